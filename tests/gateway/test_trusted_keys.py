"""Which keys the gateway believes, and what it says of a file that it cannot believe."""

import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from structlog.testing import capture_logs

from gateway.app import build
from gateway.dev_issuer import PRIVATE, issuing_key, key_id, public_key, public_key_file
from gateway.routing import SERVICES
from gateway.settings import GatewaySettings
from gateway.trusted_keys import oidc_keys, trusted_keys
from tests.gateway.conftest import Outside

ELLIPTIC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = Encoding.PEM


def jwk(**more: Any) -> dict[str, Any]:
    key = jwt.algorithms.ECAlgorithm.to_jwk(ELLIPTIC.public_key(), as_dict=True)
    return {name: value for name, value in {**key, "alg": "ES256", **more}.items() if value}


def published(tmp_path: Path, *keys: dict[str, Any]) -> Path:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": keys}))
    return file


def test_a_key_to_sign_with_is_believed_by_its_id_for_one_issuer(tmp_path: Path) -> None:
    file = published(tmp_path, jwk(kid="one"), jwk(kid="two", use="sig"))
    keys = oidc_keys(file, "https://id.example")
    assert {kid: (key.issuer, key.algorithm) for kid, key in keys.items()} == dict.fromkeys(
        ("one", "two"), ("https://id.example", "ES256")
    )


@pytest.mark.parametrize(
    "passed_over",
    [
        pytest.param({"kid": None}, id="without an id"),
        pytest.param({"kid": "k", "use": "enc"}, id="to encrypt with"),
        pytest.param(
            jwt.algorithms.RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True)
            | {"kid": "k", "alg": "RS512"},
            id="of an algorithm that nobody needs",
        ),
    ],
)
def test_a_key_is_passed_over(tmp_path: Path, passed_over: dict[str, Any]) -> None:
    other = passed_over if "kty" in passed_over else jwk(**passed_over)
    assert set(oidc_keys(published(tmp_path, jwk(kid="good"), other), "i")) == {"good"}
    with pytest.raises(ValueError, match="holds no key with a kid for ES256, EdDSA, RS256"):
        oidc_keys(published(tmp_path, other), "i")


def test_both_issuers_may_be_believed_at_once(home: Path, tmp_path: Path) -> None:
    settings = GatewaySettings(
        environment="test",
        dev_issuer_key=public_key_file(home),
        oidc_issuer="https://id.example",
        oidc_jwks_file=published(tmp_path, jwk(kid="one")),
    )
    assert set(trusted_keys(settings)) == {"one", key_id(issuing_key(home).public_key())}


@pytest.mark.parametrize("half", ["oidc_issuer", "oidc_jwks_file"])
def test_half_an_identity_provider_is_refused(half: str) -> None:
    with pytest.raises(ValueError, match="set both, or neither"):
        GatewaySettings.model_validate({"environment": "test", half: "x"})


def test_a_gateway_that_believes_nobody_says_so_at_its_start() -> None:
    with capture_logs() as said:
        build(GatewaySettings(environment="test"), {name: Outside(name) for name in SERVICES})
    assert ["nobody can come in" in line["event"] for line in said] == [True]


@pytest.mark.parametrize("content", [None, b"", b"no key"])
def test_a_public_key_that_cannot_be_read_is_named_with_its_variable(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "key.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ValueError, match=r"REMIT_DEV_ISSUER_KEY: .*key\.pem cannot be read"):
        public_key(file)


def test_only_an_ed25519_key_issues_and_is_believed_in_development(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(RSA.public_key().public_bytes(PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(ValueError, match="is not an Ed25519 public key"):
        public_key(file)
    (tmp_path / "keys").mkdir()
    private = RSA.private_bytes(PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "keys" / PRIVATE).write_bytes(private)
    with pytest.raises(ValueError, match="remove it and a new one is made"):
        issuing_key(tmp_path)


def test_a_key_that_is_there_is_kept_and_its_public_half_made_again(tmp_path: Path) -> None:
    own = Ed25519PrivateKey.generate()
    (tmp_path / "keys").mkdir()
    private = own.private_bytes(PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "keys" / PRIVATE).write_bytes(private)
    assert key_id(public_key(public_key_file(tmp_path))) == key_id(own.public_key())
