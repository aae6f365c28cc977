"""The simulator as a child process: started, watched, ended, and restarted on request."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from terminal.domain.errors import Unavailable

READY_SECONDS = 20.0
POLL_SECONDS = 0.2
GRACE_SECONDS = 1.5
TAIL_BYTES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorKey:
    """A key of the simulated account: HMAC has a `secret`, RSA and ED25519 a PEM."""

    kind: str
    api_key: str = field(repr=False)
    secret: str = field(default="", repr=False)
    private_key_pem: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesAddress:
    """Where a futures market of the simulator listens; `streams` without the group at its end."""

    rest: str
    streams: str
    ws_api: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorAddress:
    """Where the simulator listens, all on loopback."""

    rest: str
    streams: str
    ws_api: str
    control: str
    keys: Sequence[SimulatorKey]
    usdm: FuturesAddress | None = None

    def key(self, kind: str) -> SimulatorKey:
        """The first key of this kind, or the first one of all."""
        return next((key for key in self.keys if key.kind == kind), self.keys[0])


def simulator_command() -> list[str]:
    """How to start it: a module of this installation, or the frozen program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--simulator"]
    return [sys.executable, "-m", "terminal.simulator"]


class SimulatorHost:
    """One child process: `begin`, `await ready()`, `await died()`, `await end()`, and again.

    Its error output goes to `log_path`. Leaving the program by any way ends the child: `stop`
    kills it, and it watches its parent itself.
    """

    def __init__(self, log_path: Path, arguments: Sequence[str] = ()) -> None:
        self._log_path = log_path
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def begin(self) -> None:
        """Start the child without waiting for it; `ready` tells how that went."""
        command = [*simulator_command(), "--parent-pid", str(os.getpid()), *self._arguments]
        self._failure = None
        try:
            self._log_path.parent.mkdir(parents=True, exist_ok=True)
            with self._log_path.open("wb") as errors:
                # The command is our own interpreter and module; nothing of it comes from outside.
                self._process = subprocess.Popen(  # noqa: S603
                    command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
                )
        except OSError as error:
            self._failure = error

    async def ready(self) -> SimulatorAddress:
        """Wait for the line of the child that `begin` started (or start one).

        Raises:
            Unavailable: it ended, said nothing in time, or said something else.
        """
        if self._process is None and self._failure is None:
            self.begin()
        if self._process is None:
            raise Unavailable(f"The simulator could not be started ({self._failure}).")
        return await self._first_line(self._process)

    async def died(self) -> str:
        """Wait until the child has ended; a sentence why."""
        process = self._process
        await _until_ended(process)
        return self._last_words(process)

    async def end(self) -> None:
        """End the child without holding up the loop."""
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                async with asyncio.timeout(GRACE_SECONDS):
                    await _until_ended(process)
            except TimeoutError:
                process.kill()
        self.stop()

    def stop(self) -> None:
        """End the child now: ask, wait a moment, then kill. Safe to call at any time."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    async def _first_line(self, process: subprocess.Popen[bytes]) -> SimulatorAddress:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()

        def deliver(line: bytes) -> None:
            if not answer.done():
                answer.set_result(line)

        def read(stream: IO[bytes]) -> None:
            line = stream.readline()
            try:
                loop.call_soon_threadsafe(deliver, line)
            except RuntimeError:
                # The loop has closed meanwhile: nobody waits for the line any more.
                return

        if process.stdout is None:
            raise Unavailable("The simulator could not be heard.")
        threading.Thread(
            target=read, args=(process.stdout,), name="simulator-ready", daemon=True
        ).start()
        try:
            async with asyncio.timeout(READY_SECONDS):
                line = await answer
        except TimeoutError as error:
            self.stop()
            raise Unavailable(
                f"The simulator did not get ready within {READY_SECONDS:.0f} s. Restart it, or look"
                f" at {self._log_path.name} in the log folder."
            ) from error
        try:
            return parse_address(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            reason = self._last_words(process)
            self.stop()
            raise Unavailable(reason, detail=repr(error)) from error

    def _last_words(self, process: subprocess.Popen[bytes] | None) -> str:
        """Why it ended, from its exit code and the last line it wrote."""
        try:
            with self._log_path.open("rb") as file:
                file.seek(max(0, self._log_path.stat().st_size - TAIL_BYTES))
                tail = file.read().decode("utf-8", "replace").strip()
        except OSError:
            tail = ""
        code = None if process is None else process.poll()
        if "Address already in use" in tail or "EADDRINUSE" in tail:
            return "The simulator's port is in use by another program. Choose another port."
        last = tail.splitlines()[-1] if tail else ""
        ending = "" if code is None else f" (code {code})"
        return f"The simulator ended{ending}. {last}".strip()


async def _until_ended(process: subprocess.Popen[bytes] | None) -> None:
    # A child watcher of asyncio does not exist under every loop; asking five times a second does.
    while True:
        if process is None or process.poll() is not None:
            return
        await asyncio.sleep(POLL_SECONDS)


def _futures(entry: object) -> FuturesAddress | None:
    """A futures market, if this simulator has one; its groups of streams share one address."""
    if not isinstance(entry, dict):
        return None
    streams = entry["streams"]
    public = str(streams["public"] if isinstance(streams, dict) else streams)
    return FuturesAddress(
        rest=str(entry["rest"]),
        streams=public.rstrip("/").removesuffix("/public"),
        ws_api=str(entry.get("ws_api", "")),
    )


def parse_address(document: Mapping[str, object]) -> SimulatorAddress:
    """The simulator's line of JSON.

    Raises:
        KeyError, TypeError, ValueError: it is not such a line.
    """
    spot, keys = document["spot"], document["keys"]
    if not isinstance(spot, dict) or not isinstance(keys, list) or not keys:
        raise TypeError("addresses and at least one key expected")
    return SimulatorAddress(
        rest=str(spot["rest"]),
        streams=str(spot["streams"]),
        ws_api=str(spot["ws_api"]),
        control=str(document["control"]),
        usdm=_futures(document.get("usdm")),
        keys=tuple(
            SimulatorKey(
                kind=str(key["kind"]),
                api_key=str(key["api_key"]),
                secret=str(key.get("secret", "")),
                private_key_pem=str(key.get("private_key_pem", "")),
            )
            for key in keys
        ),
    )
