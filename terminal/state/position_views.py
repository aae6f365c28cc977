"""Positions with all their figures, computed from the stores at the moment of asking.

Panels call this once per frame while `marks`, `positions`, `futures` or `orders` have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from terminal.domain.futures.open_margin import margin_of_orders
from terminal.domain.futures.position import Position
from terminal.domain.futures.position_figures import (
    AccountFigures,
    Funds,
    Held,
    PositionFigures,
    account_figures,
    equity_of,
    figures_of,
)
from terminal.domain.futures.protection import orphans
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order
from terminal.state.stores import Stores


def position_views(stores: Stores) -> tuple[PositionFigures, ...]:
    """All open positions with their figures, by symbol, the long leg first."""
    gone = stores.positions.left_over
    orders = [o for o in stores.orders.open_orders() if o.client_id not in gone]
    return figures_of(_held(stores), _funds(stores), orders)


def position_view(stores: Stores, instrument: InstrumentId) -> tuple[PositionFigures, ...]:
    """The open position of one contract, or its legs."""
    return tuple(v for v in position_views(stores) if v.position.instrument == instrument)


def account_view(stores: Stores, asset: str) -> AccountFigures | None:
    """The futures account settled in `asset`; None before the first snapshot."""
    held = _held(stores)
    return account_figures(
        asset, held, _funds(stores), margin_of_orders(held, _order_facts(stores, asset))
    )


def equity_by_asset(stores: Stores) -> dict[str, Decimal]:
    """Futures wallets with unrealised profit, by asset; a position without a mark counts nothing."""
    return equity_of(_held(stores), stores.futures.wallets())


def orphan_orders(stores: Stores) -> tuple[Order, ...]:
    """Conditional orders that could only close a position that is not there any more, also where
    another one has taken its place. Empty while the positions are not known.
    """
    if not stores.positions.known:
        return ()
    orders, gone = stores.orders.open_orders(), stores.positions.left_over
    without = {o.client_id for o in orphans(orders, stores.positions.open())}
    return tuple(o for o in orders if o.client_id in without or o.client_id in gone)


def _held(stores: Stores) -> list[Held]:
    rows = (hold(stores, position) for position in stores.positions.open())
    return [row for row in rows if row is not None]


def hold(stores: Stores, position: Position) -> Held | None:
    """A position with what its figures follow from; None for a contract that is not listed."""
    contract = stores.instruments.get(position.instrument)
    if not isinstance(contract, FuturesContract):
        return None
    settings = stores.futures.settings(position.instrument)
    return Held(
        position=position,
        contract=contract,
        mark=stores.marks.mark(position.instrument),
        brackets=stores.futures.brackets(position.instrument),
        leverage=settings.leverage,
    )


def _funds(stores: Stores) -> Funds:
    return Funds(
        wallets={wallet.asset: wallet for wallet in stores.futures.wallets()},
        multi_assets=bool(stores.futures.multi_assets),
    )


def _order_facts(stores: Stores, asset: str) -> Sequence[tuple[Order, FuturesContract, int | None]]:
    facts = []
    for order in stores.orders.open_orders():
        if order.instrument.market is not Market.USDM:
            continue
        contract = stores.instruments.get(order.instrument)
        if isinstance(contract, FuturesContract) and contract.settle == asset:
            leverage = stores.futures.settings(order.instrument).leverage
            facts.append((order, contract, leverage))
    return facts
