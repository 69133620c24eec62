"""The development issuer, which signs demo tokens with a key that stays on this machine."""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

ISSUER = "remit-development"
PRIVATE, PUBLIC = "development-issuer.pem", "development-issuer.pub.pem"


def issuing_key(home: Path) -> Ed25519PrivateKey:
    """The key under REMIT_HOME/keys, made on first use with its public half beside it; readable by
    its owner only."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = folder / PRIVATE
    if not private.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        _placed_once(private, pem)
    key = load_pem_private_key(private.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{private} is not an Ed25519 key; remove it and a new one is made")
    _placed_once(
        folder / PUBLIC,
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )
    return key


def public_key_file(home: Path) -> Path:
    """What REMIT_DEV_ISSUER_KEY names; made with its private half when it is not there yet."""
    issuing_key(home)
    return home / "keys" / PUBLIC


def public_key(file: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError) as wrong:
        raise ValueError(
            f"REMIT_DEV_ISSUER_KEY: {file} cannot be read as a PEM public key: {wrong}"
        ) from wrong
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"REMIT_DEV_ISSUER_KEY: {file} is not an Ed25519 public key")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def demo_token(
    key: Ed25519PrivateKey, official_id: UUID, name: str, kind: str = "official", hours: float = 24
) -> str:
    """A token that only a gateway in development believes."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": "remit",
        "sub": str(official_id),
        "name": name,
        "kind": kind,
        "iat": now,
        "exp": now + round(hours * 3600),
    }
    return jwt.encode(claims, key, "EdDSA", headers={"kid": key_id(key.public_key())})


def _placed_once(file: Path, content: bytes) -> None:
    """Whole or not at all, 0600, and the first of several processes wins: the others then read its
    key."""
    opened, draft = mkstemp(dir=file.parent)
    try:
        os.write(opened, content)
        os.fsync(opened)
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        os.close(opened)
        os.unlink(draft)
