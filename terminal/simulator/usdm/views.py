"""What an account's owner sees of it: balances, positions, settings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.position import MarginMode, PositionSide


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    """A position with everything derived from the present mark price.

    `quantity` and `notional` are below zero for shorts; `liquidation_price` is zero when no price
    liquidates. Margins of open orders are counted on the BOTH row, or on the leg they open.
    """

    symbol: str
    position_side: PositionSide
    quantity: Decimal
    entry_price: Decimal
    break_even_price: Decimal
    mark_price: Decimal
    unrealized: Decimal
    liquidation_price: Decimal
    leverage: int
    max_notional: Decimal
    margin_mode: MarginMode
    is_auto_add: bool
    isolated_wallet: Decimal
    isolated_margin: Decimal
    notional: Decimal
    margin_asset: str
    initial_margin: Decimal
    position_initial_margin: Decimal
    open_order_initial_margin: Decimal
    maintenance_margin: Decimal
    bid_notional: Decimal
    ask_notional: Decimal
    adl: int
    accumulated: Decimal
    updated_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow:
    """One asset of the futures wallet; `available` in multi-assets mode is the shared figure."""

    asset: str
    wallet: Decimal
    cross_wallet: Decimal
    unrealized: Decimal
    cross_unrealized: Decimal
    margin_balance: Decimal
    initial_margin: Decimal
    position_initial_margin: Decimal
    open_order_initial_margin: Decimal
    maintenance_margin: Decimal
    available: Decimal
    max_withdraw: Decimal
    margin_available: bool
    updated_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """The whole account. Totals are in USDT, or in USD over all assets in multi-assets mode."""

    account_id: int
    fee_tier: int
    can_trade: bool
    is_hedge: bool
    multi_assets: bool
    updated_ms: int
    assets: tuple[AssetRow, ...]
    positions: tuple[PositionRow, ...]
    total: AssetRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolConfig:
    """Settings of one symbol; `max_notional` is the largest position at this leverage."""

    symbol: str
    margin_mode: MarginMode
    is_auto_add: bool
    leverage: int
    max_notional: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FuturesRates:
    """Commission as fractions of the notional."""

    maker: Decimal
    taker: Decimal
    rpi: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AdlQuantiles:
    """Places in the queue of auto-deleveraging, 0 to 4 (4 is next); `both` None in cross hedge."""

    symbol: str
    long: int
    short: int
    both: int | None
