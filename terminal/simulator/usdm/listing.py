"""Which contracts the simulated USDⓈ-M exchange lists, and how their markets behave.

Filters follow the exchange's published information of 2025 and 2026. A contract of a coin follows
the coin's spot pair; what it keeps above or below it is its premium.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from terminal.domain.futures.margin import Brackets, MarginTier, maintenance_amounts
from terminal.simulator.spot.listing import Temperament
from terminal.simulator.spot.listing import listing as spot_listing
from terminal.simulator.usdm.contract import FOREVER_MS, ContractSpec
from terminal.simulator.usdm.words import ContractType

YEARLY_CARRY = 0.06
"""What a dated contract costs above its index, as a fraction a year."""
_YEAR_MS = 365 * 86_400_000


@dataclass(frozen=True, slots=True)
class ListedContract:
    spec: ContractSpec
    temperament: Temperament


# max leverage, cap of the notional, maintenance ratio
_BTC_TIERS = (
    (125, "300000", "0.004"),
    (100, "800000", "0.005"),
    (75, "3000000", "0.0065"),
    (50, "12000000", "0.01"),
    (25, "70000000", "0.02"),
    (20, "100000000", "0.025"),
    (10, "230000000", "0.05"),
    (5, "480000000", "0.1"),
    (4, "600000000", "0.125"),
    (3, "800000000", "0.15"),
    (2, "1200000000", "0.25"),
    (1, "1800000000", "0.5"),
)
_LARGE_TIERS = (
    (100, "50000", "0.005"),
    (75, "100000", "0.006"),
    (50, "1000000", "0.01"),
    (25, "5000000", "0.02"),
    (20, "10000000", "0.025"),
    (10, "50000000", "0.05"),
    (5, "100000000", "0.1"),
    (4, "125000000", "0.125"),
    (2, "250000000", "0.25"),
    (1, "500000000", "0.5"),
)
_SMALL_TIERS = (
    (75, "10000", "0.0065"),
    (50, "50000", "0.01"),
    (25, "300000", "0.02"),
    (20, "900000", "0.025"),
    (10, "2400000", "0.05"),
    (5, "6000000", "0.1"),
    (4, "9000000", "0.125"),
    (2, "18000000", "0.25"),
    (1, "30000000", "0.5"),
)
_EQUITY_TIERS = (
    (20, "50000", "0.025"),
    (10, "500000", "0.05"),
    (5, "2000000", "0.1"),
    (2, "5000000", "0.25"),
    (1, "10000000", "0.5"),
)
# symbol, base, quote, tick, min price, max price, step, max, market max, least notional, tiers,
# follows, premium, funding hours, trades/s, turnover, levels
_ROWS = (
    ("BTCUSDT", "BTC", "USDT", "0.10", "556.80", "4529764", "0.001", "1000", "120", "100",
     _BTC_TIERS, "BTCUSDT", 0.0, 8, 10.0, 9.0e9, 700),
    ("ETHUSDT", "ETH", "USDT", "0.01", "39.86", "306177", "0.001", "10000", "2000", "20",
     _BTC_TIERS, "ETHUSDT", 0.0002, 8, 8.0, 6.0e9, 500),
    ("SOLUSDT", "SOL", "USDT", "0.0100", "0.4200", "6857", "0.01", "1000000", "5000", "5",
     _LARGE_TIERS, "SOLUSDT", 0.0, 8, 4.0, 2.1e9, 300),
    ("BNBUSDT", "BNB", "USDT", "0.010", "6.600", "100000", "0.01", "100000", "2000", "5",
     _LARGE_TIERS, "BNBUSDT", 0.0, 8, 2.0, 6.0e8, 240),
    ("XRPUSDT", "XRP", "USDT", "0.0001", "0.0143", "100000", "0.1", "10000000", "2000000", "5",
     _LARGE_TIERS, "XRPUSDT", 0.0, 8, 3.0, 1.1e9, 240),
    ("DOGEUSDT", "DOGE", "USDT", "0.000010", "0.002440", "30", "1", "50000000", "30000000", "5",
     _SMALL_TIERS, "DOGEUSDT", 0.0008, 8, 2.0, 7.0e8, 220),
    ("ADAUSDT", "ADA", "USDT", "0.00010", "0.01740", "20000", "1", "6000000", "1300000", "5",
     _SMALL_TIERS, "ADAUSDT", -0.0008, 8, 1.5, 3.0e8, 200),
    ("LINKUSDT", "LINK", "USDT", "0.001", "0.464", "100000", "0.01", "200000", "20000", "20",
     _SMALL_TIERS, "LINKUSDT", 0.0, 8, 1.2, 2.0e8, 180),
    ("AVAXUSDT", "AVAX", "USDT", "0.0010", "0.0620", "50000", "1", "500000", "20000", "5",
     _SMALL_TIERS, "AVAXUSDT", 0.0009, 4, 1.2, 1.8e8, 180),
    ("ETHUSDC", "ETH", "USDC", "0.01", "39.86", "306177", "0.001", "10000", "2000", "20",
     _LARGE_TIERS, "ETHUSDT", 0.0001, 8, 2.0, 8.0e8, 240),
)  # fmt: skip


def contract_listing(start_ms: int) -> dict[str, ListedContract]:
    """Every contract by symbol; the quarterly one is the next to be delivered after `start_ms`."""
    spot = spot_listing()
    listed: dict[str, ListedContract] = {}
    for row in _ROWS:
        symbol, base, quote, tick, low, high, step, most, market_most, notional = row[:10]
        tiers, index, premium, hours, rate, turnover, levels = row[10:]
        spec = ContractSpec(
            symbol=symbol,
            pair=symbol,
            base=base,
            quote=quote,
            contract_type=ContractType.PERPETUAL,
            tick_size=Decimal(tick),
            min_price=Decimal(low),
            max_price=Decimal(high),
            step_size=Decimal(step),
            min_quantity=Decimal(step),
            max_quantity=Decimal(most),
            market_max_quantity=Decimal(market_most),
            min_notional=Decimal(notional),
            brackets=brackets(tiers),
            index_symbol=index,
            funding_hours=hours,
            underlying_subtypes=("PoW",) if base in ("BTC", "DOGE") else ("Layer-1",),
        )
        temper = _following(spot[index].temperament, index, premium, rate, turnover, levels)
        listed[symbol] = ListedContract(spec, temper)
    bitcoin = listed["BTCUSDT"]
    quarter = _quarter(bitcoin, start_ms)
    listed[quarter.spec.symbol] = quarter
    listed["TSLAUSDT"] = _equity()
    return listed


def brackets(tiers: tuple[tuple[int, str, str], ...]) -> Brackets:
    """Tiers with their floors and the maintenance amounts that join them."""
    caps = [Decimal(cap) for _, cap, _ in tiers]
    floors = [Decimal(0), *caps[:-1]]
    ratios = [Decimal(ratio) for _, _, ratio in tiers]
    amounts = maintenance_amounts(zip(floors, ratios, strict=True))
    return Brackets(
        tuple(
            MarginTier(floor=floor, cap=cap, ratio=ratio, amount=amount, max_leverage=tier[0])
            for tier, floor, cap, ratio, amount in zip(
                tiers, floors, caps, ratios, amounts, strict=True
            )
        )
    )


def quarter_end_ms(now_ms: int) -> int:
    """The next delivery: the last Friday of a quarter's last month, 08:00 UTC."""
    moment = datetime.fromtimestamp(now_ms / 1_000, UTC)
    year, month = moment.year, (moment.month + 2) // 3 * 3
    while True:
        following = datetime(year + month // 12, month % 12 + 1, 1, 8, tzinfo=UTC)
        last = following - timedelta(days=1)
        friday = last - timedelta(days=(last.weekday() - 4) % 7)
        if friday > moment:
            return int(friday.timestamp()) * 1_000
        year, month = (year, month + 3) if month < 12 else (year + 1, 3)


def _following(
    spot: Temperament, index: str, premium: float, rate: float, turnover: float, levels: int
) -> Temperament:
    return replace(
        spot,
        trades_per_second=rate,
        daily_turnover=turnover,
        levels=levels,
        numerator=index,
        denominator="",
        premium=premium,
    )


def _quarter(bitcoin: ListedContract, start_ms: int) -> ListedContract:
    end_ms = quarter_end_ms(start_ms)
    end = datetime.fromtimestamp(end_ms / 1_000, UTC)
    spec = replace(
        bitcoin.spec,
        symbol=f"BTCUSDT_{end:%y%m%d}",
        contract_type=ContractType.CURRENT_QUARTER,
        delivery_ms=end_ms,
        onboard_ms=end_ms - 182 * 86_400_000,
        max_quantity=Decimal(500),
        market_max_quantity=Decimal(50),
        brackets=brackets(_LARGE_TIERS),
    )
    temper = replace(
        bitcoin.temperament,
        premium=YEARLY_CARRY * (end_ms - start_ms) / _YEAR_MS,
        trades_per_second=0.6,
        daily_turnover=1.2e8,
        levels=160,
    )
    return ListedContract(spec, temper)


def _equity() -> ListedContract:
    """A share whose market keeps hours; the contract on it trades always."""
    price = 402.0
    spec = ContractSpec(
        symbol="TSLAUSDT",
        pair="TSLAUSDT",
        base="TSLA",
        quote="USDT",
        contract_type=ContractType.TRADIFI_PERPETUAL,
        tick_size=Decimal("0.01"),
        min_price=Decimal("4.02"),
        max_price=Decimal(8_000),
        step_size=Decimal("0.01"),
        min_quantity=Decimal("0.01"),
        max_quantity=Decimal(10_000),
        market_max_quantity=Decimal(2_000),
        min_notional=Decimal(5),
        brackets=brackets(_EQUITY_TIERS),
        index_symbol="",
        onboard_ms=1_765_000_000_000,
        delivery_ms=FOREVER_MS,
        underlying_type="EQUITY",
        underlying_subtypes=("TradFi",),
        multiplier_up=Decimal("1.0300"),
        multiplier_down=Decimal("0.9700"),
    )
    temper = Temperament(
        reference_price=price,
        daily_volatility=0.032,
        beta=0.5,
        growth=0.15,
        trades_per_second=1.0,
        daily_turnover=6.0e7,
        levels=160,
    )
    return ListedContract(spec, temper)
