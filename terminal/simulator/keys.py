"""API keys of the simulated exchange: three kinds, made fresh at every start."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from terminal.simulator.spot.model import VenueError

_ALPHABET = string.ascii_letters + string.digits
_KEY_LENGTH = 64
_RSA_BITS = 2048


class KeyKind(StrEnum):
    HMAC = "HMAC"
    RSA = "RSA"
    ED25519 = "ED25519"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key of an account. Secrets are left out of the representation, so no log shows them.

    Exactly one of `secret` (HMAC) and `private_key` (RSA, Ed25519) is set.
    """

    kind: KeyKind
    api_key: str
    account_id: int
    secret: str = field(default="", repr=False)
    private_key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | None = field(
        default=None, repr=False
    )

    @property
    def private_key_pem(self) -> str:
        """PKCS#8 PEM, unencrypted; empty for HMAC."""
        if self.private_key is None:
            return ""
        pem = self.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return pem.decode("ascii")

    def as_json(self) -> dict[str, str]:
        """The key as the ready line prints it, secret included: only for whoever started us."""
        shown: dict[str, str] = {"kind": self.kind.value, "api_key": self.api_key}
        if self.kind is KeyKind.HMAC:
            shown["secret"] = self.secret
        else:
            shown["private_key_pem"] = self.private_key_pem
        return shown

    def verifies(self, payload: bytes, signature: str) -> bool:
        """True when `signature` is this key's over `payload`.

        HMAC signatures are hexadecimal in any case; the others base64, already unescaped.
        """
        if self.kind is KeyKind.HMAC:
            expected = hmac.new(self.secret.encode(), payload, hashlib.sha256).hexdigest()
            return hmac.compare_digest(expected.encode(), signature.lower().encode())
        try:
            raw = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            return False
        try:
            if isinstance(self.private_key, rsa.RSAPrivateKey):
                self.private_key.public_key().verify(raw, payload, padding.PKCS1v15(), SHA256())
            elif isinstance(self.private_key, ed25519.Ed25519PrivateKey):
                self.private_key.public_key().verify(raw, payload)
        except InvalidSignature:
            return False
        return True


def new_key(kind: KeyKind, account_id: int) -> ApiKey:
    """A random key of `kind`."""
    name = _random_text()
    if kind is KeyKind.HMAC:
        return ApiKey(kind, name, account_id, secret=_random_text())
    private: Any
    if kind is KeyKind.RSA:
        private = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    else:
        private = ed25519.Ed25519PrivateKey.generate()
    return ApiKey(kind, name, account_id, private_key=private)


def _random_text() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_KEY_LENGTH))


class Permission(StrEnum):
    """What a key may do; withdrawing exists only to be warned about."""

    READ = "READ"
    TRADE = "TRADE"
    WITHDRAW = "WITHDRAW"


_USUAL = frozenset({Permission.READ, Permission.TRADE})


class KeyRing:
    """All valid keys by their public text, and what those of an account may do."""

    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}
        self._permissions: dict[int, frozenset[Permission]] = {}
        self._addresses: dict[str, frozenset[str]] = {}

    def __iter__(self) -> Iterator[ApiKey]:
        return iter(self._keys.values())

    def add(self, key: ApiKey) -> ApiKey:
        self._keys[key.api_key] = key
        return key

    def issue(self, account_id: int) -> list[ApiKey]:
        """One new key of every kind for an account."""
        return [self.add(new_key(kind, account_id)) for kind in KeyKind]

    def find(self, api_key: str) -> ApiKey | None:
        return self._keys.get(api_key)

    def permissions(self, account_id: int) -> frozenset[Permission]:
        """What the keys of an account may do: read and trade, unless changed."""
        return self._permissions.get(account_id, _USUAL)

    def permit(self, account_id: int, permissions: frozenset[Permission]) -> None:
        self._permissions[account_id] = permissions

    def check(self, key: ApiKey, needed: Permission) -> None:
        """Raises -2015 (401) when the key may not do this."""
        if needed not in self.permissions(key.account_id):
            text = "Invalid API-key, IP, or permissions for action."
            raise VenueError(-2015, text, http_status=401)

    def restrict(self, api_key: str, addresses: frozenset[str]) -> None:
        """Let a key be used from these addresses only; from none given, anywhere."""
        self._addresses[api_key] = addresses

    def check_address(self, key: ApiKey, address: str) -> None:
        """Raises -2015 (401) when the key may not be used from there."""
        allowed = self._addresses.get(key.api_key)
        if allowed and address not in allowed:
            text = "Invalid API-key, IP, or permissions for action."
            raise VenueError(-2015, text, http_status=401)

    def revoke(self, api_key: str) -> bool:
        """Forget a key; True when it existed. Sessions on it end with their next request."""
        return self._keys.pop(api_key, None) is not None
