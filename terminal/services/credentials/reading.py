"""From what was pasted or lies in a file to a key that can sign, and a new key pair."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from terminal.domain.api_key import ApiKey, KeyKind, Secret
from terminal.domain.errors import Invalid

LARGEST_TEXT = 32 * 1024
SHORTEST_RSA_BITS = 2_048
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
_HMAC_SECRET = re.compile(r"[A-Za-z0-9]{32,128}")
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)


class PassphraseNeeded(Invalid):
    """The private key is encrypted; ask for its passphrase."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A pair made here. `public_pem` is what is registered at the exchange, `private` stays."""

    public_pem: str
    private: Secret


def read_key(api_key: str, private: str, passphrase: Secret | None = None) -> ApiKey:
    """The key whose API key and secret (or private key in PEM) were pasted; blanks round them,
    and lines pasted with spaces before them, do not matter.

    An encrypted PEM is opened here and kept open, for it is encrypted again where it is kept.

    Raises:
        PassphraseNeeded: the PEM is encrypted and none, or a wrong one, was given.
        Invalid: what is wrong with which part; never with a piece of it.
    """
    token = api_key.strip()
    if not _TOKEN.fullmatch(token):
        raise Invalid("The API key is letters and digits only, usually 64 of them.")
    text = private.strip()
    if len(text) > LARGEST_TEXT:
        raise Invalid("The private key is too long to be one.")
    if "-----BEGIN" in text:
        kind, pem = _read_pem(text, passphrase)
        return ApiKey(kind, Secret(token), Secret(pem))
    if not _HMAC_SECRET.fullmatch(text):
        raise Invalid(
            "The secret is letters and digits only; a private key begins with -----BEGIN."
        )
    if text == token:
        raise Invalid("The secret is the API key again; the exchange shows both side by side.")
    return ApiKey(KeyKind.HMAC, Secret(token), Secret(text))


def kind_of(private: str) -> KeyKind | None:
    """What a pasted text looks like, for the form; None while nobody can tell."""
    text = private.strip()
    if "-----BEGIN" in text:
        try:
            return _read_pem(text, None)[0]
        except Invalid:
            return None
    return KeyKind.HMAC if _HMAC_SECRET.fullmatch(text) else None


def is_encrypted(private: str) -> bool:
    """Whether a pasted PEM needs a passphrase."""
    try:
        _read_pem(private.strip(), None)
    except PassphraseNeeded:
        return True
    except Invalid:
        return False
    return False


def generate_key() -> NewKey:
    """A fresh Ed25519 pair; the public half is PEM as the exchange's form takes it."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return NewKey(public.decode(), Secret(private))


def _read_pem(text: str, passphrase: Secret | None) -> tuple[KeyKind, str]:
    lines = "\n".join(line.strip() for line in text.splitlines())
    found = _PEM.search(lines)
    if found is None:
        raise Invalid("The private key is cut off: it ends with a line -----END …-----.")
    if "PRIVATE KEY" not in found[1]:
        raise Invalid(
            "This is the public half. It goes to the exchange; here belongs the private one."
        )
    if found[1] == "ENCRYPTED PRIVATE KEY" and not passphrase:
        raise PassphraseNeeded("The private key is encrypted; it needs its passphrase.")
    word = passphrase.reveal().encode() if passphrase else None
    if found[1] != "ENCRYPTED PRIVATE KEY" and "Proc-Type: 4,ENCRYPTED" not in lines:
        word = None
    try:
        key = load_pem_private_key(f"{found[0]}\n".encode(), word)
    except TypeError:
        raise PassphraseNeeded("The private key is encrypted; it needs its passphrase.") from None
    except (ValueError, UnsupportedAlgorithm):
        # Without `from`: the library's text may quote parts of the key.
        if word is not None:
            raise PassphraseNeeded("The passphrase does not open the private key.") from None
        raise Invalid("The private key cannot be read: it is not PKCS#8 PEM.") from None
    if isinstance(key, Ed25519PrivateKey):
        kind = KeyKind.ED25519
    elif isinstance(key, RSAPrivateKey):
        if key.key_size < SHORTEST_RSA_BITS:
            raise Invalid(f"An RSA key needs at least {SHORTEST_RSA_BITS} bits.")
        kind = KeyKind.RSA
    else:
        raise Invalid("The exchange takes Ed25519 and RSA keys; this is another kind.")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return kind, pem
