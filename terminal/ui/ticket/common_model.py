"""What the models of both tickets do alike: choices, carried forms, anchors, orders in doubt. No Qt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from terminal.domain.order import Order, OrderStatus
from terminal.domain.sizing import middle
from terminal.domain.validation import Field, MarketContext
from terminal.services.session import Session
from terminal.state.books import BookEntry
from terminal.ui.linking import OrderWish
from terminal.ui.ticket.verdict import PRICE_FIELDS, Fix, Verdict
from terminal.ui.ticket.words import exact_text


class Anchor(StrEnum):
    BID = "Bid"
    MID = "Mid"
    ASK = "Ask"


class CommonModel:
    """Every change goes through a method and ends in `evaluate`. What a hand has typed is changed
    only by a fix it takes, or on leaving a field, with a note in `notes`.

    `form` is a frozen dataclass of texts and choices with an `instrument` and a `side`, `reading`
    the same as numbers; subclasses say of which market.
    """

    form: Any
    reading: Any
    verdict: Verdict
    context: MarketContext | None

    def __init__(self, session: Session) -> None:
        self._session = session
        self.context = None
        self.notes: dict[Field, str] = {}
        self._may_prefill = False

    @property
    def book(self) -> BookEntry | None:
        traded = self.form.instrument
        return None if traded is None else self._session.stores.books.get(traded.id)

    def change(self, **changes: Any) -> None:
        """Other choices on the form."""
        self.form = replace(self.form, **changes)

    def take_form(self, form: Any) -> None:
        """Go on with a form that stood elsewhere: all of it for the same symbol, else only the
        choices that are no numbers."""
        mine, theirs = self.form.instrument, form.instrument
        if mine is None or theirs is None or mine.id != theirs.id:
            self.form = replace(self.form, side=form.side)
            return
        self.form = replace(form, instrument=mine)
        self._may_prefill = False

    def take_wish(self, wish: OrderWish) -> None:
        """Side, type and exits of an order that was typed as a line; its numbers follow as texts."""
        self.change(
            side=wish.side,
            kind=type(self.form.kind)["LIMIT" if wish.price else "MARKET"],
            with_exits=bool(wish.take_profit or wish.stop_loss),
        )

    def evaluate(self, now_ms: int) -> None:
        raise NotImplementedError

    def type_text(self, place: Field, text: str) -> None:
        raise NotImplementedError

    def anchor(self, anchor: Anchor, place: Field) -> None:
        """Best bid, best ask or the middle on the tick (down for a buy, up for a sell)."""
        context, traded = self.context, self.form.instrument
        if context is None or traded is None:
            return
        bid, ask = context.best_bid, context.best_ask
        if bid is None or ask is None:
            return
        price = {Anchor.BID: bid, Anchor.ASK: ask}.get(anchor)
        if price is None:
            price = middle(bid, ask, self.form.side, traded.tick_size)
        self.type_text(place, exact_text(price, traded.price_decimals))

    def unconfirmed(self) -> Order | None:
        """The newest order on this symbol whose outcome is unknown."""
        traded = self.form.instrument
        if traded is None:
            return None
        orders = self._session.stores.orders.open_orders(traded.id)
        return next((o for o in orders if o.status is OrderStatus.UNCONFIRMED), None)

    def show_instrument(self, instrument: Any) -> None:
        raise NotImplementedError

    def reload_instrument(self) -> None:
        raise NotImplementedError

    def take(self, fix: Fix) -> None:
        raise NotImplementedError

    def leave(self, place: Field) -> None:
        raise NotImplementedError

    def step(self, place: Field, steps: int) -> None:
        raise NotImplementedError

    def pick_price(self, price: Decimal, place: Field) -> None:
        raise NotImplementedError

    def take_share(self, number: int) -> None:
        raise NotImplementedError

    def take_preset(self, number: int) -> None:
        raise NotImplementedError

    def _starting_value(self, place: Field) -> Decimal:
        if place in PRICE_FIELDS and self.context is not None:
            return self.context.last_price or Decimal(0)
        return Decimal(0)
