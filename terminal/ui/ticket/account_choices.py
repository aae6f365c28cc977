"""Why the exchange would refuse a change of margin or position mode, said before it is asked. No Qt."""

from __future__ import annotations

from terminal.domain.market import InstrumentId, Market
from terminal.state.stores import Stores


def refuse_margin_mode(stores: Stores, instrument: InstrumentId) -> str:
    """Empty when nothing speaks against it: the contract must have no position and no order."""
    if stores.positions.of(instrument):
        return f"Close the position in {instrument.symbol} first: its margin mode cannot change."
    if stores.orders.open_orders(instrument):
        return f"Cancel the open orders of {instrument.symbol} first: they are placed in one mode."
    return ""


def refuse_position_mode(stores: Stores) -> str:
    """Empty when nothing speaks against it: the whole account must hold and ask for nothing."""
    if stores.positions.open():
        return "Close all positions first: one-way and hedge mode cannot be mixed."
    orders = [o for o in stores.orders.open_orders() if o.instrument.market is Market.USDM]
    if orders:
        return "Cancel all open futures orders first: they are placed in one mode."
    return ""
