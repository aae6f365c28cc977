"""What is known now for judging a futures order: marks, position, margin, leverage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.any_ticket import TradeTicket, is_futures
from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.futures.open_margin import open_notionals
from terminal.domain.futures.position import Position
from terminal.domain.futures.position_figures import legs_quantity
from terminal.domain.futures.shape import futures_shape
from terminal.domain.futures.words import MarginMode, PositionMode, PositionSide
from terminal.domain.instrument import FuturesContract, Instrument
from terminal.domain.valuation import sum_of
from terminal.state.position_views import account_view, position_views
from terminal.state.stores import Stores


def futures_context(
    stores: Stores, context: MarketContext, contract: FuturesContract
) -> MarketContext:
    """`context` with what rules on futures; unknown parts stay None.

    The position is None while no complete snapshot has told of it: nothing may be closed then.
    """
    mark = stores.marks.mark(contract.id)
    mode = stores.futures.mode
    return replace(
        context,
        base_balance=None,
        quote_balance=None,
        average_price=None,
        open_buy_quantity=None,
        mark_price=None if mark is None else mark.mark,
        position=_held(stores, contract, PositionSide.BOTH),
        long_position=_held(stores, contract, PositionSide.LONG),
        short_position=_held(stores, contract, PositionSide.SHORT),
        hedge_mode=None if mode is None else mode is PositionMode.HEDGE,
        can_trade=stores.futures.can_trade,
        margin=margin_context(stores, contract),
    )


def margin_context(stores: Stores, contract: FuturesContract) -> MarginContext | None:
    """None while brackets, leverage or what is available are not known."""
    brackets = stores.futures.brackets(contract.id)
    leverage = stores.futures.settings(contract.id).leverage
    account = account_view(stores, contract.settle)
    if brackets is None or leverage is None or account is None or account.available is None:
        return None
    notionals = open_notionals(stores.orders.open_orders(contract.id), contract)
    return MarginContext(
        brackets=brackets,
        leverage=leverage,
        available=account.available,
        open_buys=notionals.buys,
        open_sells=notionals.sells,
    )


def _held(stores: Stores, contract: FuturesContract, side: PositionSide) -> Decimal | None:
    if not stores.positions.known:
        return None
    return legs_quantity(stores.positions.of(contract.id), side)


class FuturesFacts(NamedTuple):
    """What the gate wants to know beyond the context; all None on other markets."""

    position: Position | None = None
    mode: MarginMode | None = None
    wallet: Decimal | None = None
    others_maintenance: Decimal | None = None
    others_profit: Decimal | None = None


def facts_of_futures(
    stores: Stores, ticket: TradeTicket | None, instrument: Instrument
) -> FuturesFacts:
    """The position that `ticket` would change, the cross wallet behind it, and what else is on it."""
    if ticket is None or not is_futures(ticket) or not isinstance(instrument, FuturesContract):
        return FuturesFacts()
    side = futures_shape(ticket, None).position_side or PositionSide.BOTH
    wallet = stores.futures.wallet(instrument.settle)
    others = [
        view
        for view in position_views(stores)
        if view.contract.settle == instrument.settle
        and view.position.margin_mode is MarginMode.CROSS
        and view.position.key != (instrument.id, side)
    ]
    return FuturesFacts(
        others_maintenance=_sum(view.maintenance for view in others),
        others_profit=_sum(view.unrealized for view in others),
        position=stores.positions.get(instrument.id, side),
        mode=stores.futures.settings(instrument.id).margin_mode,
        wallet=None if wallet is None else wallet.cross,
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """None when one of them is not known."""
    known = list(amounts)
    return None if None in known else sum_of(amount for amount in known if amount is not None)
