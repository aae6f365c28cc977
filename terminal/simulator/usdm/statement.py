"""An account as its owner sees it now: balances, positions, settings, rates."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.margin import SymbolMargin
from terminal.domain.futures.position import PositionSide
from terminal.domain.order import ZERO
from terminal.domain.payoff import cut
from terminal.simulator.usdm.accounts import FuturesAccount, Holding
from terminal.simulator.usdm.clearing import shown_sides
from terminal.simulator.usdm.collateral import MARGIN_ASSETS
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.margin import Pool
from terminal.simulator.usdm.views import (
    AccountView,
    AdlQuantiles,
    AssetRow,
    FuturesRates,
    PositionRow,
    SymbolConfig,
)

QUOTE_ASSETS = ("USDT", "USDC")


class Statement:
    """Reads; never changes anything."""

    def __init__(self, engine: FuturesEngine) -> None:
        self._engine = engine

    def account_view(self, account_id: int) -> AccountView:
        """Balances and the positions with a quantity or open orders."""
        account = self._engine.account(account_id)
        assets = tuple(self.balances(account_id))
        total = self._joint(account, assets) if account.multi_assets else _only(assets, "USDT")
        rows = [*account.income[-1:]]
        return AccountView(
            account_id=account_id,
            fee_tier=0,
            can_trade=account.can_trade,
            is_hedge=account.is_hedge,
            multi_assets=account.multi_assets,
            updated_ms=rows[0].time_ms if rows else 0,
            assets=assets,
            positions=tuple(self.positions(account_id)),
            total=total,
        )

    def balances(self, account_id: int) -> list[AssetRow]:
        """Every margin asset, also those the account never held."""
        account = self._engine.account(account_id)
        held = self._engine.accounts.purse.assets(account_id)
        return [self._asset(account, asset) for asset in dict.fromkeys([*MARGIN_ASSETS, *held])]

    def positions(
        self, account_id: int, symbol: str | None = None, *, all_rows: bool = False
    ) -> list[PositionRow]:
        """Rows of symbols with a position or open orders; with `all_rows` of every contract."""
        account = self._engine.account(account_id)
        if symbol is not None:
            self._engine.market(symbol)
        names = list(self._engine.world.specs) if all_rows else self._symbols(account)
        return [
            self._position(account, account.holding(name, side))
            for name in names
            if symbol in (None, name)
            for side in shown_sides(account)
        ]

    def symbol_config(self, account_id: int, symbol: str | None = None) -> list[SymbolConfig]:
        """Settings of one contract, or of all."""
        account = self._engine.account(account_id)
        if symbol is not None:
            self._engine.market(symbol)
        return [
            SymbolConfig(
                symbol=name,
                margin_mode=account.chosen(name).margin_mode,
                is_auto_add=account.chosen(name).auto_add,
                leverage=account.chosen(name).leverage,
                max_notional=spec.brackets.max_notional(account.chosen(name).leverage),
            )
            for name, spec in self._engine.world.specs.items()
            if symbol in (None, name)
        ]

    def commission(self, account_id: int, symbol: str) -> FuturesRates:
        self._engine.market(symbol)
        return self._engine.account(account_id).rates

    def adl_quantiles(self, account_id: int, symbol: str | None = None) -> list[AdlQuantiles]:
        """One row per contract with a position."""
        account = self._engine.account(account_id)
        rows = []
        for name in sorted({h.position.instrument.symbol for h in account.open_holdings()}):
            if symbol not in (None, name):
                continue
            legs = {held.position.side: self._adl(held) for held in account.open_holdings(name)}
            both = legs.get(PositionSide.BOTH, 0)
            long = max(both, legs.get(PositionSide.LONG, 0))
            short = max(both, legs.get(PositionSide.SHORT, 0))
            if account.is_hedge and not account.is_isolated(name):
                shared = max(long, short)
                rows.append(AdlQuantiles(symbol=name, long=shared, short=shared, both=None))
            else:
                rows.append(AdlQuantiles(symbol=name, long=long, short=short, both=both))
        return rows

    def _symbols(self, account: FuturesAccount) -> list[str]:
        return self._engine.margins.symbols(account)

    def _adl(self, held: Holding) -> int:
        """Place in the queue: profit by the margin used, in five steps."""
        account_notional = abs(self._engine.margins.notional(held))
        if not account_notional:
            return 0
        profit = self._engine.margins.unrealized(held) / account_notional
        steps = (Decimal(0), Decimal("0.01"), Decimal("0.03"), Decimal("0.1"))
        return sum(profit > step for step in steps)

    def _position(self, account: FuturesAccount, held: Holding) -> PositionRow:
        engine, position = self._engine, held.position
        symbol = position.instrument.symbol
        spec, chosen = engine.world.specs[symbol], account.chosen(symbol)
        margin = self._row_margin(account, symbol, held)
        bids, asks = engine.accounts.open_notionals(account, symbol)
        profit = engine.margins.unrealized(held)
        isolated = account.is_isolated(symbol)
        return PositionRow(
            symbol=symbol,
            position_side=position.side,
            quantity=position.quantity,
            entry_price=position.entry_price,
            break_even_price=held.break_even,
            mark_price=engine.marks.mark(symbol),
            unrealized=profit,
            liquidation_price=(
                engine.margins.liquidation_price(account, held) if position.quantity else ZERO
            ),
            leverage=chosen.leverage,
            max_notional=spec.brackets.max_notional(chosen.leverage),
            margin_mode=chosen.margin_mode,
            is_auto_add=chosen.auto_add,
            isolated_wallet=position.isolated_wallet,
            isolated_margin=position.isolated_wallet + profit if isolated else ZERO,
            notional=cut(engine.margins.notional(held)),
            margin_asset=spec.margin_asset,
            initial_margin=cut(margin.total),
            position_initial_margin=cut(margin.position),
            open_order_initial_margin=cut(margin.orders),
            maintenance_margin=engine.margins.maintenance(held) if position.quantity else ZERO,
            bid_notional=bids,
            ask_notional=asks,
            adl=self._adl(held),
            accumulated=held.accumulated,
            updated_ms=held.updated_ms,
        )

    def _row_margin(self, account: FuturesAccount, symbol: str, held: Holding) -> SymbolMargin:
        """The share of a symbol's initial margin that belongs to this row."""
        if not account.is_hedge:
            return self._engine.margins.symbol_margin(account, symbol)
        leverage = account.chosen(symbol).leverage
        bids, asks = self._engine.accounts.open_notionals(account, symbol)
        opening = bids if held.position.side is PositionSide.LONG else asks
        own = abs(self._engine.margins.notional(held)) / leverage
        return SymbolMargin(own, opening / leverage)

    def _asset(self, account: FuturesAccount, asset: str) -> AssetRow:
        engine, number = self._engine, account.account_id
        purse, margins = engine.accounts.purse, engine.margins
        profit = cross_profit = maintenance = positions = orders = ZERO
        for symbol in self._symbols(account):
            if engine.world.specs[symbol].margin_asset != asset:
                continue
            margin = margins.symbol_margin(account, symbol)
            positions += margin.position
            orders += margin.orders
            for held in account.open_holdings(symbol):
                own = margins.unrealized(held)
                profit += own
                cross_profit += ZERO if account.is_isolated(symbol) else own
                maintenance += margins.maintenance(held)
        pool = margins.pool(account, asset)
        wallet, cross = purse.wallet(number, asset), purse.cross(number, asset)
        rows = [row.time_ms for row in account.income[-200:] if row.asset == asset]
        return AssetRow(
            asset=asset,
            wallet=wallet,
            cross_wallet=cross,
            unrealized=profit,
            cross_unrealized=cross_profit,
            margin_balance=wallet + profit,
            initial_margin=cut(positions + orders),
            position_initial_margin=cut(positions),
            open_order_initial_margin=cut(orders),
            maintenance_margin=maintenance,
            available=pool.available,
            max_withdraw=_withdrawable(pool, cross),
            margin_available=account.multi_assets or asset in QUOTE_ASSETS,
            updated_ms=rows[-1] if rows else 0,
        )

    def _joint(self, account: FuturesAccount, assets: tuple[AssetRow, ...]) -> AssetRow:
        """Everything in USD, for multi-assets mode."""
        pool = self._engine.margins.pool(account, "USDT")
        return AssetRow(
            asset="USD",
            wallet=pool.wallet,
            cross_wallet=pool.wallet,
            unrealized=pool.profit,
            cross_unrealized=pool.profit,
            margin_balance=pool.balance,
            initial_margin=cut(pool.position_margin + pool.order_margin),
            position_initial_margin=cut(pool.position_margin),
            open_order_initial_margin=cut(pool.order_margin),
            maintenance_margin=pool.maintenance,
            available=pool.available,
            max_withdraw=min(pool.available, max(ZERO, pool.wallet)),
            margin_available=True,
            updated_ms=max(row.updated_ms for row in assets),
        )


def _only(assets: tuple[AssetRow, ...], asset: str) -> AssetRow:
    return next(row for row in assets if row.asset == asset)


def _withdrawable(pool: Pool, cross: Decimal) -> Decimal:
    """Profit that is not realised cannot be taken out."""
    return max(ZERO, min(pool.available, cross, cut(pool.wallet - pool.position_margin)))
