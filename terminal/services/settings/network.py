"""How the exchange is reached: directly, through the system's proxy, or through one of one's own.

The same answer goes to requests and to sockets, so that one cannot leave by another door. The
simulator is on this machine and never goes through a proxy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

from terminal.services.settings.settings import FILE, peek

SECTION = "network"
PLAIN_SCHEME = "http"
SOCKS_SCHEME = "socks5"
# The second one says that the proxy looks up the names, which it does here in any case.
_SCHEMES = {"http": PLAIN_SCHEME, "socks5": SOCKS_SCHEME, "socks5h": SOCKS_SCHEME}
_USUAL_PORTS = {PLAIN_SCHEME: 80, SOCKS_SCHEME: 1_080}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", re.ASCII)


class ProxyMode(StrEnum):
    """Where the proxy comes from."""

    NONE = "none"
    SYSTEM = "system"
    MANUAL = "manual"


class BadProxy(ValueError):
    """A proxy that cannot be used; `str(error)` says why and what to do."""


def proxy_of(
    settings: Mapping[str, object], system: Callable[[], Mapping[str, str]] = getproxies
) -> str | None:
    """Address of the proxy as `http://host:port` or `socks5://host:port`, None to go without.

    Raises:
        BadProxy: one is wanted and cannot be used. Going without instead would show this
            computer's address to the exchange, which is what the trader did not want.
    """
    mode = settings.get("proxy", ProxyMode.NONE)
    if mode == ProxyMode.MANUAL:
        known = settings.get("address")
        text = known if isinstance(known, str) else ""
        problem = check_address(text)
        if problem or not text:
            raise BadProxy(problem or "No proxy address is set. Type one, or choose no proxy.")
        scheme, _, rest = text.rpartition("://")
        return f"{_SCHEMES[scheme or PLAIN_SCHEME]}://{rest}"
    if mode != ProxyMode.SYSTEM:
        return None
    offered = system()
    names = ("https", "all", "socks", "http")
    name = next((name for name in names if offered.get(name)), "")
    found = offered.get(name)
    if found and name == "socks" and "://" not in found:
        found = f"{SOCKS_SCHEME}://{found}"
    return None if not found else _plain(found)


def proxy_of_profile(folder: Path) -> str | None:
    """As `proxy_of`, for what a profile's folder holds; a profile without settings goes straight.

    Raises:
        BadProxy: one is wanted and cannot be used.
    """
    try:
        return proxy_of(peek(folder / FILE, SECTION))
    except BadProxy:
        raise
    except ValueError as error:
        raise BadProxy(
            "The profile's settings cannot be read, so nobody knows whether it wants a proxy. Open"
            " the profile once: it says what is wrong."
        ) from error


def proxy_of_any(folders: Iterable[Path]) -> str | None:
    """The first proxy that one of the profiles has chosen: for asking about a key that belongs to
    none of them yet.

    Raises:
        BadProxy: that one cannot be used.
    """
    return next((found for folder in folders if (found := proxy_of_profile(folder))), None)


def check_address(text: str) -> str:
    """What is wrong with `host:port` or `socks5://host:port`; empty when nothing is, or nothing is
    typed."""
    if not text:
        return ""
    scheme, found, text = text.rpartition("://")
    if found and scheme not in _SCHEMES:
        return "Proxies are of the kind http:// or socks5://; without a word it is http://."
    if "@" in text:
        return (
            "Leave out name and password: they would be kept in a plain file. Use a proxy on this"
            " computer that adds them."
        )
    host, colon, port = text.rpartition(":")
    if "/" in text or not colon:
        return "Type host and port only, such as 127.0.0.1:8080 or socks5://127.0.0.1:1080."
    if not _HOST.fullmatch(host):
        return "The host is a name or an IPv4 address, such as proxy.example or 10.0.0.2."
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        return "The port is a number from 1 to 65535."
    return ""


def _plain(address: str) -> str:
    """The system's proxy, if it is of the kind that both requests and sockets can use."""
    parts = urlsplit(address if "://" in address else f"{PLAIN_SCHEME}://{address}")
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None:
        raise BadProxy(
            f"The system's proxy is of the kind {parts.scheme[:20]}, which is not supported. Set an"
            " HTTP or SOCKS 5 proxy by hand, or none."
        )
    if parts.username is not None or parts.password is not None:
        raise BadProxy(
            "The system's proxy wants a name and a password, which are not kept here. Use a proxy"
            " on this computer that adds them."
        )
    try:
        port = parts.port or _USUAL_PORTS[scheme]
    except ValueError as error:
        raise BadProxy("The system's proxy has no usable port. Set one by hand.") from error
    return f"{scheme}://{parts.hostname}:{port}"
