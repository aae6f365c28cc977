"""Hosts that are not Binance's own, from a file of the user's, for one profile and for its life.

    [spot]
    rest = "https://api.example"
    streams = "wss://stream.example:9443"
    ws_api = "wss://ws-api.example/ws-api/v3"

    [usdm]            # may be left out, as may its ws_api
    rest = "https://fapi.example"
    streams = "wss://fstream.example"

The profile's card keeps them, and the profile's key is sealed together with them: a card that was
changed names hosts that the key does not open for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from terminal.domain.errors import Invalid

LARGEST_FILE = 16 * 1024
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
_PATH = re.compile(r"(?:/[A-Za-z0-9_-]{1,40}){0,4}", re.ASCII)
# Which address may have a path: the base ones get theirs from each request.
_WITH_PATH = frozenset({"spot_ws_api", "usdm_ws_api"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomHosts:
    """Complete addresses, each encrypted; those of futures are empty where there are none."""

    spot_rest: str
    spot_streams: str
    spot_ws_api: str
    usdm_rest: str = ""
    usdm_streams: str = ""
    usdm_ws_api: str = ""

    @property
    def has_futures(self) -> bool:
        return bool(self.usdm_rest)

    @property
    def names(self) -> frozenset[str]:
        """The host names."""
        return frozenset(urlsplit(url).hostname or "" for url in asdict(self).values() if url)

    @property
    def words(self) -> str:
        """The names for a sentence, always in the same order."""
        return ", ".join(sorted(self.names))

    def to_card(self) -> dict[str, str]:
        return asdict(self)


def hosts_of_card(content: object) -> CustomHosts:
    """What a profile's card holds.

    Raises:
        Invalid: when it is not what `to_card` wrote.
    """
    known = {field.name for field in fields(CustomHosts)}
    if not isinstance(content, Mapping) or set(content) != known:
        raise Invalid("The hosts of this profile cannot be read.")
    return _checked({name: content[name] for name in known})


def read_hosts(path: Path) -> CustomHosts:
    """The hosts of a file.

    Raises:
        Invalid: saying what is wrong and where.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise Invalid(f"The hosts file {path.name} is too large.")
        document = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise Invalid(f"The hosts file cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The hosts file {path.name} is no TOML.") from error
    found: dict[str, object] = {field.name: "" for field in fields(CustomHosts)}
    for market, table in document.items():
        if not isinstance(table, dict):
            raise Invalid(f"The hosts file has a value outside of a market: {market!r}.")
        for name, value in table.items():
            if f"{market}_{name}" not in found:
                raise Invalid(f"The hosts file knows no {market}.{name}.")
            found[f"{market}_{name}"] = value
    return _checked(found)


def _checked(found: Mapping[str, object]) -> CustomHosts:
    urls = {name: value for name, value in found.items() if isinstance(value, str)}
    if len(urls) != len(found):
        raise Invalid("Every host is a text in quotation marks.")
    for name, url in urls.items():
        needed = name.startswith("spot_") or (urls["usdm_rest"] and name == "usdm_streams")
        if not url and needed:
            raise Invalid(f"The hosts file leaves out {name.replace('_', '.', 1)}.")
        if url and not _is_fine(name, url):
            scheme = _scheme(name)
            raise Invalid(
                f"{url[:60]!r} is no address of the kind {scheme}host or {scheme}host:port."
            )
    return CustomHosts(**urls)


def _is_fine(name: str, url: str) -> bool:
    if not url.startswith(_scheme(name)) or url != url.strip():
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = f"{_scheme(name)}{host}" + (f":{port}" if port is not None else "")
    path = parts.path if name in _WITH_PATH else ""
    return bool(_HOST.fullmatch(host) and _PATH.fullmatch(path)) and url == f"{plain}{path}"


def _scheme(name: str) -> str:
    return "https://" if name.endswith("_rest") else "wss://"
