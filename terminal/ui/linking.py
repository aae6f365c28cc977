"""What panels share without knowing each other: the symbol in view, a picked price, the draft."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from terminal.domain.futures.bracket import Exits
from terminal.domain.futures.ticket import FuturesTicket
from terminal.domain.market import InstrumentId
from terminal.domain.order import Side
from terminal.domain.spot.ticket import SpotTicket


class FuturesDraft(NamedTuple):
    """An unsent futures order with the exits that would follow its fill."""

    ticket: FuturesTicket
    exits: Exits | None = None


class OrderWish(NamedTuple):
    """An order in the trader's own words, for the ticket to be filled with. Texts as typed; an empty
    price is a market order, empty exits are none. `closes` may only reduce what is held."""

    side: Side
    quantity: str
    price: str = ""
    take_profit: str = ""
    stop_loss: str = ""
    closes: bool = False


Draft = SpotTicket | FuturesDraft


class SymbolLink(QObject):
    """One link group. Panels read `instrument` and listen to the signals.

    `price_picked` carries a Decimal chosen by a click in book, tape or chart; `draft_changed`
    carries the unsent Draft of the ticket form (or None), so that the chart can draw it;
    `order_written` an OrderWish that the ticket takes into its form, sending nothing.
    """

    instrument_changed = Signal(object)
    price_picked = Signal(object)
    draft_changed = Signal(object)
    order_written = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._instrument: InstrumentId | None = None
        self._draft: Draft | None = None

    @property
    def instrument(self) -> InstrumentId | None:
        return self._instrument

    @property
    def draft(self) -> Draft | None:
        return self._draft

    def select(self, instrument: InstrumentId) -> None:
        """Show `instrument` in every panel of the group."""
        if instrument != self._instrument:
            self._instrument = instrument
            self.set_draft(None)
            self.instrument_changed.emit(instrument)

    def clear(self) -> None:
        """Nothing is in view; `instrument_changed` carries None."""
        if self._instrument is not None:
            self._instrument = None
            self.set_draft(None)
            self.instrument_changed.emit(None)

    def pick_price(self, price: Decimal) -> None:
        self.price_picked.emit(price)

    def write_order(self, wish: OrderWish) -> None:
        self.order_written.emit(wish)

    def set_draft(self, draft: Draft | None) -> None:
        if draft != self._draft:
            self._draft = draft
            self.draft_changed.emit(draft)
