"""A spot pair with only the filters a test names; everything else is allowed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from terminal.domain.balance import Balance
from terminal.domain.filters import FilterSet
from terminal.domain.instrument import SpotPair, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderType, StpMode

D = Decimal
ZERO = D(0)
ID = InstrumentId(Market.SPOT, "BTCUSDT")
BARE = FilterSet(tick_size=ZERO, step_size=ZERO)

PAIR = SpotPair(
    id=ID,
    base="BTC",
    quote="USDT",
    status=TradingStatus.TRADING,
    base_decimals=8,
    quote_decimals=8,
    order_types=frozenset(
        {
            OrderType.LIMIT,
            OrderType.LIMIT_MAKER,
            OrderType.MARKET,
            OrderType.STOP_LOSS,
            OrderType.STOP_LOSS_LIMIT,
            OrderType.TAKE_PROFIT,
            OrderType.TAKE_PROFIT_LIMIT,
        }
    ),
    filters=BARE,
    stp_modes=frozenset(StpMode),
    iceberg_allowed=True,
    quote_order_quantity_allowed=True,
    oco_allowed=True,
    oto_allowed=True,
    opo_allowed=True,
    trailing_stop_allowed=True,
    pegged_allowed=True,
)


def pair_with(**filters: Any) -> SpotPair:
    """The pair with some filters; numbers may be given as text."""
    values = {k: D(v) if isinstance(v, str) else v for k, v in filters.items()}
    return replace(PAIR, filters=replace(BARE, **values))


def balance(asset: str, free: str, locked: str = "0") -> Balance:
    return Balance(asset, D(free), D(locked))
