"""The two axes of a venue: where an instrument is listed and whose margin an order uses."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Market(StrEnum):
    """Where an instrument is listed and where its data comes from."""

    SPOT = "spot"
    USDM = "usdm"
    COINM = "coinm"
    OPTIONS = "options"


class AccountKind(StrEnum):
    """Where an order goes and whose balance or margin it uses.

    Portfolio margin is an account over the instruments of other markets; it lists nothing itself.
    """

    SPOT = "spot"
    USDM = "usdm"
    COINM = "coinm"
    OPTIONS = "options"
    PORTFOLIO = "portfolio"


class Environment(StrEnum):
    """Which world a session trades in. Never changed silently."""

    SIMULATOR = "simulator"
    TESTNET = "testnet"
    DEMO = "demo"
    LIVE = "live"


class InstrumentId(NamedTuple):
    """Key of an instrument everywhere: its market and the exchange's symbol (upper case)."""

    market: Market
    symbol: str

    def __str__(self) -> str:
        return f"{self.market}:{self.symbol}"
