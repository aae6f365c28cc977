"""Liquidation: margin calls, closing through the book, the insurance fund, auto-deleveraging.

Source: sections 5.7 and 6.2 of the derivatives digest.
"""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.futures.position import MarginMode
from terminal.domain.order import ZERO, OrderStatus
from terminal.domain.payoff import cut
from terminal.simulator.usdm.accounts import FuturesAccount, Holding
from terminal.simulator.usdm.deleveraging import Deleveraging
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.forced import ForcedOrders
from terminal.simulator.usdm.margin import Pool
from terminal.simulator.usdm.model import MarginCall, MarginCallRow
from terminal.simulator.usdm.words import (
    ExpiryReason,
    ForceCause,
)

CALL_RATIO = Decimal("0.8")
"""Maintenance margin over margin balance from which the owner is warned."""
_CALM_RATIO = Decimal("0.7")
_REACH = Decimal("0.2")
"""A liquidation order takes what the book has within this fraction of the mark."""


class Liquidation:
    """Looks at every account after each move of the marks."""

    def __init__(self, engine: FuturesEngine, forced: ForcedOrders) -> None:
        self._engine = engine
        self._forced = forced
        self._adl = Deleveraging(engine, forced)
        self._called: set[tuple[int, str]] = set()

    def run(self, now_ms: int) -> None:
        for account in self._engine.accounts:
            if account.open_holdings():
                self._watch(account, now_ms)
        self.clear_debts(now_ms)

    def liquidate(self, account_id: int, symbol: str) -> None:
        """Close all positions of a symbol as if they had to be (control)."""
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        account = engine.account(account_id)
        for held in account.open_holdings(symbol):
            self._close(account, held, now_ms)
        engine.settle(market, now_ms)

    def deleverage(self, account_id: int, symbol: str) -> None:
        """Close all positions of a symbol at the mark as somebody's counterparty (control)."""
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        account, price = engine.account(account_id), engine.marks.mark(symbol)
        price = market.scale.price(market.scale.ticks(price))
        for held in account.open_holdings(symbol):
            live = self._forced.open(account, market, held, ForceCause.ADL, price, now_ms)
            self._forced.match(market, live, None, live.remaining, now_ms)
            self._forced.close(account, live, now_ms)
        engine.settle(market, now_ms)

    def clear_debts(self, now_ms: int) -> None:
        """A cross wallet below zero with nothing open to win it back is made good."""
        for account in self._engine.accounts:
            if account.multi_assets:
                continue
            purse, number = self._engine.accounts.purse, account.account_id
            for asset in purse.assets(number):
                owed = purse.cross(number, asset)
                if owed < 0 and not self._cross(account, asset):
                    self._engine.clearing.insure(account, asset, -owed, "", now_ms)

    def _watch(self, account: FuturesAccount, now_ms: int) -> None:
        margins = self._engine.margins
        for held in account.open_holdings():
            symbol = held.position.instrument.symbol
            if not account.is_isolated(symbol) or not held.quantity:
                continue
            balance, needed = margins.isolated_balance(held), margins.maintenance(held)
            if balance <= needed:
                self._end_orders(account, symbol, now_ms)
                self._close(account, held, now_ms)
            else:
                key = f"{symbol} {held.position.side}"
                self._call(account, key, needed, balance, None, [held], now_ms)
        assets = {
            self._engine.world.specs[held.position.instrument.symbol].margin_asset
            for held in account.open_holdings()
        }
        for asset in sorted(assets):
            holdings = self._cross(account, asset)
            pool = margins.pool(account, asset)
            if pool.must_be_liquidated:
                self._liquidate_pool(account, asset, now_ms)
            elif holdings:
                self._call(
                    account, asset, pool.maintenance, pool.balance, pool.wallet, holdings, now_ms
                )
            if account.multi_assets:
                break

    def _cross(self, account: FuturesAccount, asset: str) -> list[Holding]:
        """Open cross positions behind a margin asset; in multi-assets mode all."""
        specs = self._engine.world.specs
        return [
            held
            for held in account.open_holdings()
            if not account.is_isolated(held.position.instrument.symbol)
            and (
                account.multi_assets or specs[held.position.instrument.symbol].margin_asset == asset
            )
        ]

    def _liquidate_pool(self, account: FuturesAccount, asset: str, now_ms: int) -> None:
        """Close the largest positions first, until the rest is safe again."""
        margins = self._engine.margins
        account.is_liquidating = True
        for held in self._cross(account, asset):
            self._end_orders(account, held.position.instrument.symbol, now_ms)
        while margins.pool(account, asset).must_be_liquidated:
            holdings = sorted(self._cross(account, asset), key=margins.maintenance, reverse=True)
            if not holdings:
                break
            self._close(account, holdings[0], now_ms)
        account.is_liquidating = False
        self.clear_debts(now_ms)

    def _end_orders(self, account: FuturesAccount, symbol: str, now_ms: int) -> None:
        engine = self._engine
        engine.desk.end_all(
            engine.market(symbol), account, now_ms, OrderStatus.EXPIRED, ExpiryReason.LIQUIDATION
        )

    def _close(self, account: FuturesAccount, held: Holding, now_ms: int) -> None:
        """Close one position: through the book, what is left by deleveraging or the fund."""
        engine, purse = self._engine, self._engine.accounts.purse
        symbol = held.position.instrument.symbol
        market = engine.market(symbol)
        asset, number = market.spec.margin_asset, account.account_id
        before = purse.cross(number, asset)
        isolated = account.is_isolated(symbol)
        bankrupt = self._bankruptcy(account, held)
        mark = engine.marks.mark(symbol)
        reach = mark * (1 - _REACH) if held.quantity > 0 else mark * (1 + _REACH)
        if self._adl.is_needed(market, held, bankrupt):
            reach = bankrupt
        price = market.scale.price(max(1, market.scale.ticks(reach)))
        live = self._forced.open(account, market, held, ForceCause.LIQUIDATION, price, now_ms)
        self._forced.take(market, live, now_ms)
        if live.remaining:
            # The book has no more: winners on the other side are deleveraged at the price at
            # which nothing is left, and the fund's trader takes the rest there.
            live.tick = max(1, market.scale.ticks(bankrupt))
            self._adl.take(market, live, now_ms)
        self._charge(account, market.spec.liquidation_fee, live.record.executed_quote,
                     asset, symbol, before if isolated else None, now_ms)  # fmt: skip
        self._forced.close(account, live, now_ms)
        market.touch()

    def _bankruptcy(self, account: FuturesAccount, held: Holding) -> Decimal:
        """Price at which the position's loss has used up what stands behind it."""
        engine = self._engine
        symbol = held.position.instrument.symbol
        spec, mark = engine.world.specs[symbol], engine.marks.mark(symbol)
        if account.is_isolated(symbol):
            balance = engine.margins.isolated_balance(held)
        else:
            balance = engine.margins.pool(account, spec.margin_asset).balance
        price = mark - balance / held.quantity
        scale = spec.scale
        return scale.price(max(1, scale.ticks(price)))

    def _charge(
        self,
        account: FuturesAccount,
        rate: Decimal,
        traded: Decimal,
        asset: str,
        symbol: str,
        before: Decimal | None,
        now_ms: int,
    ) -> None:
        """The liquidation fee, as far as there is something left to pay it from.

        `before` is the cross wallet before an isolated position was closed: it must not shrink.
        """
        engine, number = self._engine, account.account_id
        cross = engine.accounts.purse.cross(number, asset)
        if before is not None:
            left = cross - before
        else:
            pool: Pool = engine.margins.pool(account, asset)
            left = min(pool.balance, cross) if not account.multi_assets else pool.balance
        fee = max(ZERO, min(cut(traded * rate), left))
        if fee:
            self._engine.clearing.insure(account, asset, -fee, symbol, now_ms)
        elif before is not None and left < 0:
            self._engine.clearing.insure(account, asset, -left, symbol, now_ms)

    def _call(
        self,
        account: FuturesAccount,
        key: str,
        needed: Decimal,
        balance: Decimal,
        cross_wallet: Decimal | None,
        holdings: list[Holding],
        now_ms: int,
    ) -> None:
        """Warn once when it becomes close, and again only after it was calm."""
        mark, ratio = (account.account_id, key), needed / balance
        if ratio < _CALM_RATIO:
            self._called.discard(mark)
        if ratio < CALL_RATIO or mark in self._called:
            return
        self._called.add(mark)
        mode = MarginMode.ISOLATED if cross_wallet is None else MarginMode.CROSS
        engine = self._engine
        call = MarginCall(
            account_id=account.account_id,
            cross_wallet=cross_wallet,
            rows=tuple(
                MarginCallRow(
                    symbol=held.position.instrument.symbol,
                    position_side=held.position.side,
                    quantity=held.quantity,
                    margin_mode=mode,
                    isolated_wallet=held.position.isolated_wallet,
                    mark_price=engine.marks.mark(held.position.instrument.symbol),
                    unrealized=engine.margins.unrealized(held),
                    maintenance=engine.margins.maintenance(held),
                )
                for held in holdings
            ),
            time_ms=now_ms,
        )
        for told in engine.listeners.margin_call:
            told(call)
