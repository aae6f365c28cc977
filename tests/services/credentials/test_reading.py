"""Pasted keys of every kind are understood; what is wrong is said without showing any of it."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_public_key,
)

from terminal.domain.api_key import KeyKind, Secret
from terminal.domain.errors import Invalid
from terminal.services.credentials import generate_key, read_key
from terminal.services.credentials.reading import PassphraseNeeded, is_encrypted, kind_of
from terminal.venue.binance.signing import Credentials, Signer

API = "A1b2" * 16
HMAC = "Zz09" * 16
ED = Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(65537, 2048)


def pem(key: object, words: bytes | None = None, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    lock = BestAvailableEncryption(words) if words else NoEncryption()
    return key.private_bytes(Encoding.PEM, form, lock).decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (HMAC, KeyKind.HMAC),
        (pem(ED), KeyKind.ED25519),
        (pem(RSA), KeyKind.RSA),
        (pem(RSA, form=PrivateFormat.TraditionalOpenSSL), KeyKind.RSA),
    ],
    ids=["hmac", "ed25519", "rsa", "rsa pkcs1"],
)
def test_every_kind_is_recognised_and_signs(text: str, kind: KeyKind) -> None:
    untidy = "\n".join(f"   {line}  " for line in f"\n{text}\n".splitlines())
    key = read_key(f"  {API}\n", untidy)
    assert (key.kind, kind_of(untidy), key.last_four) == (kind, kind, "…A1b2")
    assert Signer(Credentials.of(key)).signature(b"x")


@pytest.mark.parametrize("key", [ED, RSA], ids=["ed25519", "rsa"])
def test_an_encrypted_key_needs_its_passphrase(key: object) -> None:
    text = pem(key, b"open sesame")
    assert is_encrypted(text)
    for wrong in (None, Secret("nonsense")):
        with pytest.raises(PassphraseNeeded):
            read_key(API, text, wrong)
    found = read_key(API, text, Secret("open sesame"))
    assert found.private == Secret(pem(key))


@pytest.mark.parametrize(
    ("api_key", "private", "sentence"),
    [
        ("", HMAC, "letters and digits"),
        ("has spaces in it " + API, HMAC, "letters and digits"),
        (API, "", "letters and digits"),
        (API, API, "the API key again"),
        (API, "short", "letters and digits"),
        (API, pem(ED)[:60], "cut off"),
        (API, generate_key().public_pem, "public half"),
        (API, pem(ED).replace("MC4", "XXX"), "cannot be read"),
        (API, pem(ec.generate_private_key(ec.SECP256R1())), "another kind"),
        (API, pem(rsa.generate_private_key(65537, 1024)), "at least 2048 bits"),
        (API, "x" * 40_000, "too long"),
    ],
    # Keys are made anew each time and have no place in the name of a test.
    ids=range(11),
)
def test_what_is_wrong_is_said_without_showing_it(
    api_key: str, private: str, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence) as caught:
        read_key(api_key, private)
    said = f"{caught.value} {caught.value.detail} {caught.value.__cause__}"
    assert not [line for line in private.splitlines() if len(line) > 20 and line in said]


def test_a_new_pair_belongs_together() -> None:
    made = generate_key()
    key = read_key(API, made.private.reveal())
    assert key.kind is KeyKind.ED25519
    public = load_pem_public_key(made.public_pem.encode())
    signature = Signer(Credentials.of(key)).signature(b"payload")
    public.verify(base64.b64decode(signature), b"payload")  # type: ignore[union-attr,call-arg]
    assert made.private.reveal() not in repr(made)
