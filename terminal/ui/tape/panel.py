"""The tape panel: newest trades of the instrument in view, filtered by size."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QVBoxLayout

from terminal.domain.events import FeedState, Link
from terminal.domain.instrument import Instrument
from terminal.domain.market import InstrumentId, Market
from terminal.state.tapes import CAPACITY, Tape
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.panel import Panel
from terminal.ui.tape.rows import MINIMUMS, RowCache, large_from, minimum_label, rate_text
from terminal.ui.tape.strip import TapeStrip
from terminal.ui.widgets.pill import Chip
from terminal.venue.api import Channel, Topic

SECTION = "tape"
_RATE_EVERY_MS = 500


class TapePanel(Panel):
    """Shows the link group's instrument. `now_ms` is the exchange's clock (tests pass their own)."""

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] | None = None) -> None:
        super().__init__(context, "tape_panel", "Tape")
        connection = context.session.stores.connection
        self._now_ms = now_ms or (lambda: exchange_now_ms(connection))
        self._instrument: Instrument | None = None
        self._cache: RowCache | None = None
        self._own: frozenset[int] = frozenset()
        self._large: Decimal | None = None
        self._seen: tuple[object, ...] = ()
        self._paused_at = 0
        self._next_rate_ms = 0
        self._minimum = self._load_minimum()
        self._wants_single = context.session.settings.load(SECTION).get("single") is True
        self.strip = TapeStrip(context.theme)
        self.strip.show_rows((), (), None, "Connecting. Trades appear as they happen.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.strip)
        self.filter_chip = Chip(context.theme, minimum_label(self._minimum, "USDT"))
        self.filter_chip.setObjectName("tape_filter")
        self.filter_chip.clicked.connect(self._open_filter)
        self.tools = self.filter_chip
        self.strip.price_picked.connect(context.link.pick_price)
        self.strip.pause_changed.connect(self._pause)
        context.link.instrument_changed.connect(self.show_instrument)
        if context.link.instrument is not None:
            self.show_instrument(context.link.instrument)
        context.clock.add(self, self.refresh, every=2)

    def show_instrument(self, instrument: InstrumentId) -> None:
        session = self.context.session
        self._instrument = session.stores.instruments.get(instrument)
        channel = Channel.SINGLE_TRADES if self._is_single else Channel.TRADES
        session.market_data.need([Topic(instrument, channel)], owner=self)
        self._cache = RowCache(self._instrument) if self._instrument else None
        self._large, self._seen, self._next_rate_ms = None, (), 0
        self._label_filter()
        self.refresh()

    def show_minimum(self, minimum: int) -> None:
        """Show only trades worth at least `minimum` in quote."""
        self._minimum = minimum
        self._save("minimum", minimum)
        self._seen = ()
        self._label_filter()
        self.refresh()

    def show_single(self, on: bool) -> None:
        """A row for every trade, or one for all that a taker met."""
        self._wants_single = on
        self._save("single", on)
        if self._instrument is not None:
            self.show_instrument(self._instrument.id)

    @property
    def _is_single(self) -> bool:
        """Futures have no such stream; the wish stays for spot."""
        shown = self.context.link.instrument
        return (
            self._wants_single and shown is not None and shown.market in (Market.SPOT, Market.USDM)
        )

    def _tape(self) -> Tape | None:
        if self._instrument is None:
            return None
        stores = self.context.session.stores
        return (stores.prints if self._is_single else stores.tapes).get(self._instrument.id)

    def refresh(self) -> None:
        """Called once per frame while visible."""
        if self._instrument is None or self._cache is None:
            return
        stores = self.context.session.stores
        tape = self._tape()
        count = tape.count if tape is not None else 0
        now = self._now_ms()
        if now >= self._next_rate_ms:
            self._next_rate_ms = now + _RATE_EVERY_MS
            newest = tape.newest(CAPACITY) if tape is not None else ()
            self._large = large_from(newest)
            state = FeedState.LIVE if newest else FeedState.UNSYNCED
            report = stores.connection.links.get(Link.STREAMS)
            rate = rate_text(newest, now)
            if report is not None and report.state is not FeedState.LIVE:
                state, rate = report.state, "no connection"
            self.set_header(subtitle=rate, feed_state=state)
        if self.strip.is_paused and self._seen:
            self.strip.show_waiting(count - self._paused_at)
            return
        seen = (count, stores.fills.revision, self.strip.height(), self._large)
        if seen == self._seen:
            return
        if not self._seen or self._seen[1] != seen[1]:
            fills = stores.fills.newest(self._instrument.id)
            self._own = frozenset(fill.trade_id for fill in fills)
        self._seen = seen
        wanted = self.strip.row_count()
        newest = tape.newest(CAPACITY if self._minimum else wanted) if tape is not None else ()
        rows = self._cache.rows(newest, Decimal(self._minimum), wanted)
        self.strip.show_rows(rows, self._own, self._large, self._empty_text(bool(newest)))

    def _empty_text(self, any_trades: bool) -> str:
        if any_trades and self._instrument is not None:
            label = minimum_label(self._minimum, self._instrument.quote)
            return f"No recent trade of {label}"
        return "No trades yet. They appear as they happen."

    def _pause(self, on: bool) -> None:
        if self._instrument is None:
            return
        tape = self._tape()
        self._paused_at = tape.count if tape is not None else 0
        self.strip.show_waiting(0)
        if not on:
            self._seen = ()
            self.refresh()

    def _open_filter(self) -> None:
        quote = self._instrument.quote if self._instrument else ""
        menu = QMenu(self)
        menu.setObjectName("tape_filter_menu")
        group = QActionGroup(menu)
        for minimum in MINIMUMS:
            action = QAction(minimum_label(minimum, quote), menu)
            action.setCheckable(True)
            action.setChecked(minimum == self._minimum)
            action.triggered.connect(lambda _=False, chosen=minimum: self.show_minimum(chosen))
            group.addAction(action)
            menu.addAction(action)
        if self._instrument is not None and self._instrument.id.market is Market.SPOT:
            menu.addSeparator()
            ways = QActionGroup(menu)
            for words, single in (("A row for each taker", False), ("A row for every trade", True)):
                action = QAction(words, menu)
                action.setCheckable(True)
                action.setChecked(single == self._wants_single)
                action.triggered.connect(lambda _=False, on=single: self.show_single(on))
                ways.addAction(action)
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.filter_chip.mapToGlobal(QPoint(0, self.filter_chip.height())))

    def _label_filter(self) -> None:
        quote = self._instrument.quote if self._instrument else ""
        self.filter_chip.setText(minimum_label(self._minimum, quote))
        self.filter_chip.updateGeometry()

    def _save(self, key: str, value: object) -> None:
        settings = self.context.session.settings
        settings.save(SECTION, {**settings.load(SECTION), key: value})

    def _load_minimum(self) -> int:
        saved = self.context.session.settings.load(SECTION).get("minimum")
        return saved if isinstance(saved, int) and saved in MINIMUMS else 0
