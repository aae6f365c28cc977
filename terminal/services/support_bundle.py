"""What a trader may send along with a question: shown first, redacted, written only when told to."""

from __future__ import annotations

import json
import os
import platform
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from terminal import __version__
from terminal.services.redaction import redact
from terminal.state.stores import Stores

LOG_TAIL = 200_000


@dataclass(frozen=True, slots=True)
class BundlePart:
    """One file of the bundle, exactly as it would be written."""

    name: str
    text: str


class SupportBundle:
    """Versions, connections, failures, settings and the end of the logs. Neither keys nor orders."""

    def __init__(
        self,
        stores: Stores,
        settings: Mapping[str, Mapping[str, object]],
        failures: Mapping[str, int],
        tasks: Sequence[str],
        logs: Path | None,
    ) -> None:
        self._stores = stores
        self._settings = settings
        self._failures = failures
        self._tasks = tasks
        self._logs = logs

    def parts(self) -> tuple[BundlePart, ...]:
        """Everything that `write` would write."""
        parts = [
            BundlePart("about.txt", self._about()),
            BundlePart("connections.txt", self._connections()),
            BundlePart("settings.json", json.dumps(self._settings, indent=1, default=str)),
        ]
        if self._logs is not None:
            parts.extend(_tail(path) for path in sorted(self._logs.glob("*.log")))
            parts.extend(_tail(path) for path in sorted(self._logs.glob("*.txt")))
        return tuple(BundlePart(part.name, redact(part.text)) for part in parts)

    def write(self, path: Path) -> None:
        """Write the bundle, readable by its owner only.

        Raises:
            OSError: it cannot be written.
        """
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            for part in self.parts():
                archive.writestr(part.name, part.text, zipfile.ZIP_DEFLATED)

    def _about(self) -> str:
        lines = [
            f"terminal {__version__}",
            f"python {platform.python_version()}",
            f"system {platform.system()} {platform.release()} {platform.machine()}",
            f"frozen {bool(getattr(sys, 'frozen', False))}",
            *(f"failed {count} times: {name}" for name, count in sorted(self._failures.items())),
            *(f"task {name.split(' t1')[0]}" for name in self._tasks),
        ]
        return "\n".join(lines)

    def _connections(self) -> str:
        connection = self._stores.connection
        lines = [
            f"{link.link} {link.state} {link.host} {link.reason}"
            for link in connection.links.values()
        ]
        lines += [f"{x.name} {x.used}/{x.limit}" for x in connection.limits.values()]
        for session in connection.sessions.values():
            way = "signs each request" if session.authorised_ms is None else "logged on"
            lines.append(f"{session.link} session {way}, {session.subscriptions} user data")
        if connection.clock is not None:
            lines.append(f"clock {connection.clock.offset_ms:+.0f} ms")
        if connection.loop_lags:
            lines.append(f"loop lag at most {max(connection.loop_lags):.0f} ms")
        return "\n".join(lines)


def _tail(path: Path) -> BundlePart:
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - LOG_TAIL))
            text = file.read().decode("utf-8", "replace")
    except OSError as error:
        text = f"cannot be read ({error})"
    return BundlePart(path.name, text)
