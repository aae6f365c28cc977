"""What each asset counts for in multi-assets mode.

Source: "Multi-Assets Mode Asset Index". What one owns counts at the bid rate, what one owes at the
ask rate; an asset owed beyond its threshold is bought back at the exchange rates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.payoff import cut

ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRules:
    """Buffers are fractions of the index; `threshold` is how far below zero a wallet may go."""

    asset: str
    spot_symbol: str
    buffer: Decimal
    exchange_buffer: Decimal
    threshold: Decimal


ASSETS = (
    AssetRules(
        asset="USDT",
        spot_symbol="",
        buffer=Decimal("0.0001"),
        exchange_buffer=Decimal("0.0001"),
        threshold=Decimal(-10_000),
    ),
    AssetRules(
        asset="USDC",
        spot_symbol="",
        buffer=Decimal("0.0001"),
        exchange_buffer=Decimal("0.0001"),
        threshold=Decimal(-10_000),
    ),
    AssetRules(
        asset="BTC",
        spot_symbol="BTCUSDT",
        buffer=Decimal("0.05"),
        exchange_buffer=Decimal("0.025"),
        threshold=Decimal("-0.1"),
    ),
    AssetRules(
        asset="ETH",
        spot_symbol="ETHUSDT",
        buffer=Decimal("0.05"),
        exchange_buffer=Decimal("0.025"),
        threshold=Decimal(-5),
    ),
    AssetRules(
        asset="BNB",
        spot_symbol="BNBUSDT",
        buffer=Decimal("0.05"),
        exchange_buffer=Decimal("0.025"),
        threshold=Decimal(-20),
    ),
)
MARGIN_ASSETS = {rules.asset: rules for rules in ASSETS}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetIndex:
    """USD prices of one asset: `index`, and what it counts for when owned or owed."""

    asset: str
    index: Decimal
    bid_buffer: Decimal
    ask_buffer: Decimal
    bid_rate: Decimal
    ask_rate: Decimal
    exchange_bid_buffer: Decimal
    exchange_ask_buffer: Decimal
    exchange_bid_rate: Decimal
    exchange_ask_rate: Decimal


class Collateral:
    """Asset indexes from present spot prices."""

    def __init__(self, spot_price: Callable[[str], Decimal]) -> None:
        self._spot_price = spot_price

    def index(self, asset: str) -> AssetIndex:
        rules = MARGIN_ASSETS[asset]
        price = self._spot_price(rules.spot_symbol) if rules.spot_symbol else ONE
        price = cut(price)
        return AssetIndex(
            asset=asset,
            index=price,
            bid_buffer=rules.buffer,
            ask_buffer=rules.buffer,
            bid_rate=cut(price * (ONE - rules.buffer)),
            ask_rate=cut(price * (ONE + rules.buffer)),
            exchange_bid_buffer=rules.exchange_buffer,
            exchange_ask_buffer=rules.exchange_buffer,
            exchange_bid_rate=cut(price * (ONE - rules.exchange_buffer)),
            exchange_ask_rate=cut(price * (ONE + rules.exchange_buffer)),
        )

    def usd(self, asset: str, amount: Decimal) -> Decimal:
        """USD value of a holding (bid rate) or of a debt (ask rate)."""
        if asset not in MARGIN_ASSETS:
            return Decimal(0)
        index = self.index(asset)
        return amount * (index.bid_rate if amount > 0 else index.ask_rate)
