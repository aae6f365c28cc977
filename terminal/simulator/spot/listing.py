"""Which symbols the simulated exchange lists, and the temperament of each market."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from terminal.simulator.spot.instruments import PriceRange, Quoted, SymbolSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperament:
    """How a market behaves.

    `reference_price` is a believable level of late 2026, `daily_volatility` the usual standard
    deviation of a day's return, `beta` the share of the whole market's move, `growth` the yearly
    drift of the logarithm. Turnover in quote per day; `levels` are price levels per book side.
    `premium` is the logarithm of what a price keeps above the one it follows.
    """

    reference_price: float
    daily_volatility: float
    beta: float
    growth: float
    trades_per_second: float
    daily_turnover: float
    levels: int
    numerator: str = ""
    denominator: str = ""
    premium: float = 0.0

    @property
    def follows(self) -> bool:
        """True when the price is tied to other symbols: a cross rate, or the same base."""
        return bool(self.numerator)


class Entry(Protocol):
    """Anything that is listed: an instrument and how its market behaves."""

    @property
    def spec(self) -> Quoted: ...

    @property
    def temperament(self) -> Temperament: ...


@dataclass(frozen=True, slots=True)
class Listed:
    spec: SymbolSpec
    temperament: Temperament


# symbol, base, quote, tick, step, price, volatility, beta, growth, trades/s, turnover, levels
_ROWS = (
    ("BTCUSDT", "BTC", "USDT", "0.01", "0.00001", 96400.0, 0.022, 1.0, 0.30, 11.0, 1.6e9, 1000),
    ("ETHUSDT", "ETH", "USDT", "0.01", "0.0001", 3480.0, 0.031, 1.2, 0.22, 9.0, 1.1e9, 800),
    ("BNBUSDT", "BNB", "USDT", "0.01", "0.001", 892.0, 0.024, 0.8, 0.30, 4.0, 2.1e8, 320),
    ("SOLUSDT", "SOL", "USDT", "0.01", "0.001", 187.0, 0.038, 1.4, 0.35, 6.0, 5.2e8, 480),
    ("XRPUSDT", "XRP", "USDT", "0.0001", "0.1", 2.31, 0.036, 1.1, 0.25, 5.0, 3.9e8, 340),
    ("ADAUSDT", "ADA", "USDT", "0.0001", "0.1", 0.682, 0.039, 1.2, 0.05, 2.0, 8.2e7, 240),
    ("DOGEUSDT", "DOGE", "USDT", "0.00001", "1", 0.1914, 0.042, 1.3, 0.20, 3.0, 2.3e8, 280),
    ("AVAXUSDT", "AVAX", "USDT", "0.01", "0.01", 24.6, 0.042, 1.3, 0.05, 1.5, 6.1e7, 180),
    ("LINKUSDT", "LINK", "USDT", "0.01", "0.01", 17.4, 0.040, 1.2, 0.10, 1.5, 6.6e7, 180),
    ("LTCUSDT", "LTC", "USDT", "0.01", "0.001", 104.0, 0.032, 1.0, 0.05, 1.2, 5.1e7, 200),
    ("SUIUSDT", "SUI", "USDT", "0.0001", "0.1", 2.74, 0.048, 1.4, 0.30, 2.0, 1.2e8, 240),
    ("NEARUSDT", "NEAR", "USDT", "0.001", "0.1", 2.58, 0.044, 1.3, 0.00, 1.0, 4.2e7, 160),
    ("APTUSDT", "APT", "USDT", "0.001", "0.01", 4.12, 0.044, 1.2, -0.10, 0.8, 2.8e7, 160),
    ("ARBUSDT", "ARB", "USDT", "0.0001", "0.1", 0.352, 0.045, 1.3, -0.15, 0.8, 2.6e7, 160),
    ("INJUSDT", "INJ", "USDT", "0.001", "0.01", 11.3, 0.047, 1.3, 0.10, 0.7, 2.1e7, 150),
    ("TIAUSDT", "TIA", "USDT", "0.0001", "0.01", 1.284, 0.050, 1.3, -0.15, 0.7, 2.2e7, 150),
    ("PEPEUSDT", "PEPE", "USDT", "0.00000001", "1", 0.0000094, 0.052, 1.4, 0.1, 2.0, 1.2e8, 200),
    ("FETUSDT", "FET", "USDT", "0.0001", "0.1", 0.513, 0.050, 1.4, 0.05, 0.7, 2.4e7, 150),
    ("DOTUSDT", "DOT", "USDT", "0.001", "0.01", 3.42, 0.040, 1.2, -0.05, 0.8, 3.1e7, 160),
    ("TRXUSDT", "TRX", "USDT", "0.0001", "0.1", 0.2874, 0.018, 0.5, 0.25, 1.0, 6.4e7, 180),
    ("UNIUSDT", "UNI", "USDT", "0.001", "0.01", 7.26, 0.044, 1.2, 0.00, 0.7, 2.9e7, 150),
)
# symbol, base, quote, tick, step, numerator, denominator, trades/s, turnover, levels
_CROSSES = (
    ("ETHBTC", "ETH", "BTC", "0.00001", "0.0001", "ETHUSDT", "BTCUSDT", 1.0, 260.0, 180),
    ("BNBBTC", "BNB", "BTC", "0.0000001", "0.001", "BNBUSDT", "BTCUSDT", 0.4, 42.0, 140),
    ("SOLBTC", "SOL", "BTC", "0.0000001", "0.001", "SOLUSDT", "BTCUSDT", 0.5, 70.0, 140),
    ("BTCFDUSD", "BTC", "FDUSD", "0.01", "0.00001", "BTCUSDT", "", 5.0, 5.1e8, 400),
    ("ETHFDUSD", "ETH", "FDUSD", "0.01", "0.0001", "ETHUSDT", "", 4.0, 2.6e8, 320),
    # Names in other scripts exist; everything that shows or sends a symbol must survive them.
    ("币安人生USDT", "币安人生", "USDT", "0.0001", "0.1", "ARBUSDT", "", 0.6, 1.4e7, 140),
)
_MOST = Decimal(90_000_000_000)
_ROUTES = {
    "BTCUSDT": ("BTCFDUSD",),
    "BTCFDUSD": ("BTCUSDT",),
    "ETHUSDT": ("ETHFDUSD",),
    "ETHFDUSD": ("ETHUSDT",),
}
_WIDTH = (Decimal("0.9"), Decimal("1.1"))
_RANGES = {name: PriceRange(bid=_WIDTH, ask=_WIDTH) for name in ("BTCUSDT", "ETHUSDT", "BNBUSDT")}
_HALTED = ("LUNAUSDT", "LUNA", "USDT", "0.0001", "0.01", 0.061, 0.05, 1.0, -0.4, 0.3, 1.0e6, 60)


def listing() -> dict[str, Listed]:
    """Every symbol by name, majors first, crosses after the symbols they follow."""
    listed: dict[str, Listed] = {}
    for row in (*_ROWS, _HALTED):
        symbol, base, quote, tick, step, price, sigma, beta, growth, rate, turnover, levels = row
        status = "HALT" if symbol == _HALTED[0] else "TRADING"
        listed[symbol] = Listed(
            _spec(symbol, base, quote, tick, step, price, turnover, status),
            Temperament(
                reference_price=price,
                daily_volatility=sigma,
                beta=beta,
                growth=growth,
                trades_per_second=rate,
                daily_turnover=turnover,
                levels=levels,
            ),
        )
    for cross in _CROSSES:
        symbol, base, quote, tick, step, over, under, rate, turnover, levels = cross
        first = listed[over].temperament
        second = listed[under].temperament if under else None
        price = first.reference_price / (second.reference_price if second else 1.0)
        listed[symbol] = Listed(
            _spec(symbol, base, quote, tick, step, price, turnover, "TRADING"),
            Temperament(
                reference_price=price,
                daily_volatility=first.daily_volatility * (0.6 if second else 1.0),
                beta=first.beta - (second.beta if second else 0.0),
                growth=first.growth - (second.growth if second else 0.0),
                trades_per_second=rate,
                daily_turnover=turnover,
                levels=levels,
                numerator=over,
                denominator=under,
            ),
        )
    return listed


def _spec(
    symbol: str,
    base: str,
    quote: str,
    tick: str,
    step: str,
    price: float,
    turnover: float,
    status: str,
) -> SymbolSpec:
    tick_size, step_size = Decimal(tick), Decimal(step)
    largest = Decimal(10) ** len(str(int(9_000_000 * (1 if quote != "BTC" else 0.001) / price)))
    hourly = Decimal(round(turnover / price / 24, 4)) + step_size
    return SymbolSpec(
        symbol=symbol,
        base=base,
        quote=quote,
        status=status,
        tick_size=tick_size,
        step_size=step_size,
        min_price=tick_size,
        max_price=Decimal(10) ** (len(str(int(price))) + 1)
        if price >= 1
        else max(Decimal(1), tick_size * 10_000_000),
        min_quantity=step_size,
        max_quantity=min(max(Decimal(9_000), largest), _MOST)
        if quote != "BTC"
        else Decimal(100_000),
        market_max_quantity=hourly.quantize(Decimal("0.00000001")),
        price_range=_RANGES.get(symbol),
        routes=_ROUTES.get(symbol, ()),
        min_notional=Decimal("0.0001") if quote == "BTC" else Decimal(5 if price > 0.001 else 1),
    )
