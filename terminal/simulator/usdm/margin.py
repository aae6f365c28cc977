"""Margin of accounts: what positions and orders tie up, what is left, what must remain.

Formulas are those of `terminal.domain.futures.margin` and `liquidation`; sections 5.2 to 5.5 of the
derivatives digest. Money is in the margin asset, in multi-assets mode in USD for the whole account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures import liquidation
from terminal.domain.futures.margin import SymbolMargin, hedge_margin, one_way_margin
from terminal.domain.futures.position import PositionSide
from terminal.domain.order import ZERO, Side
from terminal.domain.payoff import LinearPayoff, cut
from terminal.simulator.usdm.accounts import FuturesAccount, FuturesAccounts, Holding
from terminal.simulator.usdm.collateral import Collateral
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.marks import Marks

LINEAR = LinearPayoff()


@dataclass(frozen=True, slots=True)
class Exposure:
    """Signed notional of what an order would add, as buys and sells, or on a leg it opens."""

    buys: Decimal = ZERO
    sells: Decimal = ZERO


NOTHING = Exposure()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """What stands behind the cross positions of one margin asset, or of all."""

    wallet: Decimal
    profit: Decimal
    maintenance: Decimal
    position_margin: Decimal
    order_margin: Decimal

    @property
    def balance(self) -> Decimal:
        return self.wallet + self.profit

    @property
    def available(self) -> Decimal:
        return max(ZERO, cut(self.balance - self.position_margin - self.order_margin))

    @property
    def must_be_liquidated(self) -> bool:
        """Has the balance fallen to the maintenance margin?"""
        return self.maintenance > 0 and self.balance <= self.maintenance


class Margins:
    """Looks at accounts at the present marks; changes nothing."""

    def __init__(
        self,
        accounts: FuturesAccounts,
        marks: Marks,
        specs: dict[str, ContractSpec],
        collateral: Collateral,
    ) -> None:
        self._accounts = accounts
        self._marks = marks
        self._specs = specs
        self.collateral = collateral

    def spec(self, symbol: str) -> ContractSpec:
        return self._specs[symbol]

    def notional(self, held: Holding) -> Decimal:
        """Signed, at the mark."""
        return held.quantity * self._marks.mark(held.position.instrument.symbol)

    def unrealized(self, held: Holding) -> Decimal:
        position = held.position
        mark = self._marks.mark(position.instrument.symbol)
        return cut(position.quantity * (mark - position.entry_price))

    def maintenance(self, held: Holding) -> Decimal:
        spec = self._specs[held.position.instrument.symbol]
        return cut(spec.brackets.maintenance(abs(self.notional(held))))

    def symbol_margin(
        self, account: FuturesAccount, symbol: str, more: Exposure = NOTHING
    ) -> SymbolMargin:
        """Initial margin of a symbol's positions and orders, with `more` orders if given."""
        leverage = account.chosen(symbol).leverage
        buys, sells = self._accounts.open_notionals(account, symbol)
        buys, sells = buys + more.buys, sells + more.sells
        mark = self._marks.mark(symbol)
        if account.is_hedge:
            long = account.quantity(symbol, PositionSide.LONG) * mark
            short = account.quantity(symbol, PositionSide.SHORT) * mark
            return hedge_margin(long, short, buys + sells, leverage)
        held = account.quantity(symbol, PositionSide.BOTH) * mark
        return one_way_margin(held, buys, sells, leverage)

    def pool(self, account: FuturesAccount, asset: str) -> Pool:
        """The cross side of one margin asset; in multi-assets mode of all of them in USD."""
        if account.multi_assets:
            return self._joint(account)
        wallet = self._accounts.purse.cross(account.account_id, asset)
        return self._pool(account, wallet, (asset,))

    def _joint(self, account: FuturesAccount) -> Pool:
        purse, number = self._accounts.purse, account.account_id
        wallet = ZERO
        for asset in purse.assets(number):
            wallet += self.collateral.usd(asset, purse.cross(number, asset))
        return self._pool(account, cut(wallet), None)

    def _pool(
        self, account: FuturesAccount, wallet: Decimal, assets: tuple[str, ...] | None
    ) -> Pool:
        profit = maintenance = position_margin = order_margin = ZERO
        for symbol in self.symbols(account):
            if assets is not None and self._specs[symbol].margin_asset not in assets:
                continue
            margin = self.symbol_margin(account, symbol)
            order_margin += margin.orders
            if account.is_isolated(symbol):
                continue
            position_margin += margin.position
            for held in account.open_holdings(symbol):
                profit += self.unrealized(held)
                maintenance += self.maintenance(held)
        return Pool(
            wallet=wallet,
            profit=profit,
            maintenance=maintenance,
            position_margin=position_margin,
            order_margin=order_margin,
        )

    def symbols(self, account: FuturesAccount) -> list[str]:
        """Symbols with a position or an open order, still listed."""
        names = {held.position.instrument.symbol for held in account.open_holdings()}
        names |= {live.record.symbol for live in account.live.values()}
        return sorted(name for name in names if name in self._specs)

    def isolated_balance(self, held: Holding) -> Decimal:
        """Isolated wallet and unrealised profit of an isolated position."""
        return held.position.isolated_wallet + self.unrealized(held)

    def open_loss(self, symbol: str, side: Side, quantity: Decimal, price: Decimal) -> Decimal:
        """Loss that an order shows at once if filled at `price`: zero or positive."""
        gap = price - self._marks.mark(symbol)
        return quantity * max(ZERO, gap if side is Side.BUY else -gap)

    def liquidation_price(self, account: FuturesAccount, held: Holding) -> Decimal:
        """Price at which a position is liquidated, other marks staying; zero when none is."""
        symbol = held.position.instrument.symbol
        spec = self._specs[symbol]
        if account.is_isolated(symbol):
            legs = [held]
            behind = liquidation.Collateral(wallet=held.position.isolated_wallet)
        else:
            legs = account.open_holdings(symbol)
            pool = self.pool(account, spec.margin_asset)
            behind = liquidation.Collateral(
                wallet=pool.wallet,
                other_maintenance=pool.maintenance - _sum(self.maintenance(leg) for leg in legs),
                other_profit=pool.profit - _sum(self.unrealized(leg) for leg in legs),
            )
        found = liquidation.liquidation_price(
            [liquidation.Leg(leg.quantity, leg.position.entry_price) for leg in legs],
            behind,
            spec.brackets,
            LINEAR,
            isolated=account.is_isolated(symbol),
            multi_asset=account.multi_assets,
        )
        return cut(found.price) if found.price is not None else ZERO


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, ZERO)
