"""Who comes in: the table of tokens that do and do not."""

import json
import time
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol, Self
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.authentication import Authenticator
from gateway.dev_issuer import ISSUER, demo_token, issuing_key, key_id, public_key_file
from gateway.settings import GatewaySettings
from gateway.trusted_keys import trusted_keys
from kernel.errors import Unidentified
from kernel.identity import verify_internal

WHO = UUID("019505e8-7c1e-7f00-8000-000000000001")
SECRET = "a secret of the test, long enough to sign with"

Key = Ed25519PrivateKey | bytes | str


class Signed(Protocol):
    def __call__(
        self, *, key: Key | None = None, alg: str = ..., kid: str | None = ..., **claims: Any
    ) -> bytes: ...


@pytest.fixture
def authenticator(home: Path) -> Authenticator:
    settings = GatewaySettings(environment="test", dev_issuer_key=public_key_file(home))
    return Authenticator(trusted_keys(settings), SECRET)


@pytest.fixture
def signed(home: Path) -> Signed:
    """A good token, with what the row changes."""

    def made(
        *, key: Key | None = None, alg: str = "EdDSA", kid: str | None = "", **claims: Any
    ) -> bytes:
        own = issuing_key(home)
        now = int(time.time())
        good = {
            "iss": ISSUER,
            "aud": "remit",
            "sub": str(WHO),
            "kind": "official",
            "name": "A",
            "iat": now,
        }
        claims = {k: v for k, v in {**good, "exp": now + 60, **claims}.items() if v is not None}
        header = {} if kid is None else {"kid": kid or key_id(own.public_key())}
        return (
            b"Bearer "
            + jwt.encode(claims, own if key is None else key, alg, headers=header).encode()
        )

    return made


def test_a_good_token_becomes_a_pass_for_one_service_only(
    authenticator: Authenticator, signed: Signed
) -> None:
    passed = authenticator.passed(signed(name="Bà Mẫu"), "tasks").decode().removeprefix("Bearer ")
    actor = verify_internal(passed, "tasks", SECRET)
    assert (actor.kind, actor.id, actor.name) == ("official", WHO, "Bà Mẫu")
    with pytest.raises(Unidentified):
        verify_internal(passed, "units", SECRET)


def test_a_machine_client_comes_in_as_a_client(
    authenticator: Authenticator, signed: Signed
) -> None:
    passed = authenticator.passed(signed(kind="client"), "tasks").decode().removeprefix("Bearer ")
    assert verify_internal(passed, "tasks", SECRET).kind == "client"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"exp": 1_700_000_000}, id="expired"),
        pytest.param({"exp": None}, id="without an end"),
        pytest.param({"iat": 4_000_000_000, "exp": 4_000_000_060}, id="from the future"),
        pytest.param({"aud": "someone-else"}, id="for another audience"),
        pytest.param({"aud": None}, id="for no audience"),
        pytest.param({"iss": "https://elsewhere.example"}, id="of another issuer"),
        pytest.param({"iss": None}, id="of no issuer"),
        pytest.param({"kind": "service"}, id="that says it is a service"),
        pytest.param({"kind": "system"}, id="that says it is the system"),
        pytest.param({"kind": ["official"]}, id="with a kind that is a list"),
        pytest.param({"sub": "admin"}, id="whose subject is no id"),
        pytest.param({"name": None}, id="without a name"),
        pytest.param({"name": 7}, id="with a name that is a number"),
        pytest.param({"name": "\u200b"}, id="with a name that shows nothing"),
        pytest.param({"name": "An\nBình"}, id="with a name of two lines"),
        pytest.param({"name": "An \u202eBình"}, id="with a name that turns the writing"),
        pytest.param({"key": Ed25519PrivateKey.generate()}, id="signed by another key"),
        pytest.param({"kid": "unknown"}, id="of a key that nobody knows"),
        pytest.param({"kid": None}, id="without a key id"),
        pytest.param({"key": "", "alg": "none"}, id="with alg none"),
    ],
)
def test_a_token_does_not_come_in(
    authenticator: Authenticator, signed: Signed, changed: dict[str, Any]
) -> None:
    with pytest.raises(Unidentified):
        authenticator.passed(signed(**changed), "tasks")


def test_the_public_key_is_no_shared_secret(
    authenticator: Authenticator, signed: Signed, home: Path
) -> None:
    raw = issuing_key(home).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    with pytest.raises(Unidentified):
        authenticator.passed(signed(key=raw, alg="HS256"), "tasks")


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        b"",
        b"Bearer",
        b"Bearer ",
        b"Basic YTpi",
        b"Bearer a.b.c",
        b"Bearer " + b"a" * 9000,
        b"Bearer \xff.\xfe.x",
    ],
)
def test_what_is_no_bearer_token_does_not_come_in(
    authenticator: Authenticator, authorization: bytes | None
) -> None:
    with pytest.raises(Unidentified):
        authenticator.passed(authorization, "tasks")


