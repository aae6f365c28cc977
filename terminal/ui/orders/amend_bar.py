"""Changing an order with the keyboard: its numbers, which way it would go, one button."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from terminal.domain.instrument import Instrument
from terminal.domain.numbers import BadNumber, parse_decimal
from terminal.domain.order import Order
from terminal.domain.order_moves import Change
from terminal.domain.sizing import moved
from terminal.services.orders.amend_plan import Plan, Way
from terminal.services.session import TradingVerbs
from terminal.ui import format as fmt
from terminal.ui.theme import Theme
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.flat_button import Emphasis, FlatButton
from terminal.ui.widgets.plain_label import PlainLabel

FIELD_PX = 204


class AmendBar(QWidget):
    """Stands under the table while an order is being changed; Enter changes it, Escape drops it.

    The sentence says before anything is sent whether the order keeps its place in the queue.
    """

    closed = Signal()

    def __init__(self, theme: Theme, trading: TradingVerbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._trading = theme, trading
        self._order: Order | None = None
        self.setObjectName("amend_bar")
        self.setFixedHeight(theme.size("field") + theme.px(8))
        self.title = _label(theme, "amend_title", "text.secondary")
        self.way = _label(theme, "amend_way", "text.secondary")
        self.fields = {
            "trigger_price": DecimalField(theme, "amend_trigger", "Trigger"),
            "price": DecimalField(theme, "amend_price", "Price"),
            "quantity": DecimalField(theme, "amend_quantity", "Quantity"),
        }
        self.apply = FlatButton(theme, "Change", emphasis=Emphasis.PRIMARY)
        self.apply.setObjectName("amend_apply")
        self.apply.clicked.connect(self.send)
        self.drop = FlatButton(theme, "Keep as it is")
        self.drop.setObjectName("amend_drop")
        self.drop.clicked.connect(self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
        row.setSpacing(theme.px(8))
        row.addWidget(self.title)
        for name, field in self.fields.items():
            field.setFixedWidth(theme.px(FIELD_PX))
            field.edited.connect(lambda _: self._judge())
            field.stepped.connect(lambda steps, n=name: self._step(n, steps))
            field.entered.connect(self.send)
            row.addWidget(field)
        row.addWidget(self.way, 1)
        row.addWidget(self.drop)
        row.addWidget(self.apply)
        self.setVisible(False)

    @property
    def order(self) -> Order | None:
        """The order being changed."""
        return self._order

    def show_order(self, order: Order, instrument: Instrument | None) -> None:
        """Open with the order's own numbers, the first field ready to type in."""
        self._order, self._instrument = order, instrument
        name = order.instrument.symbol if instrument is None else instrument.display_name
        self.title.setText(f"Change {order.side.value.lower()} {name}")
        for key, field in self.fields.items():
            value: Decimal | None = getattr(order, key)
            field.setVisible(value is not None)
            field.set_text("" if value is None else fmt.number(value, self._decimals(key)))
            unit = "" if instrument is None else instrument.quote
            field.set_unit(instrument.base if instrument and key == "quantity" else unit)
        self.setVisible(True)
        first = next((f for f in self.fields.values() if not f.isHidden()), None)
        if first is not None:
            first.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            first.edit.selectAll()
        self._judge()

    def follow(self, order: Order | None) -> None:
        """The order changed meanwhile; one that has ended closes the bar."""
        if self._order is None:
            return
        if order is None or not order.is_open:
            self.close_bar()
        elif order != self._order:
            self._order = order
            self._judge()

    def send(self) -> None:
        change = self._change()
        if self._order is None or change is None:
            return
        if self._trading.plan(self._order, change).is_possible and self._trading.amend(
            self._order, change
        ):
            self.close_bar()
        else:
            self._judge()

    def close_bar(self) -> None:
        self._order = None
        self.setVisible(False)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def _judge(self) -> None:
        """Say which way it goes, or what is wrong; the button works only when it can be sent."""
        change = self._change()
        if self._order is None:
            return
        plan = None if change is None else self._trading.plan(self._order, change)
        words, tone = plan_words(plan)
        self.way.setText(words)
        palette = self.way.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colour(tone))
        self.way.setPalette(palette)
        self.apply.setEnabled(plan is not None and plan.is_possible)

    def _change(self) -> Change | None:
        """None while a field holds no number."""
        order = self._order
        if order is None:
            return None
        values: dict[str, Decimal] = {}
        for key, field in self.fields.items():
            if getattr(order, key) is None:
                continue
            try:
                values[key] = parse_decimal(field.edit.text())
            except BadNumber:
                field.set_wrong(True)
                return None
            field.set_wrong(False)
        return Change(
            price=values.get("price"),
            trigger_price=values.get("trigger_price"),
            quantity=values.get("quantity"),
        )

    def _step(self, key: str, steps: int) -> None:
        instrument, field = self._instrument, self.fields[key]
        try:
            value = parse_decimal(field.edit.text())
        except BadNumber:
            return
        if instrument is not None:
            unit = instrument.step_size if key == "quantity" else instrument.tick_size
            stepped = moved(value, steps, unit)
            if stepped > 0:
                field.set_text(fmt.number(stepped, self._decimals(key)))
                self._judge()

    def _decimals(self, key: str) -> int:
        if self._instrument is None:
            return 8
        by_price = key != "quantity"
        return self._instrument.price_decimals if by_price else self._instrument.quantity_decimals


def plan_words(plan: Plan | None) -> tuple[str, str]:
    """What is said of a change before it is made, and in which tone."""
    if plan is None:
        return "Enter a number", "text.tertiary"
    if plan.against:
        return plan.against[0].message, "danger"
    if plan.way is Way.NOTHING:
        return "Nothing changed yet", "text.tertiary"
    if plan.decision.reasons:
        return (
            f"{plan.way.value.capitalize()}; asks first: {plan.decision.reasons[0].title}",
            "warn",
        )
    return plan.way.value.capitalize(), "warn" if plan.way is Way.REPLACE else "text.secondary"


def _label(theme: Theme, name: str, tone: str) -> QLabel:
    label = PlainLabel()
    label.setObjectName(name)
    label.setFont(theme.font("body"))
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, theme.colour(tone))
    label.setPalette(palette)
    return label
