"""Which symbols an account can have a past on, as far as is known here."""

from __future__ import annotations

from terminal.domain.market import InstrumentId
from terminal.state.stores import Stores


def symbols_of_account(stores: Stores, first: InstrumentId) -> tuple[InstrumentId, ...]:
    """`first`, then those with orders or fills of this session, then every pair of the same market
    between two assets of the account's balances.

    The exchange answers by symbol only, and nobody tells which ones were traded: a symbol whose
    both assets were never held cannot have been.
    """
    orders = (*stores.orders.open_orders(), *stores.orders.finished_orders())
    seen = [order.instrument for order in orders]
    seen.extend(fill.instrument for fill in stores.fills.newest())
    held = {balance.asset for balance in stores.balances.all()}
    pairs = sorted(
        known.id for known in stores.instruments if known.base in held and known.quote in held
    )
    found = dict.fromkeys((first, *seen, *pairs))
    return tuple(each for each in found if each.market is first.market)
