"""The environment that docker-compose.yml gives each process, with this machine's addresses
put in."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt.algorithms
import yaml

from gateway.dev_issuer import ISSUER, issuing_key, key_id
from remit.settings import SERVICES

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")


def composed(
    env: dict[str, str], owner_url: str, ports: dict[str, int]
) -> dict[str, dict[str, str]]:
    """The variables of each service, `.env` substituted and host names replaced; nothing is
    added."""
    services: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    owner = urlsplit(owner_url)
    place = f"@{owner.netloc.rpartition('@')[2]}{owner.path}"

    def told(value: Any) -> str:
        text = VARIABLE.sub(lambda found: env.get(found[1]) or _default(found), str(value))
        for service in SERVICES:
            text = text.replace(f"http://{service}:8000", f"http://127.0.0.1:{ports[service]}")
        return text.replace("@postgres:5432/remit", place)

    return {
        name: {variable: told(value) for variable, value in services[name]["environment"].items()}
        for name in ("gateway", *SERVICES)
    }


def _default(found: "re.Match[str]") -> str:
    """`${NAME:-default}`; a `${NAME:?words}` without a value would stop compose, and stops us."""
    assert ":?" not in found[0], f"{found[1]} is needed"
    return found[2] or ""


def jwks_of(home: Path) -> Path:
    """The demo key's public half as an identity provider would publish it: production believes no
    demo issuer."""
    public = issuing_key(home).public_key()
    key = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(public)) | {
        "kid": key_id(public),
        "alg": "EdDSA",
        "use": "sig",
    }
    file = home / "jwks.json"
    file.write_text(json.dumps({"keys": [key]}), encoding="utf-8")
    return file


def dot_env(home: Path, secret: str, password: str) -> dict[str, str]:
    """What an operator fills into `.env`."""
    return {
        "REMIT_ENVIRONMENT": "production",
        "REMIT_INTERNAL_SECRET": secret,
        "REMIT_LOG_LEVEL": "warning",
        "POSTGRES_PASSWORD": password,
        "REMIT_OIDC_ISSUER": ISSUER,
        "REMIT_OIDC_JWKS_FILE": str(jwks_of(home)),
        **{f"REMIT_{service.upper()}_PASSWORD": password for service in SERVICES},
    }
