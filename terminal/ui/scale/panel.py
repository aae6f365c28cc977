"""The scale panel: a quantity spread over up to five limit orders, sent in one request."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terminal.domain.futures.ladder import FEWEST, MOST, Ladder, average_price, rungs
from terminal.domain.futures.ticket import Exposure, FuturesLimitTicket, Hedge, OneWay
from terminal.domain.futures.words import PositionMode, PositionSide
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import Market
from terminal.domain.order import Side
from terminal.ui.context import PanelContext
from terminal.ui.models.row_model import RowModel
from terminal.ui.panel import Panel
from terminal.ui.scale.rows import Rung, number_of, rung_columns, rung_key, summary
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.flat_button import FlatButton
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.painted_table import PaintedTable
from terminal.ui.widgets.plain_label import PlainLabel
from terminal.ui.widgets.segmented import SegmentedControl
from terminal.ui.widgets.switches import CheckBox
from terminal.ui.widgets.table_painter import READY, TableMood, TableState
from terminal.ui.widgets.table_tools import TableTools

COUNTS = tuple(range(FEWEST, MOST + 1))
UNFINISHED = TableState(
    TableMood.EMPTY,
    "No orders yet",
    "Two prices and a quantity make a ladder of limit orders.",
    "list",
)
NO_FUTURES = TableState(
    TableMood.EMPTY, "Only for futures", "Choose a perpetual or a quarterly first.", "list"
)


class ScalePanel(Panel):
    """Nothing is sent unless every order passes the checks; each then has a fate of its own."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context, "scale", "Scale")
        theme = context.theme
        self._model: RowModel[Rung] = RowModel(rung_columns(), rung_key)
        self.table = PaintedTable(theme, self._model)
        self.table.setObjectName("scale_table")
        self.table.setAccessibleName("Orders of the ladder")
        self.tools = TableTools(theme, self.table, file_name="scale_orders")
        self.side = SegmentedControl(theme, ("Buy", "Sell"))
        self.side.setObjectName("scale_side")
        self.first = DecimalField(theme, "scale_first", "From", with_stepper=False)
        self.last = DecimalField(theme, "scale_last", "To", with_stepper=False)
        self.total = DecimalField(theme, "scale_total", "Quantity", with_stepper=False)
        self.how_many = MenuButton(
            theme, "scale_count", [f"{n} orders" for n in COUNTS], tone="text.primary"
        )
        self._count = MOST
        self.how_many.show_word(f"{MOST} orders")
        self.post_only = CheckBox(theme, "Post-only")
        self.post_only.setObjectName("scale_post_only")
        self.reduce_only = CheckBox(theme, "Reduce-only")
        self.reduce_only.setObjectName("scale_reduce_only")
        self.send = FlatButton(theme, "Send")
        self.send.setObjectName("scale_send")
        self.words = PlainLabel()
        self.words.setObjectName("scale_words")
        self.words.setFont(theme.font("small"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip())
        column.addWidget(self.table, 1)
        self._tickets: Sequence[FuturesLimitTicket] = ()
        self._ids: tuple[str, ...] = ()
        self._seen: tuple[object, ...] = ()
        self._connect()
        self._rebuild()
        context.clock.add(self, self.refresh, every=2)

    def refresh(self) -> None:
        """Follow what became of the orders that were sent, and the account's mode."""
        stores = self.context.session.stores
        seen = (stores.orders.revision, stores.futures.revision, stores.instruments.revision)
        if seen != self._seen:
            self._seen = seen
            self._show()

    def send_all(self) -> None:
        """Send the ladder as it is shown; a refusal comes as a notice, and then nothing leaves."""
        batches = self.context.session.batches
        if batches is not None and self._tickets and not self._ids:
            self._ids = batches.place(self._tickets)
            self._show()

    def _connect(self) -> None:
        for field in (self.first, self.last, self.total):
            field.edited.connect(self._rebuild)
        self.side.chosen.connect(self._rebuild)
        for check in (self.post_only, self.reduce_only):
            check.toggled.connect(self._rebuild)
        self.how_many.chosen.connect(self._choose_count)
        self.send.clicked.connect(self.send_all)
        self.context.link.instrument_changed.connect(self._rebuild)

    def _choose_count(self, index: int) -> None:
        self._count = COUNTS[index]
        self.how_many.show_word(f"{self._count} orders")
        self._rebuild()

    def _rebuild(self, *_: object) -> None:
        """Another ladder: what was sent before lives on in the orders table."""
        self._ids, self._tickets, problem = (), (), ""
        contract = self._contract()
        numbers = [number_of(f.edit.text()) for f in (self.first, self.last, self.total)]
        first, last, total = numbers
        if contract is not None and first is not None and last is not None and total is not None:
            ladder = Ladder(
                side=self._side(),
                first=first,
                last=last,
                total=total,
                count=self._count,
                post_only=self.post_only.isChecked(),
                exposure=self._exposure(),
            )
            try:
                self._tickets = rungs(ladder, contract)
            except ValueError as error:
                problem = str(error)
            else:
                problem = self._objection()
        self._say(
            problem or summary(len(self._tickets), average_price(self._tickets), contract),
            wrong=bool(problem),
        )
        self._show()

    def _objection(self) -> str:
        """The first thing that speaks against one of them, with its number."""
        for number, ticket in enumerate(self._tickets, 1):
            for violation in self.context.session.trading.check(ticket):
                return f"Order {number}: {violation.message}"
        return ""

    def _show(self) -> None:
        contract, stores = self._contract(), self.context.session.stores
        orders = [stores.orders.get(each) for each in self._ids] or [None] * len(self._tickets)
        if contract is not None:
            self._model.set_items(
                Rung(number, ticket, contract, order)
                for number, (ticket, order) in enumerate(
                    zip(self._tickets, orders, strict=False), 1
                )
            )
        else:
            self._model.set_items(())
        self.table.rows_changed()
        empty = NO_FUTURES if contract is None else UNFINISHED
        self.table.set_state(READY if self._tickets else empty)
        word = "buy" if self._side() is Side.BUY else "sell"
        self.send.setText(f"Send {self._count} {word} orders")
        ready = self.context.session.batches is not None and bool(self._tickets)
        self.send.setEnabled(ready and not self._ids)
        self.reduce_only.setVisible(stores.futures.mode is not PositionMode.HEDGE)
        symbol = "" if contract is None else contract.display_name
        self.set_header(subtitle=symbol)

    def _side(self) -> Side:
        return Side.BUY if self.side.current == 0 else Side.SELL

    def _exposure(self) -> Exposure:
        """A new position of the side in hedge mode; else the net one, only reduced when asked."""
        if self.context.session.stores.futures.mode is PositionMode.HEDGE:
            buys = self._side() is Side.BUY
            return Hedge(PositionSide.LONG if buys else PositionSide.SHORT)
        return OneWay(reduce_only=self.reduce_only.isChecked())

    def _contract(self) -> FuturesContract | None:
        shown = self.context.link.instrument
        if shown is None or shown.market is not Market.USDM:
            return None
        known = self.context.session.stores.instruments.get(shown)
        return known if isinstance(known, FuturesContract) else None

    def _strip(self) -> QWidget:
        theme = self.context.theme
        strip = QWidget()
        rows = QVBoxLayout(strip)
        rows.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(4))
        rows.setSpacing(theme.px(4))
        for parts in (
            (self.side, self.first, self.last, self.total, self.how_many, self.send),
            (self.post_only, self.reduce_only, self.words),
        ):
            row = QHBoxLayout()
            row.setSpacing(theme.px(8))
            for part in parts:
                stretches = isinstance(part, DecimalField) or part is self.words
                row.addWidget(part, 1 if stretches else 0)
            rows.addLayout(row)
        return strip

    def _say(self, words: str, *, wrong: bool) -> None:
        self.words.setText(words)
        palette = self.words.palette()
        tone = self.context.theme.colour("danger" if wrong else "text.secondary")
        palette.setColor(QPalette.ColorRole.WindowText, tone)
        self.words.setPalette(palette)
