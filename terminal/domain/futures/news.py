"""What a futures market says of itself: contracts, sessions, rates of assets, compositions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.market_statistics import Constituent
from terminal.domain.futures.trading_sessions import Session
from terminal.domain.instrument import TradingStatus
from terminal.domain.market import InstrumentId


@dataclass(frozen=True, slots=True)
class ContractChanged:
    """A futures contract was listed, or its status or brackets are others now; times UTC ms."""

    instrument: InstrumentId
    status: TradingStatus
    onboard_ms: int
    event_ms: int


@dataclass(frozen=True, slots=True)
class SessionTold:
    """The session that the markets of a kind (EQUITY, KR_EQUITY …) are in."""

    kind: str
    session: Session


@dataclass(frozen=True, slots=True)
class AssetRatesTold:
    """What one unit of an asset counts in USD as margin in multi-assets mode, after the haircut."""

    rates: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class CompositeTold:
    """What an index over several coins is made of."""

    instrument: InstrumentId
    constituents: Sequence[Constituent]
    event_ms: int


FuturesNews = ContractChanged | SessionTold | AssetRatesTold | CompositeTold
