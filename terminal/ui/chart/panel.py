"""The chart panel: instrument header, toolbar and canvas, wired to stores and services."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu, QVBoxLayout

from terminal.domain.candle import Interval, PriceSource
from terminal.domain.events import FeedState, Link
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Order
from terminal.ui.chart.canvas import ChartCanvas
from terminal.ui.chart.model import ChartModel
from terminal.ui.chart.moves import OrderMoves
from terminal.ui.chart.notice import ChartNotice
from terminal.ui.chart.orders_overlay import fill_marks, order_lines
from terminal.ui.chart.position_lines import futures_lines
from terminal.ui.chart.price_scale import ScaleMode
from terminal.ui.chart.series_view import Change
from terminal.ui.chart.sources import (
    ASK_SECONDS,
    candle_topics,
    decimals_for,
    is_price,
    is_streamed,
    legend_words,
    newest_price,
    sources_of,
)
from terminal.ui.chart.toolbar import ChartToolbar
from terminal.ui.context import PanelContext
from terminal.ui.exchange_time import exchange_now_ms
from terminal.ui.format import number
from terminal.ui.instrument_header import InstrumentHeader
from terminal.ui.linking import FuturesDraft
from terminal.ui.panel import Panel
from terminal.venue.api import Channel, Topic

SECTION = "chart"
_SECOND_MS = 1_000
_NO_SECONDS = frozenset((Interval.S1,))
"""Futures have no candles of a second."""


class ChartPanel(Panel):
    """Shows the link group's instrument. `now_ms` is the exchange's clock (tests pass their own)."""

    def __init__(self, context: PanelContext, now_ms: Callable[[], int] | None = None) -> None:
        super().__init__(context, "chart_panel", "Chart")
        session, theme = context.session, context.theme
        connection = session.stores.connection
        self._now_ms = now_ms or (lambda: exchange_now_ms(connection))
        self._interval = self._load_interval()
        self._wished = self._load_source()
        self._source = PriceSource.LAST
        self._traded: Decimal | None = None
        self._seen: tuple[object, ...] = ()
        self._second = 0
        self.model = ChartModel(right_margin=float(theme.size("right_margin")))
        environment = session.environment.value
        word = environment.upper()
        self.header = InstrumentHeader(theme)
        self.toolbar = ChartToolbar(theme)
        tone = theme.colour(f"env.{environment}.text")
        sends = not session.read_only
        self.canvas = ChartCanvas(theme, self.model, self._now_ms, word, tone, sends=sends)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._moves = OrderMoves(session)
        for widget in (self.header, self.toolbar):
            column.addWidget(widget)
        column.addWidget(self.canvas, 1)
        self.setFocusProxy(self.canvas)
        self._connect()
        self.canvas.notice = self._empty_notice(is_loading=True)
        if context.link.instrument is not None:
            self.show_instrument(context.link.instrument)
        context.clock.add(self, self.refresh)

    def _connect(self) -> None:
        session, link = self.context.session, self.context.link
        link.instrument_changed.connect(self.show_instrument)
        # A method, not a lambda: Qt drops it with the panel, and a new look makes a new panel.
        link.draft_changed.connect(self._update_overlays)
        self.toolbar.interval_chosen.connect(self.show_interval)
        self.toolbar.source_chosen.connect(self.show_source)
        self.toolbar.scale_chosen.connect(self._set_scale)
        self.toolbar.auto_toggled.connect(self.canvas.set_auto)
        self.toolbar.averages_toggled.connect(self._show_averages)
        self.canvas.cancel_requested.connect(session.trading.cancel)
        self.canvas.judge_move = self._moves.judge
        self.canvas.move_requested.connect(self._moves.move)
        self.canvas.price_picked.connect(self._pick_price)
        self.canvas.menu_requested.connect(self._open_menu)
        self.canvas.view_changed.connect(self._load_older)
        self.canvas.scale_changed.connect(self._show_scale)
        self._show_scale()

    def show_instrument(self, instrument: InstrumentId) -> None:
        """Stream and draw `instrument` in the current interval."""
        known = self.context.session.stores.instruments.get(instrument)
        self.title = known.display_name if known else instrument.symbol
        self.header_changed.emit()
        self.header.show_instrument(known)
        self._start()

    def show_interval(self, interval: Interval) -> None:
        """Change the candle length, keeping the instrument."""
        self._interval = interval
        self._save("interval", interval.value)
        self._start()

    def show_source(self, source: PriceSource) -> None:
        """Make the candles of something else, here and for every contract that has it."""
        self._wished = source
        self._save("source", source.value)
        self._start()

    @property
    def source(self) -> PriceSource:
        """What is drawn: the wish, or the last price where an instrument has no such candles."""
        return self._source

    def _save(self, key: str, value: str) -> None:
        settings = self.context.session.settings
        settings.save(SECTION, {**settings.load(SECTION), key: value})

    @property
    def interval(self) -> Interval:
        return self._interval

    def refresh(self) -> None:
        """Called once per frame while visible: repaint what moved, nothing else."""
        instrument = self.context.link.instrument
        if instrument is None:
            self._show_notice(self._empty_notice(is_loading=True))
            return
        stores = self.context.session.stores
        second = self._now_ms() // _SECOND_MS
        candles = stores.candles.series(instrument, self._interval, self._source)
        seen = (
            candles.revision,
            stores.tickers.revision,
            stores.tapes.revision,
            stores.orders.revision,
            stores.fills.revision,
            stores.positions.revision,
            stores.marks.mark(instrument),
        )
        if seen != self._seen:
            before, self._seen = self._seen, seen
            self._take_over(instrument, before, seen)
        if second != self._second:
            self._second = second
            self.model.is_live = self._is_live()
            self.header.show_live(self.model.is_live)
            self.canvas.last_price_changed()
            self._update_notice(instrument)
            self._show_futures(instrument)
            if not is_streamed(self._source) and second % ASK_SECONDS == 0:
                self.context.session.history.load_candles(instrument, self._interval, self._source)
            if self.model.lines:
                self._update_overlays()

    def _show_futures(self, instrument: InstrumentId) -> None:
        """Mark, funding and open interest; nothing of a spot symbol."""
        stores = self.context.session.stores
        marks, sessions = stores.marks, stores.sessions.of(stores.instruments.get(instrument))
        self.header.show_futures(
            marks.mark(instrument), marks.open_interest(instrument), self._now_ms(), sessions
        )

    def _is_live(self) -> bool:
        instrument = self.context.link.instrument
        link = Link.STREAMS if instrument is None else Link.STREAMS.of(instrument.market)
        report = self.context.session.stores.connection.links.get(link)
        return report is None or report.state is FeedState.LIVE

    def _take_over(
        self, instrument: InstrumentId, before: tuple[object, ...], seen: tuple[object, ...]
    ) -> None:
        stores = self.context.session.stores
        if not before or before[0] != seen[0]:
            change = self.model.sync()
            self.canvas.data_changed(change)
            if change is Change.MANY:
                self._update_notice(instrument)
        ticker = stores.tickers.ticker(instrument)
        tape = stores.tapes.get(instrument)
        newest = tape.newest(1) if tape is not None else ()
        price = newest[0].price if newest else ticker.last if ticker else None
        self._traded = price
        moved = self.header.show_market(ticker, price)
        shown = newest_price(stores, instrument, self._interval, self._source, price)
        if moved or shown != self.model.last:
            self._move_last(shown)
        if not before or before[3:] != seen[3:]:
            self._update_overlays()

    def _move_last(self, price: Decimal | None) -> None:
        self.canvas.last_price_changed()
        self.model.last, self.model.last_rose = price, self.header.last_rose
        self.canvas.last_price_changed()

    def _start(self) -> None:
        instrument = self.context.link.instrument
        if instrument is None:
            return
        session = self.context.session
        known = session.stores.instruments.get(instrument)
        missing = frozenset() if instrument.market is Market.SPOT else _NO_SECONDS
        self.toolbar.leave_out(missing)
        if self._interval in missing:
            self._interval = Interval.M1
        offered = sources_of(known)
        self._source = self._wished if self._wished in offered else PriceSource.LAST
        topics = [
            *candle_topics(instrument, self._interval, self._source),
            Topic(instrument, Channel.TRADES),
            Topic(instrument, Channel.TICKER),
        ]
        if instrument.market is not Market.SPOT:
            topics.append(Topic(instrument, Channel.MARK))
        session.market_data.need(topics, owner=self)
        session.history.load_candles(instrument, self._interval, self._source)
        self.model.last = self._traded = None
        self.model.source = legend_words(self._source, known)
        self.model.has_volume = self._source.has_volume
        series = session.stores.candles.series(instrument, self._interval, self._source)
        self.model.show(series, decimals_for(self._source, known))
        self.toolbar.show_interval(self._interval)
        self.toolbar.show_source(offered, self._source)
        self._seen = ()
        self._update_overlays()
        self._update_notice(instrument)
        self._show_scale()
        self.canvas.redraw()

    def _update_overlays(self) -> None:
        instrument = self.context.link.instrument
        stores = self.context.session.stores
        known = stores.instruments.get(instrument) if instrument else None
        if known is None:
            return
        draft, last = self.context.link.draft, self._traded
        if not is_price(self._source):
            lines = []
        elif isinstance(known, FuturesContract):
            futures_draft = draft if isinstance(draft, FuturesDraft) else None
            lines = futures_lines(stores, known, futures_draft, last)
        else:
            spot_draft = None if isinstance(draft, FuturesDraft) else draft
            orders = stores.orders.open_orders(known.id)
            lines = order_lines(orders, spot_draft, known, last, stores.order_lists)
        shown = is_price(self._source)
        marks = fill_marks(stores.fills.newest(known.id), stores.orders) if shown else []
        if (lines, marks) != (self.model.lines, self.model.marks):
            self.model.lines, self.model.marks = lines, marks
            self.canvas.overlays_changed()

    def _update_notice(self, instrument: InstrumentId) -> None:
        history = self.context.session.history
        is_loading = history.is_loading(instrument, self._interval, self._source)
        if len(self.model.view.series):
            starts_in_sight = self.model.viewport.left < self.model.view.first_slot
            hint = "loading older candles" if is_loading and starts_in_sight else ""
            if not self.model.is_live:
                hint = "no connection: old prices"
            notice = ChartNotice(hint=hint)
        else:
            notice = self._empty_notice(is_loading=is_loading)
        self._show_notice(notice)

    def _empty_notice(self, *, is_loading: bool) -> ChartNotice:
        """Why there are no candles: on the way, nothing traded, or a connection that failed."""
        session = self.context.session
        report = session.stores.connection.links.get(Link.STREAMS)
        where = session.environment.value
        if where != "simulator":
            where = f"{where} exchange"
        if report is None:
            return ChartNotice(
                f"Connecting to the {where}", "The candles come first.", "plug-connected"
            )
        if report.state is FeedState.OFF:
            return ChartNotice(f"No connection to the {where}", report.reason, "plug-connected-x")
        if is_loading:
            return ChartNotice("Loading candles", "They appear as soon as the exchange answers.")
        return ChartNotice("No candles yet", "The first trade starts the first candle.")

    def _show_notice(self, notice: ChartNotice) -> None:
        if notice != self.canvas.notice:
            self.canvas.notice = notice
            self.canvas.overlays_changed()

    def _load_older(self) -> None:
        instrument = self.context.link.instrument
        if instrument is not None and self.model.wants_older():
            self.context.session.history.load_older(instrument, self._interval, self._source)
            self._update_notice(instrument)

    def _load_interval(self) -> Interval:
        saved = self.context.session.settings.load(SECTION).get("interval")
        return Interval(saved) if saved in {i.value for i in Interval} else Interval.M15

    def _load_source(self) -> PriceSource:
        saved = self.context.session.settings.load(SECTION).get("source")
        return next((each for each in PriceSource if each.value == saved), PriceSource.LAST)

    def _pick_price(self, price: Decimal) -> None:
        """A click on a premium is no price for an order."""
        if is_price(self._source):
            self.context.link.pick_price(price)

    def _set_scale(self, mode: ScaleMode) -> None:
        self.model.mode = mode
        self.model.is_auto = True
        self.canvas.redraw()
        self._show_scale()

    def _show_scale(self) -> None:
        self.toolbar.show_scale(self.model.mode, is_auto=self.model.is_auto)

    def _show_averages(self, on: bool) -> None:
        self.model.show_averages = on
        self.canvas.redraw()

    def _open_menu(self, price: Decimal, order: Order | None) -> None:
        menu = QMenu(self)
        menu.setObjectName("chart_menu")
        text = number(price, self.model.price_decimals)
        if not self.context.session.read_only and is_price(self._source):
            pick = QAction(f"Use {text} in the ticket", menu)
            pick.triggered.connect(lambda: self.context.link.pick_price(price))
            menu.addAction(pick)
        if order is not None and not self.context.session.read_only:
            cancel = QAction("Cancel this order", menu)
            cancel.triggered.connect(lambda: self.context.session.trading.cancel(order))
            menu.addAction(cancel)
        menu.addSeparator()
        newest = QAction("Go to the newest candle", menu)
        newest.triggered.connect(self.canvas.go_to_newest)
        menu.addAction(newest)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(QCursor.pos())
