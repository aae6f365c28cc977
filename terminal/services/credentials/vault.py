"""The encrypted file a key lies in: AES-256-GCM, opened by a random key or by a passphrase.

The random key is kept in the system's keyring (some take no text as long as an RSA key); from a
passphrase it is derived with Argon2id. What the file is for (environment and profile) is
authenticated with it, so a file moved elsewhere does not open there.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from terminal.domain.api_key import ApiKey, KeyKind, Secret
from terminal.services.credentials.troubles import NoKey, WrongPassphrase

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
MEMORY_KIB = 128 * 1024
PASSES = 3
LANES = 4
# A damaged or hostile file must not make the program allocate what it likes.
MOST_MEMORY_KIB = 1024 * 1024
MOST_PASSES = 20
LARGEST_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a passphrase becomes a key."""

    salt: bytes
    memory_kib: int = MEMORY_KIB
    passes: int = PASSES
    lanes: int = LANES

    def key(self, passphrase: Secret) -> bytes:
        """About 0.3 s of work and 128 MiB of memory with the usual numbers; blocks."""
        kdf = Argon2id(
            salt=self.salt,
            length=KEY_BYTES,
            iterations=self.passes,
            lanes=self.lanes,
            memory_cost=self.memory_kib,
        )
        return kdf.derive(passphrase.reveal().encode())


def new_derivation() -> Derivation:
    return Derivation(secrets.token_bytes(SALT_BYTES))


def new_master_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def seal(key: ApiKey, with_key: bytes, purpose: str, derivation: Derivation | None) -> bytes:
    """The file's content. `derivation` is given when `with_key` came from a passphrase."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    inner = json.dumps(
        {"kind": key.kind, "api_key": key.api_key.reveal(), "private": key.private.reveal()}
    )
    box = AESGCM(with_key).encrypt(nonce, inner.encode(), purpose.encode())
    outer: dict[str, object] = {
        "version": VERSION,
        "nonce": _text(nonce),
        "box": _text(box),
        "last_four": key.last_four,
    }
    if derivation is not None:
        outer["argon2id"] = {
            "salt": _text(derivation.salt),
            "memory_kib": derivation.memory_kib,
            "passes": derivation.passes,
            "lanes": derivation.lanes,
        }
    return json.dumps(outer, indent=1).encode()


def unseal(content: bytes, with_key: bytes, purpose: str) -> ApiKey:
    """The key inside.

    Raises:
        WrongPassphrase: it does not open with this key, for this purpose, or was changed.
    """
    try:
        outer = json.loads(content)
        inner = AESGCM(with_key).decrypt(
            base64.b64decode(outer["nonce"]), base64.b64decode(outer["box"]), purpose.encode()
        )
        found = json.loads(inner)
        return ApiKey(KeyKind(found["kind"]), Secret(found["api_key"]), Secret(found["private"]))
    except (InvalidTag, ValueError, KeyError, TypeError):
        raise WrongPassphrase(
            "It does not open: the passphrase is wrong, or the file was changed."
        ) from None


def derivation_of(content: bytes) -> Derivation | None:
    """How the passphrase of this file becomes its key; None for one opened by the keyring.

    Raises:
        WrongPassphrase: the file is damaged.
    """
    try:
        parts = json.loads(content).get("argon2id")
        if parts is None:
            return None
        found = Derivation(
            base64.b64decode(parts["salt"]),
            int(parts["memory_kib"]),
            int(parts["passes"]),
            int(parts["lanes"]),
        )
        in_bounds = (
            8 * found.lanes <= found.memory_kib <= MOST_MEMORY_KIB
            and 1 <= found.passes <= MOST_PASSES
            and 1 <= found.lanes <= 16
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        in_bounds = False
    if not in_bounds:
        raise WrongPassphrase("The file with the key is damaged.")
    return found


def read_file(path: Path) -> bytes:
    """Raises NoKey when there is none, WrongPassphrase when it cannot be one of ours."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise WrongPassphrase("The file with the key is damaged.")
        return path.read_bytes()
    except FileNotFoundError:
        raise NoKey(
            "No key is kept for this profile; one for a session only is gone with it."
        ) from None


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
