"""Trusted keys: which public keys the gateway believes, read once from files."""

from pathlib import Path

import jwt

from gateway.authentication import TrustedKey
from gateway.dev_issuer import ISSUER, key_id, public_key
from gateway.settings import GatewaySettings

ALGORITHMS = frozenset({"EdDSA", "RS256", "ES256"})


def trusted_keys(settings: GatewaySettings) -> dict[str, TrustedKey]:
    """By key id; empty when no issuer is set, and then nobody comes in."""
    trusted: dict[str, TrustedKey] = {}
    if settings.oidc_jwks_file is not None and settings.oidc_issuer is not None:
        trusted |= oidc_keys(settings.oidc_jwks_file, settings.oidc_issuer)
    if settings.dev_issuer_key is not None:
        key = public_key(settings.dev_issuer_key)
        trusted[key_id(key)] = TrustedKey(ISSUER, key, "EdDSA")
    return trusted


def oidc_keys(jwks_file: Path, issuer: str) -> dict[str, TrustedKey]:
    keys: dict[str, TrustedKey] = {}
    for key in jwt.PyJWKSet.from_json(jwks_file.read_text()).keys:
        if (
            key.key_id is None
            or key.algorithm_name not in ALGORITHMS
            or key.public_key_use not in (None, "sig")
        ):
            continue
        keys[key.key_id] = TrustedKey(issuer, key.key, key.algorithm_name)
    if not keys:
        raise ValueError(f"{jwks_file} holds no key with a kid for {', '.join(sorted(ALGORITHMS))}")
    return keys