def test_an_edited_token_does_not_come_in_after_the_good_one_did(
    authenticator: Authenticator, signed: Signed
) -> None:
    good = signed()
    authenticator.passed(good, "tasks")
    head, claims, signature = good.split(b".")
    with pytest.raises(Unidentified):
        authenticator.passed(b".".join([head, claims[:-2] + b"AA", signature]), "tasks")


def test_a_remembered_token_ends_with_its_time(
    authenticator: Authenticator, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = signed()
    authenticator.passed(good, "tasks")
    later = time.time() + 70
    monkeypatch.setattr("gateway.authentication.time.time", lambda: later)
    monkeypatch.setattr(jwt.api_jwt, "datetime", _clock(later))
    with pytest.raises(Unidentified):
        authenticator.passed(good, "tasks")


def test_a_pass_is_kept_and_renewed_well_before_it_ends(
    authenticator: Authenticator, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = signed()
    first = authenticator.passed(good, "tasks")
    assert authenticator.passed(good, "tasks") is first
    later = time.time() + 31
    monkeypatch.setattr("gateway.authentication.time.time", lambda: later)
    assert authenticator.passed(good, "tasks") is not first


def test_only_so_many_tokens_are_remembered(
    authenticator: Authenticator, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.authentication.REMEMBERED", 3)
    for number in range(10):
        authenticator.passed(signed(name=str(number)), "tasks")
    assert len(authenticator._known) == 3


def test_a_key_of_the_identity_provider_is_believed_for_its_own_issuer_and_algorithm(
    tmp_path: Path,
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {
        "kid": "k1",
        "alg": "RS256",
    }
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [jwk]}))
    settings = GatewaySettings(
        environment="test", oidc_issuer="https://id.example", oidc_jwks_file=tmp_path / "jwks.json"
    )
    authenticator = Authenticator(trusted_keys(settings), SECRET)
    now = int(time.time())
    claims = {
        "iss": "https://id.example",
        "aud": "remit",
        "sub": str(WHO),
        "name": "A",
        "iat": now,
        "exp": now + 9,
    }

    def bearer(alg: str, **more: Any) -> bytes:
        return b"Bearer " + jwt.encode({**claims, **more}, key, alg, headers={"kid": "k1"}).encode()

    assert authenticator.passed(bearer("RS256"), "tasks")
    for wrong in (bearer("RS512"), bearer("RS256", iss=ISSUER)):
        with pytest.raises(Unidentified):
            authenticator.passed(wrong, "tasks")


def test_the_development_issuer_is_refused_in_production(home: Path) -> None:
    with pytest.raises(ValueError, match="REMIT_DEV_ISSUER_KEY"):
        GatewaySettings(
            environment="production", internal_secret="x" * 40, dev_issuer_key=public_key_file(home)
        )


def test_a_refused_start_does_not_tell_the_secret() -> None:
    with pytest.raises(ValueError, match="REMIT_INTERNAL_SECRET") as refused:
        GatewaySettings(environment="production", internal_secret="too-short")
    assert "too-short" not in str(refused.value)


def test_the_development_secret_is_refused_in_production() -> None:
    with pytest.raises(ValueError, match="REMIT_INTERNAL_SECRET"):
        GatewaySettings(environment="production")


@pytest.mark.parametrize(
    "address", ["tasks:8000", "http://tasks/v1", "ftp://tasks", "http://a:b@tasks", "remote"]
)
def test_an_address_is_scheme_host_and_port(address: str) -> None:
    with pytest.raises(ValueError, match="tasks_url"):
        GatewaySettings(environment="test", tasks_url=address)


def test_the_issuing_key_is_made_once_and_only_its_owner_reads_it(home: Path) -> None:
    one, two = issuing_key(home), issuing_key(home)
    assert one.private_bytes_raw() == two.private_bytes_raw()
    private = home / "keys" / "development-issuer.pem"
    assert private.stat().st_mode & 0o777 == 0o600
    assert private.parent.stat().st_mode & 0o777 == 0o700
    assert {file.name for file in private.parent.iterdir()} == {
        private.name,
        "development-issuer.pub.pem",
    }


def test_a_demo_token_names_its_official_and_its_hours(home: Path) -> None:
    claims = jwt.decode(
        demo_token(issuing_key(home), WHO, "A", "official", 2), options={"verify_signature": False}
    )
    assert (claims["sub"], claims["exp"] - claims["iat"]) == (str(WHO), 7200)


def _clock(at: float) -> type[datetime]:
    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(at, tz)

    return Later
