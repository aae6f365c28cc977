"""Three futures contracts with the filters of the worked examples.

BLZ and COIN are ordinary; the steps of TST are counted from minima that are no multiples of them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from terminal.domain.filters import CountLimits, FilterSet, LotRange, NotionalRange, PriceBand
from terminal.domain.instrument import InverseDelivery, Perpetual, TradingStatus
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderType, StpMode, TimeInForce

D = Decimal
TYPES = frozenset(
    {
        OrderType.LIMIT,
        OrderType.MARKET,
        OrderType.STOP,
        OrderType.STOP_MARKET,
        OrderType.TAKE_PROFIT,
        OrderType.TAKE_PROFIT_MARKET,
        OrderType.TRAILING_STOP_MARKET,
    }
)
TIMES = frozenset((TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK, TimeInForce.GTX))


def filters(
    price: str, lot: str, market_max: str, band: str, *, notional: str = "0", algo: int | None = 10
) -> FilterSet:
    """Filters from `min max step` texts; steps are counted from the minimum."""
    (low, high, tick), (least, most, step) = price.split(), lot.split()
    up, down = band.split()
    values = (NotionalRange(rule="MIN_NOTIONAL", minimum=D(notional)),) if D(notional) else ()
    return FilterSet(
        min_price=D(low),
        max_price=D(high),
        tick_size=D(tick),
        price_offset=D(low),
        min_quantity=D(least),
        max_quantity=D(most),
        step_size=D(step),
        quantity_offset=D(least),
        market_lot=LotRange(minimum=D(least), maximum=D(market_max), step=D(step), offset=D(least)),
        bands=(PriceBand(rule="PERCENT_PRICE", buy_up=D(up), sell_down=D(down)),),
        notionals=values,
        counts=CountLimits(orders=200, algo_orders=algo),
    )


def contract(symbol: str, kind: type, market: Market, rules: FilterSet, **more: Any) -> Any:
    return kind(
        id=InstrumentId(market, symbol),
        base=symbol[:3],
        quote="USDT" if market is Market.USDM else "USD",
        margin_asset="USDT" if market is Market.USDM else symbol[:3],
        pair=symbol,
        contract_type="",
        status=TradingStatus.TRADING,
        base_decimals=8,
        quote_decimals=8,
        order_types=TYPES,
        stp_modes=frozenset({StpMode.NONE, StpMode.EXPIRE_TAKER}),
        filters=rules,
        **more,
    )


BLZ: Perpetual = contract(
    "BLZUSDT",
    Perpetual,
    Market.USDM,
    filters("0.0001 300 0.0001", "1 10000000 1", "590119", "1.15 0.85", notional="5"),
    times_in_force=TIMES | {TimeInForce.GTD},
)
TST: Perpetual = contract(
    "TSTUSDT",
    Perpetual,
    Market.USDM,
    filters("0.0105 100 0.001", "0.003 1000 0.002", "120", "1.05 0.95", notional="5"),
)
COIN: InverseDelivery = contract(
    "BTCUSD_200925",
    InverseDelivery,
    Market.COINM,
    filters("0.1 100000 0.1", "1 100000 1", "100000", "1.05 0.95", algo=None),
    contract_size=D(100),
    delivery_ms=1_600_992_000_000,
    times_in_force=TIMES,
)
