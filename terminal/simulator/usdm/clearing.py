"""What a trade does to its two accounts: position, profit, commission, isolated margin.

Profits and losses go through the clearing house: the loser pays it, it pays the winner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from terminal.domain.futures.position import PositionSide, apply_fill
from terminal.domain.order import ZERO, OrderStatus
from terminal.domain.payoff import cut
from terminal.simulator.spot.model import TradeRecord
from terminal.simulator.usdm.accounts import FuturesAccount, FuturesAccounts, Holding, LiveFutures
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.margin import LINEAR, Margins
from terminal.simulator.usdm.market import ContractMarket
from terminal.simulator.usdm.model import (
    AccountChange,
    BalanceState,
    FuturesFill,
    FuturesOrder,
    PositionState,
)
from terminal.simulator.usdm.reducing import trim
from terminal.simulator.usdm.words import (
    ExecutionKind,
    ForceCause,
    IncomeType,
    UpdateReason,
)

BURNT = "BNB"
BURN_DISCOUNT = Decimal("0.1")
"""What is taken off a commission that is paid in BNB."""


class ClearingHouse:
    """Settles fills and tells what changed."""

    def __init__(self, accounts: FuturesAccounts, margins: Margins) -> None:
        self._accounts = accounts
        self._margins = margins
        self.shrunk: Callable[[FuturesAccount, str, PositionSide, int], None] = lambda *_: None
        """Called after a fill that may have ended a position."""

    def settle(
        self,
        market: ContractMarket,
        trade: TradeRecord,
        lots: int,
        maker: LiveFutures | None,
        taker: LiveFutures | None,
    ) -> None:
        """Both sides of a trade; the book already shows it."""
        for order, is_maker in ((maker, True), (taker, False)):
            if order is not None:
                self.fill(market, order, trade, is_maker=is_maker)

    def fill(
        self, market: ContractMarket, order: LiveFutures, trade: TradeRecord, *, is_maker: bool
    ) -> None:
        """One side: `order.remaining` is what is left after the trade."""
        record, spec, now_ms = order.record, market.spec, trade.time_ms
        account = self._accounts.get(record.account_id)
        held = account.holding(record.symbol, record.position_side)
        before = held.position
        change = apply_fill(before, record.side, trade.quantity, trade.price, LINEAR)
        realized = cut(change.realized)
        quote = trade.price * trade.quantity
        commission = ZERO if record.cause else cut(quote * _rate(account, order, is_maker))
        after = change.position
        turned = before.quantity * after.quantity < 0
        shrunk = ZERO if turned else min(abs(before.quantity), abs(after.quantity))
        kept = shrunk / abs(before.quantity) if before.quantity else ZERO
        opened = max(ZERO, abs(after.quantity) - (ZERO if turned else abs(before.quantity)))
        share = opened / trade.quantity
        held.costs = held.costs * kept + commission * share
        held.accumulated += realized
        held.updated_ms = now_ms
        held.position = replace(after, isolated_wallet=before.isolated_wallet, updated_ms=now_ms)
        charged, paid_in = self._charge(account, spec, commission)
        self._pay(account, record, realized, (charged, paid_in), trade)
        if account.is_isolated(spec.symbol):
            self._isolate(account, spec, held, realized, kept, opened * trade.price)
        fill = FuturesFill(
            trade_id=trade.trade_id,
            order_id=record.order_id,
            account_id=account.account_id,
            symbol=spec.symbol,
            side=record.side,
            position_side=record.position_side,
            price=trade.price,
            quantity=trade.quantity,
            quote_quantity=quote,
            realized=realized,
            commission=charged,
            commission_asset=paid_in,
            margin_asset=spec.margin_asset,
            is_maker=is_maker,
            time_ms=now_ms,
        )
        self._tell(account, order, fill)
        trim(market, self._accounts, account, record.position_side, now_ms)
        if not after.quantity or turned:
            self.shrunk(account, spec.symbol, record.position_side, now_ms)

    def _pay(
        self,
        account: FuturesAccount,
        record: FuturesOrder,
        realized: Decimal,
        commission: tuple[Decimal, str],
        trade: TradeRecord,
    ) -> None:
        purse, asset = self._accounts.purse, self._margins.spec(record.symbol).margin_asset
        earned = IncomeType.REALIZED_PNL
        if record.cause is ForceCause.DELIVERY:
            earned = IncomeType.DELIVERED_SETTLEMENT
        charged, paid_in = commission
        for kind, paid, amount in (
            (earned, asset, realized),
            (IncomeType.COMMISSION, paid_in, -charged),
        ):
            purse.book(
                account.account_id,
                kind,
                paid,
                amount,
                trade.time_ms,
                symbol=record.symbol,
                info=str(trade.trade_id),
                trade_id=trade.trade_id,
            )

    def _charge(
        self, account: FuturesAccount, spec: ContractSpec, commission: Decimal
    ) -> tuple[Decimal, str]:
        """What a commission costs and in which asset: in BNB with a discount, if wanted and there."""
        if account.fee_burn and commission > 0:
            index = self._margins.collateral.index(BURNT).index
            in_bnb = cut(commission * (1 - BURN_DISCOUNT) / index)
            if 0 < in_bnb <= self._accounts.purse.cross(account.account_id, BURNT):
                return in_bnb, BURNT
        return commission, spec.margin_asset

    def _isolate(
        self,
        account: FuturesAccount,
        spec: ContractSpec,
        held: Holding,
        realized: Decimal,
        kept: Decimal,
        opened: Decimal,
    ) -> None:
        """Move isolated margin: back for what was closed (less its loss), in for what was opened.

        `kept` is the part of the old position that stays, `opened` the notional of the new one.
        """
        wallet = held.position.isolated_wallet
        share = wallet - cut(wallet * kept)
        # The cross wallet has borne the loss already; the closed part's margin makes it good.
        back = min(wallet, max(share, -realized))
        wanted = cut(opened / account.chosen(spec.symbol).leverage)
        cross = self._accounts.purse.cross(account.account_id, spec.margin_asset)
        # A fill deeper in the book than was charged for takes what there is, and no debt.
        added = min(wanted, max(ZERO, cross + back))
        self._accounts.purse.set_aside(account.account_id, spec.margin_asset, added - back)
        held.position = replace(held.position, isolated_wallet=wallet - back + added)

    def _tell(self, account: FuturesAccount, order: LiveFutures, fill: FuturesFill) -> None:
        record = order.record
        account.fills.append(fill)
        record.executed += fill.quantity
        record.executed_quote += fill.quote_quantity
        record.updated_ms = fill.time_ms
        if order.remaining:
            record.status = OrderStatus.PARTIALLY_FILLED
        else:
            order.rests = False
            self._accounts.close(order, OrderStatus.FILLED, fill.time_ms)
        # The real exchange tells a fill in this order: shortly, the account, then in full.
        for told in self._accounts.listeners.fill:
            told(replace(record), fill)
        key = (fill.symbol, fill.position_side)
        self.tell_change(
            account,
            UpdateReason.ORDER,
            fill.margin_asset,
            (account.holdings[key],),
            fill.time_ms,
            also=fill.commission_asset,
        )
        forced = record.cause is ForceCause.LIQUIDATION
        kind = ExecutionKind.CALCULATED if forced else ExecutionKind.TRADE
        self._accounts.tell(kind, record, fill.time_ms, fill)

    def tell_change(
        self,
        account: FuturesAccount,
        reason: UpdateReason,
        asset: str,
        holdings: tuple[Holding, ...],
        now_ms: int,
        change: Decimal = ZERO,
        symbol: str | None = None,
        also: str = "",
    ) -> None:
        """ACCOUNT_UPDATE with the asset (and another) and the positions; empty leaves it out."""
        if not self._accounts.listeners.account:
            return
        names = dict.fromkeys(name for name in (asset, also) if name)
        balances = tuple(self.balance(account, name, change) for name in names)
        positions = tuple(self.position(account, held) for held in holdings)
        told = AccountChange(
            account_id=account.account_id,
            reason=reason,
            balances=balances,
            positions=positions,
            time_ms=now_ms,
            symbol=symbol,
        )
        self._accounts.tell_change(told)

    def insure(
        self, account: FuturesAccount, asset: str, amount: Decimal, symbol: str, now_ms: int
    ) -> None:
        """The insurance fund pays the account, or (below zero) is paid."""
        self._accounts.purse.book(
            account.account_id,
            IncomeType.INSURANCE_CLEAR,
            asset,
            amount,
            now_ms,
            symbol=symbol,
            info="INSURANCE_CLEAR",
        )
        self.tell_change(account, UpdateReason.INSURANCE_CLEAR, asset, (), now_ms, change=amount)

    def balance(self, account: FuturesAccount, asset: str, change: Decimal) -> BalanceState:
        purse, number = self._accounts.purse, account.account_id
        return BalanceState(
            asset=asset,
            wallet=purse.wallet(number, asset),
            cross_wallet=purse.cross(number, asset),
            change=change,
        )

    def position(self, account: FuturesAccount, held: Holding) -> PositionState:
        position = held.position
        symbol = position.instrument.symbol
        return PositionState(
            symbol=symbol,
            position_side=position.side,
            quantity=position.quantity,
            entry_price=position.entry_price,
            break_even_price=held.break_even,
            accumulated=held.accumulated,
            unrealized=self._margins.unrealized(held),
            margin_mode=account.chosen(symbol).margin_mode,
            isolated_wallet=position.isolated_wallet,
            margin_asset=self._margins.spec(symbol).margin_asset,
        )


def _rate(account: FuturesAccount, order: LiveFutures, is_maker: bool) -> Decimal:
    if is_maker:
        return account.rates.rpi if order.hidden else account.rates.maker
    return account.rates.taker


def shown_sides(account: FuturesAccount) -> tuple[PositionSide, ...]:
    """The rows a symbol has: BOTH in one-way mode, the two legs in hedge mode."""
    if account.is_hedge:
        return PositionSide.LONG, PositionSide.SHORT
    return (PositionSide.BOTH,)
