"""Who sends a request and when: keys, signatures over the bytes as sent, the timing rule.

Source: REST "Endpoint security type", WebSocket API "Request security", and the encoding rule of
2026-01-15 (parameters are percent-encoded before they are signed).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import unquote

from terminal.simulator.keys import ApiKey, KeyRing
from terminal.simulator.spot.model import VenueError

UNAUTHORIZED = 401
MAX_RECV_WINDOW_MS = 60_000
DEFAULT_RECV_WINDOW_MS = Decimal(5_000)
MICROSECONDS_FROM = 10**14
_EARLIEST_MS = 1_483_228_800_000
_FAR_FUTURE_MS = 11_000
_AHEAD_MS = 1_000
# What an encoder leaves as it is: raw brackets, quotes, spaces or non-ASCII mean that the
# sender signed text which it had not encoded.
_ENCODED = re.compile(rb"[A-Za-z0-9\-._~%!$&'()*+,;=:@/?]*")
_KEY_FORMAT = re.compile(r"[A-Za-z0-9]{1,128}")


def mandatory(name: str) -> VenueError:
    text = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    return VenueError(-1102, text)


def split_signature(raw: str) -> tuple[str, str | None]:
    """A query string or form body without its signature, and the signature unescaped."""
    if "signature=" not in raw:
        return raw, None
    kept: list[str] = []
    signature: str | None = None
    for part in raw.split("&"):
        if part.startswith("signature="):
            signature = unquote(part.removeprefix("signature="))
        else:
            kept.append(part)
    return "&".join(kept), signature


def websocket_payload(params: Mapping[str, str]) -> bytes:
    """What a WebSocket API request signs: sorted by name, not encoded, UTF-8."""
    names = sorted(name for name in params if name != "signature")
    return "&".join(f"{name}={params[name]}" for name in names).encode()


def is_encoded(payload: bytes) -> bool:
    """True when nothing in a REST payload should have been percent-encoded and was not."""
    return _ENCODED.fullmatch(payload) is not None


def find_key(ring: KeyRing, api_key: str | None) -> ApiKey:
    """The key of a request.

    Raises:
        VenueError: -2014 for none or an impossible one, -2015 for an unknown one (both 401).
    """
    if not api_key or _KEY_FORMAT.fullmatch(api_key) is None:
        raise VenueError(-2014, "API-key format invalid.", http_status=UNAUTHORIZED)
    key = ring.find(api_key)
    if key is None:
        raise VenueError(
            -2015, "Invalid API-key, IP, or permissions for action.", http_status=UNAUTHORIZED
        )
    return key


def check_signature(key: ApiKey, payload: bytes, signature: str | None) -> None:
    """Raises -1102 for a missing signature and -1022 for a wrong one."""
    if not signature:
        raise mandatory("signature")
    if not key.verifies(payload, signature):
        raise VenueError(-1022, "Signature for this request is not valid.")


def check_timing(timestamp: int | None, recv_window: Decimal | None, now_ms: int) -> None:
    """The timing rule: less than a second ahead, not older than the window.

    `timestamp` may be in milliseconds or microseconds; `recv_window` in milliseconds.

    Raises:
        VenueError: -1102 for a missing time or a window above a minute, -1021 for a bad time.
    """
    if timestamp is None:
        raise mandatory("timestamp")
    sent_ms = timestamp // 1000 if timestamp >= MICROSECONDS_FROM else timestamp
    window = DEFAULT_RECV_WINDOW_MS if recv_window is None else recv_window
    if window > MAX_RECV_WINDOW_MS:
        text = "'recvWindow' contains unexpected value. Cannot be greater than 60000."
        raise VenueError(-1102, text)
    if sent_ms < _EARLIEST_MS or sent_ms >= now_ms + _FAR_FUTURE_MS:
        raise VenueError(-1021, "Timestamp for this request is out of the accepted range.")
    if sent_ms >= now_ms + _AHEAD_MS:
        text = "Timestamp for this request was 1000ms ahead of the server's time."
        raise VenueError(-1021, text)
    if now_ms - sent_ms > window:
        raise VenueError(-1021, "Timestamp for this request is outside of the recvWindow.")
