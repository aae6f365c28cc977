"""The widgets of the form, top to bottom; shows a TicketModel and decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from terminal.domain.events import FeedState
from terminal.domain.order import StpMode, TimeInForce
from terminal.domain.validation import Field
from terminal.ui.theme import Theme
from terminal.ui.ticket.amount_slider import AmountSlider
from terminal.ui.ticket.card import BeforeSendCard
from terminal.ui.ticket.common_model import Anchor
from terminal.ui.ticket.form import TicketKind, available_kinds
from terminal.ui.ticket.form_column import AnchorButton, FormColumn
from terminal.ui.ticket.form_words import (
    ROUTE_WORDS,
    distance_words,
    excess_digits,
    field_decimals,
    list_words,
    route_words,
    stp_choices,
)
from terminal.ui.ticket.message_box import MessageBox
from terminal.ui.ticket.plan_drawing import PlanDrawing
from terminal.ui.ticket.plan_rows import plan_rows
from terminal.ui.ticket.preset_row import PresetRow
from terminal.ui.ticket.side_switch import SideSwitch
from terminal.ui.ticket.ticket_model import TicketModel
from terminal.ui.ticket.type_row import TypeRow
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.plain_label import PlainLabel
from terminal.ui.widgets.switches import CheckBox, ToggleSwitch

TIMES_IN_FORCE = (TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK)
TIME_WORDS = (
    "GTC  good till cancelled",
    "IOC  immediate or cancel",
    "FOK  fill or kill",
)
PEG_WORDS = ("own side's best", "other side's best")
STOP_WORDS = ("at market", "with limit")
STP_WORDS = {
    None: "default",
    StpMode.NONE: "none",
    StpMode.EXPIRE_TAKER: "expire taker",
    StpMode.EXPIRE_MAKER: "expire maker",
    StpMode.EXPIRE_BOTH: "expire both",
    StpMode.DECREMENT: "decrement",
    StpMode.TRANSFER: "transfer",
}
EXITS = (Field.TAKE_PROFIT, Field.STOP_LOSS)
RESTART = "Restart simulator"
FIELD_ORDER = (
    Field.TRIGGER_PRICE,
    Field.PRICE,
    Field.QUANTITY,
    Field.TOTAL,
    Field.ICEBERG,
    Field.TRAILING,
    Field.LEVELS,
    Field.TAKE_PROFIT,
    Field.STOP_LOSS,
    Field.STOP_LIMIT,
)


class FormView(FormColumn):
    """Fields by domain Field in `fields`, their message boxes in `boxes`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "ticket_form", parent)
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
            Field.TRAILING: DecimalField(theme, "ticket_trailing", "Follows by"),
            Field.LEVELS: DecimalField(theme, "ticket_levels", "Levels behind the best"),
            Field.TAKE_PROFIT: DecimalField(theme, "ticket_take_profit", "TP", with_stepper=False),
            Field.STOP_LOSS: DecimalField(theme, "ticket_stop_loss", "SL", with_stepper=False),
            Field.STOP_LIMIT: DecimalField(theme, "ticket_stop_limit", "Stop limit"),
        }
        self.boxes = {
            place: MessageBox(theme, f"ticket_message_{place.value}")
            for place in (*FIELD_ORDER, Field.ORDER)
        }
        self.anchors = {a: AnchorButton(theme, a.value) for a in Anchor}
        for anchor, button in self.anchors.items():
            button.setObjectName(f"ticket_{anchor.value.lower()}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hint = PlainLabel()
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
        self.exits = ToggleSwitch(theme, "Take profit / stop loss")
        self.exits.setObjectName("ticket_exits")
        self.exit_kind = PlainLabel()
        self.exit_kind.setObjectName("ticket_exit_kind")
        self.exit_kind.setFont(theme.font("small"))
        self.exit_kind.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        muted = self.exit_kind.palette()
        muted.setColor(QPalette.ColorRole.WindowText, theme.colour("text.tertiary"))
        self.exit_kind.setPalette(muted)
        self.peg = MenuButton(
            theme, "ticket_peg_side", PEG_WORDS, lead="Price of", style="body_strong",
            tone="text.primary",
        )  # fmt: skip
        self.stp = MenuButton(
            theme, "ticket_stp", ("",), lead="STP", style="body", tone="text.primary"
        )
        self.stop_style = MenuButton(
            theme, "ticket_stop_style", STOP_WORDS, lead="Stop", style="body", tone="text.primary"
        )
        self.route = MenuButton(
            theme, "ticket_route", ROUTE_WORDS, lead="Fill on", style="body", tone="text.primary"
        )
        self.route_hint = PlainLabel()
        self.route_hint.setObjectName("ticket_route_hint")
        self.route_hint.setFont(theme.font("small"))
        self.route_hint.setWordWrap(True)
        self.route_hint.setPalette(muted)
        self.plan = PlanDrawing(theme)
        self.card = BeforeSendCard(theme)
        self._lay_out(theme.px(4))

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
                # Both exits are judged together, so both say what is wrong with them.
                speaks = place is shown or (place in EXITS and shown in EXITS)
                box.show_message(message if speaks else None)
        self._anchor_row.setVisible(form.kind.has_price or form.kind.has_trigger)
        self.hint.setText(distance_words(model))
        self.presets.show_presets(model.preset_texts(), model.current_preset())
        self.slider.show_share(model.share())
        self.post_only.setVisible(form.may_post_only)
        self._options.setStretch(1, 1 if form.may_post_only else 0)
        self.post_only.setChecked(form.post_only)
        self.time.setVisible(form.kind.has_price or (form.is_pegged and form.peg_other_side))
        self.time.setEnabled(not (form.post_only and form.may_post_only))
        self.time.show_word("GTC" if not self.time.isEnabled() else form.time_in_force.value)
        self._exits_row.setVisible(form.may_exits)
        self.exits.setChecked(form.with_exits)
        self.exit_kind.setText(list_words(model))
        self._legs_row.setVisible(form.has_exits)
        self._peg_row.setVisible(form.is_pegged)
        self.peg.show_word(PEG_WORDS[int(form.peg_other_side)])
        self.route.setVisible(form.may_route)
        self.route.show_word(ROUTE_WORDS[int(form.use_routes)], lit=form.is_routed)
        self.route_hint.setText(route_words(form))
        self.route_hint.setVisible(form.is_routed)
        self.stop_style.setVisible(form.has_exits)
        self.stop_style.show_word(STOP_WORDS[int(form.stop_rests)])
        self._show_stp(model)
        last = None if model.context is None else model.context.last_price
        book = model.book
        live = book.book if book is not None and book.state is FeedState.LIVE else None
        self.plan.show_rows(plan_rows(model.reading.ticket, pair, last, live, model.list_preview))
        self.iceberg.setVisible(form.may_iceberg)
        self.iceberg.setChecked(form.use_iceberg)

    def settle(self) -> None:
        """To be called after all messages were shown: rooms are held only while none opens."""
        boxes = (*self.boxes.values(), self.outcome)
        if any(box.is_fresh for box in boxes):
            for box in boxes:
                box.let_go()

    def _show_fields(self, model: TicketModel) -> None:
        form, pair = model.form, model.pair
        texts = {
            Field.TRIGGER_PRICE: form.trigger,
            Field.PRICE: form.price,
            Field.QUANTITY: form.quantity,
            Field.TOTAL: model.total_text(),
            Field.ICEBERG: form.iceberg,
            Field.TRAILING: form.trailing,
            Field.LEVELS: form.levels,
            Field.TAKE_PROFIT: form.take_profit,
            Field.STOP_LOSS: form.stop_loss,
            Field.STOP_LIMIT: form.stop_limit,
        }
        visible = {
            Field.TRIGGER_PRICE: form.kind.has_trigger,
            Field.PRICE: form.kind.has_price,
            Field.QUANTITY: True,
            Field.TOTAL: form.kind.has_price,
            Field.ICEBERG: form.use_iceberg and form.may_iceberg,
            Field.TRAILING: form.kind is TicketKind.TRAILING,
            Field.LEVELS: form.is_pegged,
            Field.TAKE_PROFIT: form.has_exits,
            Field.STOP_LOSS: form.has_exits,
            Field.STOP_LIMIT: form.has_exits and form.stop_rests,
        }
        quote, base = ("", "") if pair is None else (pair.quote, pair.base)
        for place, field in self.fields.items():
            field.setVisible(visible[place])
            field.set_text(texts[place])
            message = model.verdict.message(place)
            decimals = field_decimals(place, pair)
            field.set_wrong(message is not None, tail=excess_digits(texts[place], decimals))
            field.set_note(model.notes.get(place, ""))
            if place is Field.ICEBERG:
                field.set_unit(base)
            elif place is Field.TRAILING:
                field.set_unit("%")
            elif place in (Field.LEVELS, Field.TAKE_PROFIT, Field.STOP_LOSS):
                field.set_unit("")
            elif place is not Field.QUANTITY:
                field.set_unit(quote)
        options = (base, quote) if form.may_quote else (base,)
        self.unit.set_options(options)
        self.unit.show_word(quote if form.by_quote else base)
        self.fields[Field.QUANTITY].set_label("Amount" if form.by_quote else "Quantity")
        self.fields[Field.QUANTITY].place_unit()
        starts = form.kind is TicketKind.TRAILING
        self.fields[Field.TRIGGER_PRICE].set_label("Starts at (optional)" if starts else "Trigger")

    def _show_stp(self, model: TicketModel) -> None:
        """Only what the symbol allows; the first choice leaves it to the symbol."""
        pair = model.pair
        modes = () if pair is None else stp_choices(pair)
        self.stp.setVisible(len(modes) > 1)
        self.stp.set_options([STP_WORDS[mode] for mode in modes])
        if model.form.stp_mode in modes:
            self.stp.show_word(STP_WORDS[model.form.stp_mode])

    def _lay_out(self, small: int) -> None:
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
        self._exits_row = QWidget()
        exits = QHBoxLayout(self._exits_row)
        exits.setContentsMargins(0, 0, 0, 0)
        exits.addWidget(self.exits)
        exits.addWidget(self.exit_kind, 1)
        self._legs_row = QWidget()
        legs = QHBoxLayout(self._legs_row)
        legs.setContentsMargins(0, 0, 0, 0)
        legs.setSpacing(small)
        legs.addWidget(self.fields[Field.TAKE_PROFIT], 1)
        legs.addWidget(self.fields[Field.STOP_LOSS], 1)
        self._rules_row = QWidget()
        rules = QHBoxLayout(self._rules_row)
        rules.setContentsMargins(0, 0, 0, 0)
        rules.addWidget(self.stp)
        rules.addStretch(1)
        rules.addWidget(self.route)
        rules.addWidget(self.stop_style)
        self._peg_row = QWidget()
        peg = QHBoxLayout(self._peg_row)
        peg.setContentsMargins(0, 0, 0, 0)
        peg.addWidget(self.peg)
        peg.addStretch(1)
        parts = (
            self.side,
            self.types,
            self.outcome,
            self.boxes[Field.ORDER],
            self.fields[Field.TRIGGER_PRICE],
            self.boxes[Field.TRIGGER_PRICE],
            self._peg_row,
            self.fields[Field.LEVELS],
            self.boxes[Field.LEVELS],
            self.fields[Field.TRAILING],
            self.boxes[Field.TRAILING],
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
            self._exits_row,
            self._legs_row,
            self.boxes[Field.TAKE_PROFIT],
            self.boxes[Field.STOP_LOSS],
            self.fields[Field.STOP_LIMIT],
            self.boxes[Field.STOP_LIMIT],
            self._rules_row,
            self.route_hint,
            self.plan,
        )
        self.set_parts(parts)
