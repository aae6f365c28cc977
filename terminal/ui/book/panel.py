"""The order book panel: stores and services to the ladder and back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout

from terminal.domain.events import FeedState
from terminal.domain.instrument import FuturesContract, Instrument
from terminal.domain.market import InstrumentId
from terminal.domain.numbers import plain_text
from terminal.state.books import BookEntry
from terminal.ui.book.grouping import default_step, group_steps
from terminal.ui.book.ladder import BookLadder
from terminal.ui.book.rows import BookLayout, BookView, build_view, shares
from terminal.ui.book.tools import BookTools
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.format import duration, number
from terminal.ui.panel import Panel
from terminal.ui.widgets.veil import Veil
from terminal.venue.api import Channel, Topic

SECTION = "book"
_SHARES_EVERY_MS = 250
_AGE_EVERY_MS = 500


class BookPanel(Panel):
    """Shows the link group's instrument. `now_ms` is the exchange's clock (tests pass their own)."""

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] | None = None) -> None:
        super().__init__(context, "book_panel", "Order book")
        connection = context.session.stores.connection
        self._now_ms = now_ms or (lambda: exchange_now_ms(connection))
        self._instrument: Instrument | None = None
        self._step = Decimal(1)
        self._step_waits = False
        self._last: Decimal | None = None
        self._last_rose = True
        self._seen: tuple[object, ...] = ()
        self._next_shares_ms = self._next_age_ms = 0
        self.ladder = BookLadder(context.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.ladder)
        self.veil = Veil(context.theme, self.ladder)
        self.book_tools = BookTools(context.theme)
        self.tools = self.book_tools
        self.ladder.price_picked.connect(context.link.pick_price)
        self.ladder.rows_changed.connect(self._rebuild)
        self.book_tools.layout_chosen.connect(self.show_layout)
        self.book_tools.grouping.stepped.connect(self.change_grouping)
        self._with_rpi = context.session.settings.load(SECTION).get("rpi") == "yes"
        self._layout = self._load_layout()
        self.ladder.set_layout(self._layout)
        self.book_tools.show_layout(self._layout)
        self.veil.show_state("unsynced", "connecting")
        context.link.instrument_changed.connect(self.show_instrument)
        if context.link.instrument is not None:
            self.show_instrument(context.link.instrument)
        context.clock.add(self, self.refresh, every=2)

    def show_instrument(self, instrument: InstrumentId) -> None:
        session = self.context.session
        self._instrument = session.stores.instruments.get(instrument)
        topics = [Topic(instrument, Channel.BOOK), Topic(instrument, Channel.TRADES)]
        if self.shows_rpi:
            topics.append(Topic(instrument, Channel.RPI_BOOK))
        session.market_data.need(topics, owner=self)
        self._last = None
        self._seen = ()
        self.ladder.set_view(BookView())
        self.ladder.set_last("", True)
        self.ladder.set_shares(None)
        if self._instrument is None:
            return
        self.ladder.set_heads(self._instrument.base, self._instrument.quote)
        self._step = self._load_step(self._instrument)
        self._show_step()
        self.refresh()

    def show_layout(self, layout: BookLayout) -> None:
        self._layout = layout
        self._save("layout", layout.value)
        self.ladder.set_layout(layout)
        self.book_tools.show_layout(layout)

    def show_rpi(self, on: bool) -> None:
        """Count retail price improvement orders in, which no order of this terminal can meet."""
        self._with_rpi = on
        self._save("rpi", "yes" if on else "no")
        if self._instrument is not None:
            self.show_instrument(self._instrument.id)

    @property
    def shows_rpi(self) -> bool:
        """The wish, for contracts that have such orders."""
        return self._with_rpi and has_rpi(self._instrument)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not has_rpi(self._instrument):
            return
        menu = QMenu(self)
        menu.setObjectName("book_menu")
        rpi = QAction("With RPI orders (orders sent from here cannot meet them)", menu)
        rpi.setObjectName("book_rpi")
        rpi.setCheckable(True)
        rpi.setChecked(self._with_rpi)
        rpi.triggered.connect(self.show_rpi)
        menu.addAction(rpi)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _entry(self, instrument: Instrument) -> BookEntry | None:
        stores = self.context.session.stores
        return (stores.rpi_books if self.shows_rpi else stores.books).get(instrument.id)

    def change_grouping(self, direction: int) -> None:
        """One step narrower (-1) or wider (1)."""
        steps = self._steps()
        place = min(max(self._place() + direction, 0), len(steps) - 1)
        self._step, self._step_waits = steps[place], False
        if self._instrument is not None:
            self._save(self._instrument.symbol, plain_text(self._step))
        self._show_step()
        self._rebuild()

    def refresh(self) -> None:
        """Called once per frame while visible."""
        if self._instrument is None:
            return
        stores = self.context.session.stores
        if self._step_waits and stores.tickers.ticker(self._instrument.id) is not None:
            self._step = self._load_step(self._instrument)
            self._show_step()
            self._seen = ()
        entry = self._entry(self._instrument)
        now = self._now_ms()
        seen = (
            entry.book.revision if entry else None,
            entry.state if entry else None,
            stores.orders.revision,
        )
        if seen != self._seen:
            self._seen = seen
            self._rebuild()
        self._show_last(self._instrument)
        if now >= self._next_age_ms:
            self._next_age_ms = now + _AGE_EVERY_MS
            self._show_state(entry, now)
        if entry is not None and now >= self._next_shares_ms:
            self._next_shares_ms = now + _SHARES_EVERY_MS
            self.ladder.set_shares(shares(entry.book))

    def _rebuild(self) -> None:
        instrument = self._instrument
        if instrument is None:
            return
        stores = self.context.session.stores
        entry = self._entry(instrument)
        if entry is not None:
            own = stores.orders.open_orders(instrument.id)
            asks, bids = self.ladder.row_counts()
            view = build_view(entry.book, instrument, self._step, asks, bids, own)
            if view is not None:
                self.ladder.set_view(view)
        self._show_state(entry, self._now_ms())

    def _show_last(self, instrument: Instrument) -> None:
        tape = self.context.session.stores.tapes.get(instrument.id)
        newest = tape.newest(1) if tape is not None else ()
        if newest:
            price = newest[0].price
        else:
            ticker = self.context.session.stores.tickers.ticker(instrument.id)
            if ticker is None:
                return
            price = ticker.last
        if price == self._last:
            return
        if self._last is not None:
            self._last_rose = price > self._last
        self._last = price
        self.ladder.set_last(number(price, instrument.price_decimals), self._last_rose)

    def _show_state(self, entry: BookEntry | None, now: int) -> None:
        if entry is None:
            self.set_header(subtitle="waiting", feed_state=FeedState.UNSYNCED)
            self.veil.show_state("unsynced", "waiting for the book")
            return
        state = entry.state
        silent = max(0, now - entry.received_ms)
        match state:
            case FeedState.LIVE:
                delay = max(0, entry.received_ms - entry.event_ms)
                words = f"RPI {duration(delay)}" if self.shows_rpi else duration(delay)
                self.set_header(subtitle=words, feed_state=state)
                self.veil.show_state("live")
            case FeedState.STALE:
                self.set_header(subtitle=duration(silent), feed_state=state)
                self.veil.show_state("stale", f"stale {silent // 1000} s")
            case FeedState.UNSYNCED if entry.is_glimpse:
                self.set_header(subtitle="best levels", feed_state=state)
                self.veil.show_state("stale", "best 20 levels, the rest is loading")
            case FeedState.UNSYNCED:
                self.set_header(subtitle="resync", feed_state=state)
                self.veil.show_state("unsynced", "rebuilding the book", entry.reason)
            case FeedState.OFF:
                self.set_header(subtitle="no connection", feed_state=state)
                self.veil.show_state("off", "No connection", entry.reason)

    def _steps(self) -> list[Decimal]:
        if self._instrument is None:
            return [self._step]
        ticker = self.context.session.stores.tickers.ticker(self._instrument.id)
        return group_steps(self._instrument.tick_size, ticker.last if ticker else None)

    def _place(self) -> int:
        steps = self._steps()
        return min(range(len(steps)), key=lambda i: abs(steps[i] - self._step))

    def _show_step(self) -> None:
        place, count = self._place(), len(self._steps())
        self.book_tools.grouping.show_step(
            plain_text(self._step), can_narrow=place > 0, can_widen=place < count - 1
        )

    def _load_step(self, instrument: Instrument) -> Decimal:
        saved = self.context.session.settings.load(SECTION).get(instrument.symbol)
        self._step_waits = False
        for step in group_steps(instrument.tick_size, None):
            if plain_text(step) == saved:
                return step
        ticker = self.context.session.stores.tickers.ticker(instrument.id)
        self._step_waits = ticker is None
        return default_step(instrument.tick_size, ticker.last if ticker else None)

    def _load_layout(self) -> BookLayout:
        saved = self.context.session.settings.load(SECTION).get("layout")
        return next((v for v in BookLayout if v.value == saved), BookLayout.BOTH)

    def _save(self, key: str, value: str) -> None:
        settings = self.context.session.settings
        settings.save(SECTION, {**settings.load(SECTION), key: value})


def has_rpi(instrument: Instrument | None) -> bool:
    """Whether the exchange keeps a second book of the contract, retail orders included."""
    return isinstance(instrument, FuturesContract) and "RPI" in instrument.features
