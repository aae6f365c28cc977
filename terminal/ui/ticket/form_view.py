"""The widgets of the form, top to bottom; shows a TicketModel and decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from terminal.domain.instrument import SpotPair
from terminal.domain.order import TimeInForce
from terminal.domain.validation import Field
from terminal.ui import format as fmt
from terminal.ui.theme import Theme
from terminal.ui.ticket.amount_slider import AmountSlider
from terminal.ui.ticket.card import BeforeSendCard
from terminal.ui.ticket.form import available_kinds
from terminal.ui.ticket.menu_button import MenuButton
from terminal.ui.ticket.message_box import MessageBox
from terminal.ui.ticket.preset_row import PresetRow
from terminal.ui.ticket.side_switch import SideSwitch
from terminal.ui.ticket.ticket_model import Anchor, TicketModel
from terminal.ui.ticket.type_row import TypeRow
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.flat_button import FlatButton
from terminal.ui.widgets.switches import CheckBox

TIMES_IN_FORCE = (TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK)
TIME_WORDS = (
    "GTC  good till cancelled",
    "IOC  immediate or cancel",
    "FOK  fill or kill",
)
SIDE_PX = 12
RESTART = "Restart simulator"
FIELD_ORDER = (
    Field.TRIGGER_PRICE,
    Field.PRICE,
    Field.QUANTITY,
    Field.TOTAL,
    Field.ICEBERG,
)


class AnchorButton(FlatButton):
    """A FlatButton as low as a chip."""

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        size.setHeight(self._theme.size("chip"))
        return size


class FormView(QWidget):
    """Fields by domain Field in `fields`, their message boxes in `boxes`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        px = theme.px
        self.setObjectName("ticket_form")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.side = SideSwitch(theme)
        self.types = TypeRow(theme)
        self.outcome = MessageBox(theme, "ticket_outcome")
        self.unit = MenuButton(theme, "ticket_unit", ("",), style="small", tone="text.tertiary")
        self.fields = {
            Field.TRIGGER_PRICE: DecimalField(theme, "ticket_trigger", "Trigger"),
            Field.PRICE: DecimalField(theme, "ticket_price", "Price"),
            Field.QUANTITY: DecimalField(
                theme, "ticket_quantity", "Quantity", unit_widget=self.unit
            ),
            Field.TOTAL: DecimalField(theme, "ticket_total", "Total", with_stepper=False),
            Field.ICEBERG: DecimalField(theme, "ticket_iceberg_quantity", "Visible quantity"),
        }
        self.boxes = {
            place: MessageBox(theme, f"ticket_message_{place.value}")
            for place in (*FIELD_ORDER, Field.ORDER)
        }
        self.anchors = {a: AnchorButton(theme, a.value) for a in Anchor}
        for anchor, button in self.anchors.items():
            button.setObjectName(f"ticket_{anchor.value.lower()}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hint = QLabel()
        self.hint.setObjectName("ticket_distance")
        self.hint.setFont(theme.font("small"))
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        palette = self.hint.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour("text.secondary"))
        self.hint.setPalette(palette)
        self.presets = PresetRow(theme)
        self.slider = AmountSlider(theme)
        self.post_only = CheckBox(theme, "Post-only")
        self.post_only.setObjectName("ticket_post_only")
        self.time = MenuButton(
            theme,
            "ticket_time_in_force",
            TIME_WORDS,
            lead="Good till",
            style="body_strong",
            tone="text.primary",
        )
        self.time.show_word("GTC")
        self.iceberg = CheckBox(theme, "Iceberg")
        self.iceberg.setObjectName("ticket_iceberg")
        self.card = BeforeSendCard(theme)
        self._lay_out(px(4), px(6))

    def show_model(
        self, model: TicketModel, shown: Field | None, *, may_restart: bool = False
    ) -> None:
        """Show the model; `shown` is the one field whose message is open beside it.

        `may_restart` offers a new simulator where the old one is gone.
        """
        form, pair = model.form, model.pair
        self.side.show_side(form.side)
        self.types.show_kinds(available_kinds(pair), form.kind)
        self._show_fields(model)
        for place, box in self.boxes.items():
            message = model.verdict.message(place)
            if place is Field.ORDER:
                actions: tuple[str, ...] = ()
                if message is not None and message.can_cancel_all:
                    actions = (RESTART,) if may_restart else ("Cancel all",)
                box.show_message(message, actions)
            else:
                box.show_message(message if place is shown else None)
        self._anchor_row.setVisible(form.kind.has_price or form.kind.has_trigger)
        self.hint.setText(_distance_words(model))
        self.presets.show_presets(model.preset_texts(), model.current_preset())
        self.slider.show_share(model.share())
        self.post_only.setVisible(form.may_post_only)
        self._options.setStretch(1, 1 if form.may_post_only else 0)
        self.post_only.setChecked(form.post_only)
        self.time.setVisible(form.kind.has_price)
        self.time.setEnabled(not (form.post_only and form.may_post_only))
        self.time.show_word("GTC" if not self.time.isEnabled() else form.time_in_force.value)
        self.iceberg.setVisible(form.may_iceberg)
        self.iceberg.setChecked(form.use_iceberg)

    def leave_room(self, width: int) -> None:
        """A scroll bar of `width` stands in the right margin, so that nothing changes its place."""
        margins = self._column.contentsMargins()
        margins.setRight(max(2, self._theme.px(SIDE_PX) - width))
        self._column.setContentsMargins(margins)

    def _show_fields(self, model: TicketModel) -> None:
        form, pair = model.form, model.pair
        texts = {
            Field.TRIGGER_PRICE: form.trigger,
            Field.PRICE: form.price,
            Field.QUANTITY: form.quantity,
            Field.TOTAL: model.total_text(),
            Field.ICEBERG: form.iceberg,
        }
        visible = {
            Field.TRIGGER_PRICE: form.kind.has_trigger,
            Field.PRICE: form.kind.has_price,
            Field.QUANTITY: True,
            Field.TOTAL: form.kind.has_price,
            Field.ICEBERG: form.use_iceberg and form.may_iceberg,
        }
        quote, base = ("", "") if pair is None else (pair.quote, pair.base)
        for place, field in self.fields.items():
            field.setVisible(visible[place])
            field.set_text(texts[place])
            message = model.verdict.message(place)
            decimals = _decimals(place, pair)
            field.set_wrong(message is not None, tail=_excess_digits(texts[place], decimals))
            field.set_note(model.notes.get(place, ""))
            if place is Field.ICEBERG:
                field.set_unit(base)
            elif place is not Field.QUANTITY:
                field.set_unit(quote)
        options = (base, quote) if form.may_quote else (base,)
        self.unit.set_options(options)
        self.unit.show_word(quote if form.by_quote else base)
        self.fields[Field.QUANTITY].set_label("Amount" if form.by_quote else "Quantity")
        self.fields[Field.QUANTITY].place_unit()

    def _lay_out(self, small: int, gap: int) -> None:
        theme = self._theme
        self._anchor_row = QWidget()
        anchors = QHBoxLayout(self._anchor_row)
        anchors.setContentsMargins(0, 0, 0, small)
        anchors.setSpacing(small)
        for button in self.anchors.values():
            anchors.addWidget(button, 1)
        anchors.addWidget(self.hint, 2)
        self._options_row = QWidget()
        options = QHBoxLayout(self._options_row)
        options.setContentsMargins(0, 0, 0, small)
        options.setSpacing(small)
        options.addWidget(self.post_only)
        options.addStretch(1)
        self._options = options
        options.addWidget(self.time)
        options.addStretch(1)
        options.addWidget(self.iceberg)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(SIDE_PX), theme.px(10), theme.px(SIDE_PX), gap)
        column.setSpacing(gap)
        for part in (
            self.side,
            self.types,
            self.outcome,
            self.boxes[Field.ORDER],
            self.fields[Field.TRIGGER_PRICE],
            self.boxes[Field.TRIGGER_PRICE],
            self.fields[Field.PRICE],
            self.boxes[Field.PRICE],
            self._anchor_row,
            self.fields[Field.QUANTITY],
            self.boxes[Field.QUANTITY],
            self.presets,
            self.slider,
            self.fields[Field.TOTAL],
            self.boxes[Field.TOTAL],
            self._options_row,
            self.fields[Field.ICEBERG],
            self.boxes[Field.ICEBERG],
            self.card,
        ):
            column.addWidget(part)
        column.addStretch(1)


def _decimals(place: Field, pair: SpotPair | None) -> int | None:
    """Decimals that a field's number may have; None where nothing says."""
    if pair is None or place is Field.TOTAL:
        return None
    prices = (Field.PRICE, Field.TRIGGER_PRICE)
    return pair.price_decimals if place in prices else pair.quantity_decimals


def _excess_digits(text: str, decimals: int | None) -> int:
    """How many characters at the end are one decimal too many or more."""
    if decimals is None or "." not in text:
        return 0
    return max(0, len(text.partition(".")[2]) - decimals)


def _distance_words(model: TicketModel) -> str:
    distance = None if model.preview is None else model.preview.distance_from_mid
    context = model.context
    if distance is None and context is not None:
        price = model.reading.price if model.form.kind.has_price else model.reading.trigger
        bid, ask = context.best_bid, context.best_ask
        if price is None or bid is None or ask is None:
            return ""
        mid = (bid + ask) / 2
        distance = (price - mid) / mid if mid else None
    return "" if distance is None else f"{fmt.percent(distance)} from mid"
