"""A simulator somebody else started: its line of JSON lies in a file."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from terminal.domain.errors import Unavailable
from terminal.services.simulator_host import SimulatorAddress, parse_address


class RunningSimulator:
    """Stands where `SimulatorHost` stands, but neither starts nor ends anything."""

    def __init__(self, announced: Path) -> None:
        self._announced = announced

    def begin(self) -> None:
        """Nothing to start."""

    async def ready(self) -> SimulatorAddress:
        """The address in the file.

        Raises:
            Unavailable: there is no such file, or it is not what a simulator prints.
        """
        try:
            return parse_address(json.loads(self._announced.read_text(encoding="utf-8")))
        except OSError as error:
            raise Unavailable(f"{self._announced.name} cannot be read ({error}).") from error
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable(
                f"{self._announced.name} does not hold the line of JSON a simulator prints."
            ) from error

    async def died(self) -> str:
        """Never: its life is not ours to watch; lost links say when it is gone."""
        await asyncio.Event().wait()
        return ""

    async def end(self) -> None:
        """Nothing to end."""

    def stop(self) -> None:
        """Nothing to end."""
