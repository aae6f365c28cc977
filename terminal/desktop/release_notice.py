"""Is there a newer version? Asked only when the user wants it, believed only when it is signed.

The answer is a small JSON document: `{"payload": TEXT, "signature": BASE64}`, the signature being
Ed25519 over the bytes of TEXT, which is JSON again (`packaging/release.py` makes it). The address
and the public key come with the program (`resources/release.json`); nothing is downloaded or run.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from terminal import paths

LONGEST = 65_536
WAIT_SECONDS = 10.0
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
_VERSION = re.compile(r"\d{1,5}(\.\d{1,5}){1,3}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Untrusted(Exception):
    """The document is not a release notice of ours."""


class Unreachable(Exception):
    """No answer; nothing is known."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where releases are announced and whose signature counts; both empty in a build without."""

    address: str
    public_key: str

    @property
    def is_known(self) -> bool:
        return bool(self.address and self.public_key)


@dataclass(frozen=True, slots=True)
class Release:
    """`date` as 2026-11-20; `summary` is plain text of one line."""

    version: str
    date: str
    summary: str

    def is_newer_than(self, version: str) -> bool:
        return _numbers(self.version) > _numbers(version)


def release_home() -> Home:
    """What this build was given, from its resources."""
    document = json.loads(paths.resource("release.json").read_text("utf-8"))
    return Home(str(document["address"]), str(document["public_key"]))


def read_release(answer: bytes, public_key: str) -> Release:
    """Check the signature before a single word is believed.

    `public_key` is the raw Ed25519 key in base64.

    Raises:
        Untrusted: wrong form, wrong signature, or not about this program.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        envelope = json.loads(answer)
        payload = str(envelope["payload"]).encode()
        signature = base64.b64decode(envelope["signature"], validate=True)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(signature, payload)
        told = json.loads(payload)
        name, version, date = told["name"], str(told["version"]), str(told["date"])
        summary = " ".join(str(told["summary"]).split())[:200]
    except InvalidSignature as error:
        raise Untrusted("its signature is not ours") from error
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise Untrusted("it has not the form of a release notice") from error
    if name != "binance-terminal" or not _VERSION.fullmatch(version) or not _DATE.fullmatch(date):
        raise Untrusted("it is not about this program")
    return Release(version, date, "".join(c for c in summary if c.isprintable()))


async def ask_for_release(home: Home, *, proxy: str | None = None) -> Release:
    """The newest release that `home` announces, asked through `proxy` where one is chosen.

    Raises:
        Unreachable: no answer, or one that is too long.
        Untrusted: an answer that is not ours.
    """
    import httpx

    from terminal.venue.binance.tunnel import transport_through

    parts = urlsplit(home.address)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise Untrusted("its address is not protected by TLS")
    answer = b""
    through = transport_through(proxy, ssl.create_default_context())
    try:
        async with (
            httpx.AsyncClient(
                timeout=WAIT_SECONDS,
                trust_env=False,
                follow_redirects=False,
                transport=through,
                proxy=proxy if through is None else None,
            ) as client,
            client.stream("GET", home.address, headers={"user-agent": "binance-terminal"}) as got,
        ):
            if got.status_code != httpx.codes.OK:
                raise Unreachable(f"the server answered {got.status_code}")
            async for part in got.aiter_raw():
                answer += part
                if len(answer) > LONGEST:
                    raise Unreachable("the answer is too long")
    except httpx.HTTPError as error:
        raise Unreachable("no answer") from error
    return read_release(answer, home.public_key)


def _numbers(version: str) -> tuple[int, ...]:
    """0.2 and 0.2.0 are the same version."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
