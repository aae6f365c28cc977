"""The trader's own limits. Fractions are of a price or of the account's whole worth (equity)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from terminal.domain.numbers import BadNumber, parse_decimal

MAJORS = frozenset({"BTC", "ETH", "BNB", "SOL", "XRP"})
"""Bases whose books are deep; every other symbol may stray `minor_factor` times as far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """Defaults of the pre-trade controls; the comment names the control.

    `daily_loss` None means that the trader has set no such limit; `first_use` asks before the
    first order on a symbol, `ask_market` and `ask_every` are the trader's own wish.
    """

    order_share: Decimal = Decimal("0.05")  # R1: of equity, asks
    order_share_cap: Decimal = Decimal("0.25")  # R1: of equity, refuses
    quantity_factor: Decimal = Decimal(10)  # R2: times the median of the last orders
    through: Decimal = Decimal("0.02")  # R3: beyond the reference, would trade at once
    away: Decimal = Decimal("0.10")  # R3: from the reference, would rest
    block_factor: Decimal = Decimal(5)  # R3: times the above, refuses
    minor_factor: Decimal = Decimal(3)  # R3: for symbols that are no majors
    slippage: Decimal = Decimal("0.005")  # R4
    depth_share: Decimal = Decimal("0.2")  # R4: of the visible depth up to the collar
    position_share: Decimal = Decimal("0.5")  # R5: of equity, per asset
    liquidation_distance: Decimal = Decimal("0.10")  # R6: of the mark price
    margin_ratio: Decimal = Decimal("0.6")  # R6: maintenance over margin, 1 liquidates
    orders_per_second: int = 5  # R8
    orders_per_minute: int = 60  # R8
    repeats: int = 5  # R10: the same ticket within ten seconds
    reserve_orders: int = 5  # R12: kept free for protective stops
    daily_loss: Decimal | None = None  # R13: of equity at 00:00 UTC
    thin_turnover: Decimal = Decimal(1_000_000)  # R16: 24 h, in the reference asset
    wide_spread: Decimal = Decimal("0.01")  # R16
    first_use: bool = True  # R16
    ask_market: bool = False  # before every market order
    ask_every: bool = False  # before every order


def read_limits(settings: Mapping[str, object]) -> GateLimits:
    """Limits of a settings section (decimals as text); what makes no sense is the default."""
    default = GateLimits()
    found: dict[str, object] = {}
    for field in fields(GateLimits):
        value, usual = settings.get(field.name), getattr(default, field.name)
        if isinstance(usual, bool):
            if isinstance(value, bool):
                found[field.name] = value
            continue
        number = _positive(value)
        if number is None:
            continue
        if isinstance(usual, int):
            found[field.name] = max(1, int(number))
        else:
            found[field.name] = number
    return GateLimits(**found)  # type: ignore[arg-type]  # names and kinds follow the fields


def _positive(value: object) -> Decimal | None:
    try:
        number = parse_decimal(value) if isinstance(value, str) else None
    except BadNumber:
        return None
    return number if number is not None and number > 0 else None
