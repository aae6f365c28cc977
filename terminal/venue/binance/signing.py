"""Signatures over the exact bytes that are sent.

REST percent-encodes first and signs the encoded text; the WebSocket API sorts its parameters by
name and signs them raw. Source: spot REST "Endpoint security type", WebSocket API "Request
security" (encoding before signing is enforced since 2026-01-15).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import quote

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from terminal.domain.api_key import ApiKey
from terminal.domain.api_key import KeyKind as KeyKind
from terminal.domain.errors import Invalid

Value = str | int


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key. `secret` is the HMAC secret, or the private key as PKCS#8 PEM text.

    Neither value ever appears in `repr`.
    """

    kind: KeyKind
    api_key: str = field(repr=False)
    secret: str = field(repr=False)
    passphrase: str | None = field(default=None, repr=False)

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a key is not written anywhere")

    @classmethod
    def of(cls, key: ApiKey) -> Credentials:
        return cls(key.kind, key.api_key.reveal(), key.private.reveal())


class Signer:
    """Signs payloads for one key. Only Ed25519 keys may log on to a session."""

    def __init__(self, credentials: Credentials) -> None:
        """Raises Invalid when the private key cannot be read or is of another kind."""
        self.kind = credentials.kind
        self.api_key = credentials.api_key
        self._sign = _sign_function(credentials)

    def __repr__(self) -> str:
        return f"Signer({self.kind})"

    @property
    def can_log_on(self) -> bool:
        return self.kind is KeyKind.ED25519

    def signature(self, payload: bytes) -> str:
        """Hex for HMAC, base64 for the others, as the WebSocket API takes it."""
        return self._sign(payload)

    def signed_query(self, query: str) -> str:
        """`query` (already encoded) with its signature appended, ready to send byte for byte."""
        signature = quote(self._sign(query.encode("ascii")), safe="")
        return f"{query}&signature={signature}" if query else f"signature={signature}"

    def signed_params(self, params: Mapping[str, Value]) -> dict[str, Value]:
        """`params` with `apiKey` and `signature`, for one WebSocket API request."""
        complete: dict[str, Value] = {**params, "apiKey": self.api_key}
        payload = "&".join(f"{name}={complete[name]}" for name in sorted(complete))
        complete["signature"] = self._sign(payload.encode())
        return complete


def query_string(params: Iterable[tuple[str, Value]]) -> str:
    """Percent-encoded `name=value` pairs in the order given (UTF-8, upper-case hex, space %20)."""
    return "&".join(f"{name}={quote(str(value), safe='-_.~')}" for name, value in params)


def _sign_function(credentials: Credentials) -> Callable[[bytes], str]:
    if credentials.kind is KeyKind.HMAC:
        secret = credentials.secret.encode()
        return lambda payload: hmac.digest(secret, payload, hashlib.sha256).hex()
    passphrase = credentials.passphrase.encode() if credentials.passphrase else None
    try:
        key = load_pem_private_key(credentials.secret.encode(), passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Without `from`: the library's text may quote parts of the key.
        raise Invalid(
            "The private key cannot be read. It must be PKCS#8 PEM text, with its passphrase."
        ) from None
    if credentials.kind is KeyKind.ED25519 and isinstance(key, Ed25519PrivateKey):
        ed25519 = key
        return lambda payload: base64.b64encode(ed25519.sign(payload)).decode()
    if credentials.kind is KeyKind.RSA and isinstance(key, RSAPrivateKey):
        rsa, pkcs1, sha256 = key, padding.PKCS1v15(), hashes.SHA256()
        return lambda payload: base64.b64encode(rsa.sign(payload, pkcs1, sha256)).decode()
    raise Invalid(f"The private key is not an {credentials.kind.value} key.")
