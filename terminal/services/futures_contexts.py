"""What is known now for judging a futures order: marks, position, margin, leverage."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.context import MarginContext, MarketContext
from terminal.domain.futures_words import PositionMode, PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.open_margin import open_notionals
from terminal.domain.position_figures import legs_quantity
from terminal.state.position_views import account_view
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
