"""The widgets of the futures form, top to bottom; shows a FuturesTicketModel and decides nothing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from terminal.domain.futures.words import MarginMode, PositionMode, PriceMatch, WorkingPrice
from terminal.domain.validation import Field
from terminal.services.session import PositionVerbs
from terminal.ui.theme import Theme
from terminal.ui.ticket.amount_slider import AmountSlider
from terminal.ui.ticket.box_button import BoxButton
from terminal.ui.ticket.card import BeforeSendCard
from terminal.ui.ticket.common_model import Anchor
from terminal.ui.ticket.form_column import AnchorButton, FormColumn
from terminal.ui.ticket.form_view import EXITS, STP_WORDS
from terminal.ui.ticket.futures_card import COUNTS, VITAL
from terminal.ui.ticket.futures_field_words import distance_words, excess_digits, exit_words
from terminal.ui.ticket.futures_form import FuturesForm, FuturesKind, SizeUnit, available_kinds
from terminal.ui.ticket.futures_model import FuturesTicketModel
from terminal.ui.ticket.futures_words import (
    LIFETIME_WORDS,
    MATCH_WORDS,
    MODE_WORDS,
    POSITION_WORDS,
    SOURCE_WORDS,
    TIMES,
    side_words,
)
from terminal.ui.ticket.leverage_pane import LeveragePane
from terminal.ui.ticket.message_box import MessageBox
from terminal.ui.ticket.preset_row import PresetRow
from terminal.ui.ticket.side_switch import SideSwitch
from terminal.ui.ticket.type_row import TypeRow
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.flat_button import ToolButton
from terminal.ui.widgets.menu_button import MenuButton
from terminal.ui.widgets.plain_label import PlainLabel
from terminal.ui.widgets.switches import CheckBox, ToggleSwitch

FIELD_ORDER = (
    Field.TRIGGER_PRICE,
    Field.PRICE,
    Field.TRAILING,
    Field.QUANTITY,
    Field.TAKE_PROFIT,
    Field.STOP_LOSS,
)
SOURCES = (WorkingPrice.MARK, WorkingPrice.CONTRACT)
UNITS = tuple(SizeUnit)
MATCHES = tuple(MATCH_WORDS)
MODES = (MarginMode.CROSS, MarginMode.ISOLATED)
POSITION_MODES = (PositionMode.ONE_WAY, PositionMode.HEDGE)


class FuturesFormView(FormColumn):
    """Fields by domain Field in `fields`, their message boxes in `boxes`, their menus in `sources`."""

    rules_toggled = Signal()

    def __init__(
        self, theme: Theme, verbs: PositionVerbs | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "futures_form", parent)
        self.mode = BoxButton(theme, "futures_margin_mode", tuple(MODE_WORDS[m] for m in MODES))
        self.leverage = BoxButton(theme, "futures_leverage")
        self.positions = BoxButton(
            theme, "futures_position_mode", tuple(POSITION_WORDS[m] for m in POSITION_MODES)
        )
        self.leverage_pane = LeveragePane(theme, verbs)
        self.side = SideSwitch(theme, "futures_side")
        self.types = TypeRow(theme, tuple(FuturesKind), "futures_type")
        self.outcome = MessageBox(theme, "futures_outcome")
        self.unit = self._small_menu("futures_unit", ("",))
        self.sources = {
            place: self._small_menu(f"futures_{place.value}_source", self._source_words())
            for place in (Field.TRIGGER_PRICE, Field.TAKE_PROFIT, Field.STOP_LOSS)
        }
        self.fields = {
            Field.TRIGGER_PRICE: self._field("trigger", "Trigger", Field.TRIGGER_PRICE),
            Field.PRICE: self._field("price", "Price"),
            Field.TRAILING: self._field("trailing", "Follows by"),
            Field.QUANTITY: DecimalField(
                theme, "futures_quantity", "Quantity", unit_widget=self.unit
            ),
            Field.TAKE_PROFIT: self._field("take_profit", "TP", Field.TAKE_PROFIT, steps=False),
            Field.STOP_LOSS: self._field("stop_loss", "SL", Field.STOP_LOSS, steps=False),
        }
        self.boxes = {
            place: MessageBox(theme, f"futures_message_{place.value}")
            for place in (*FIELD_ORDER, Field.ORDER)
        }
        self.results = {
            place: self._label(f"futures_{place.value}_result", "body")
            for place in (Field.TAKE_PROFIT, Field.STOP_LOSS)
        }
        self.anchors = {anchor: AnchorButton(theme, anchor.value) for anchor in Anchor}
        for anchor, button in self.anchors.items():
            button.setObjectName(f"futures_{anchor.value.lower()}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hint = self._label("futures_distance", "small")
        self.match = MenuButton(
            theme, "futures_match", tuple(MATCH_WORDS.values()), lead="Price of", style="body_strong",
            tone="text.primary",
        )  # fmt: skip
        self.presets = PresetRow(theme)
        self.presets.setObjectName("futures_presets")
        for number, preset in enumerate(self.presets.buttons, start=1):
            preset.setObjectName(f"futures_preset_{number}")
        self.slider = AmountSlider(theme)
        self.slider.setObjectName("futures_slider")
        self.post_only = self._check("post_only", "Post-only")
        self.closes = self._check("closes", "Reduce-only")
        self.time = MenuButton(
            theme, "futures_time_in_force", tuple(LIFETIME_WORDS.values()), style="body_strong",
            tone="text.primary",
        )  # fmt: skip
        self.more = ToolButton(theme, "dots", "Self-trade prevention, price protection")
        self.more.setObjectName("futures_more")
        self.more.clicked.connect(self._toggle_rules)
        self._wants_rules = False
        self.stp = MenuButton(
            theme, "futures_stp", ("",), lead="STP", style="body", tone="text.primary"
        )
        self.stp.setToolTip("Self-trade prevention: which of two own orders gives way")
        self.protect = self._check("price_protect", "Price protection")
        self.protect.setToolTip(
            "Not triggered while last and mark price differ by more than the contract's threshold"
        )
        self.exits = ToggleSwitch(theme, "Take profit / stop loss")
        self.exits.setObjectName("futures_exits")
        self.risk = self._label("futures_risk", "small")
        self.card = BeforeSendCard(theme, COUNTS, VITAL)
        self.card.setObjectName("futures_card")
        self._lay_out(theme.px(4))

    def show_model(self, model: FuturesTicketModel, shown: Field | None) -> None:
        """Show the model; `shown` is the one field whose message is open beside it."""
        form = model.form
        self._show_account(model)
        self.side.show_side(form.side)
        self.side.show_words(side_words(form))
        self.types.show_kinds(available_kinds(form.instrument), form.kind)
        self._show_fields(model)
        for place, box in self.boxes.items():
            message = model.verdict.message(place)
            if place is Field.ORDER:
                may_cancel = message is not None and message.can_cancel_all
                box.show_message(message, ("Cancel all",) if may_cancel else ())
            else:
                # Both exits are judged together, so both say what is wrong with them.
                speaks = place is shown or (place in EXITS and shown in EXITS)
                box.show_message(message if speaks else None)
        self._anchor_row.setVisible(form.kind.has_price or form.kind.has_trigger)
        self.hint.setText(distance_words(model))
        self._match_row.setVisible(form.kind is FuturesKind.BOOK)
        self.match.show_word(MATCH_WORDS[form.match])
        self.presets.show_presets(model.preset_texts(), None)
        self.slider.show_share(model.share())
        self.post_only.setVisible(form.may_post_only)
        self.post_only.setChecked(form.post_only)
        self.closes.setText("Close a leg" if form.hedged else "Reduce-only")
        self.closes.setAccessibleName(self.closes.text())
        self.closes.setChecked(form.closes)
        self.time.setVisible(form.kind.lasts)
        self.time.setEnabled(not form.is_post_only)
        offered = [LIFETIME_WORDS[lifetime] for lifetime in form.lifetimes]
        self.time.set_options(offered)
        self.time.show_word("GTC" if form.is_post_only else form.lifetime.value)
        self._exits_row.setVisible(form.may_exits)
        self.exits.setChecked(form.with_exits)
        self.risk.setText(exit_words(model))
        self._show_rules(form)

    def _show_rules(self, form: FuturesForm) -> None:
        """Self-trade prevention as far as the contract has it, protection of what has a trigger."""
        modes = form.stp_modes
        self.stp.setVisible(len(modes) > 1)
        self.stp.set_options([STP_WORDS[mode] for mode in modes])
        if form.stp_mode in modes:
            self.stp.show_word(STP_WORDS[form.stp_mode], lit=form.stp_mode is not None)
        self.protect.setVisible(form.may_protect)
        self.protect.setChecked(form.price_protect)
        protects = form.may_protect and form.price_protect
        has_any = len(modes) > 1 or form.may_protect
        is_used = form.stp_mode is not None or protects
        self.more.setVisible(has_any)
        self._rules_row.setVisible(has_any and (is_used or self._wants_rules))

    def _toggle_rules(self) -> None:
        """Choices that are seldom made stand behind the dots, unless one was made."""
        self._wants_rules = not self._wants_rules
        self.rules_toggled.emit()

    def _show_account(self, model: FuturesTicketModel) -> None:
        """How the account holds this contract; `?` until it has said so."""
        mode, leverage, positions = model.margin_mode, model.leverage, model.position_mode
        self.mode.show_word("?" if mode is None else MODE_WORDS[mode])
        self.leverage.show_word("?" if leverage is None else f"{leverage}{TIMES}")
        self.positions.show_word("?" if positions is None else POSITION_WORDS[positions])

    def _show_fields(self, model: FuturesTicketModel) -> None:
        form, contract = model.form, model.contract
        exits = form.has_exits
        texts_shown = {
            Field.TRIGGER_PRICE: (form.trigger, form.kind.has_trigger),
            Field.PRICE: (form.price, form.kind.has_price),
            Field.TRAILING: (form.trailing, form.kind is FuturesKind.TRAILING),
            Field.QUANTITY: (form.quantity, True),
            Field.TAKE_PROFIT: (form.take_profit, exits),
            Field.STOP_LOSS: (form.stop_loss, exits),
        }
        for place, field in self.fields.items():
            text, visible = texts_shown[place]
            field.setVisible(visible)
            field.set_text(text)
            message = model.verdict.message(place)
            field.set_wrong(
                message is not None and message.blocks, tail=excess_digits(place, text, form)
            )
            field.set_note(model.notes.get(place, ""))
        base, quote = ("", "") if contract is None else (contract.base, contract.quote)
        self.fields[Field.PRICE].set_unit(quote)
        self.fields[Field.TRAILING].set_unit("%")
        starts = form.kind is FuturesKind.TRAILING
        self.fields[Field.TRIGGER_PRICE].set_label("Starts at (optional)" if starts else "Trigger")
        words = {SizeUnit.BASE: base, SizeUnit.QUOTE: quote}
        self.unit.set_options([words.get(unit, unit.value) for unit in UNITS])
        self.unit.show_word(words.get(form.unit, form.unit.value))
        self.fields[Field.QUANTITY].place_unit()
        chosen = {
            Field.TRIGGER_PRICE: form.working,
            Field.TAKE_PROFIT: form.take_source,
            Field.STOP_LOSS: form.stop_source,
        }
        for place, menu in self.sources.items():
            menu.show_word(SOURCE_WORDS[chosen[place]])
            self.fields[place].place_unit()
        for place, row in self._exit_rows.items():
            row.setVisible(exits)
            words_of, tone = exit_words(model, place), "text.secondary"
            if words_of:
                tone = "sell" if words_of.startswith("\N{MINUS SIGN}") else "buy"
            self._tint(self.results[place], tone)
            self.results[place].setText(words_of)

    def _field(
        self, name: str, label: str, source: Field | None = None, *, steps: bool = True
    ) -> DecimalField:
        unit = None if source is None else self.sources[source]
        return DecimalField(
            self._theme, f"futures_{name}", label, with_stepper=steps, unit_widget=unit
        )

    def _small_menu(self, name: str, options: Iterable[str]) -> MenuButton:
        return MenuButton(self._theme, name, tuple(options), style="small", tone="text.tertiary")

    def _check(self, name: str, text: str) -> CheckBox:
        box = CheckBox(self._theme, text)
        box.setObjectName(f"futures_{name}")
        return box

    def _label(self, name: str, style: str) -> QLabel:
        label = PlainLabel()
        label.setObjectName(name)
        label.setFont(self._theme.font(style))
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._tint(label, "text.secondary")
        return label

    def _tint(self, label: QLabel, tone: str) -> None:
        palette = label.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colour(tone))
        label.setPalette(palette)

    def _source_words(self) -> tuple[str, ...]:
        return tuple(SOURCE_WORDS[source] for source in SOURCES)

    def _line(
        self, *parts: QWidget, stretch: int | None = None, low: int = 0, gap: int = 4
    ) -> QWidget:
        """Widgets side by side; the one at `stretch` takes the spare width."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, low)
        row.setSpacing(self._theme.px(gap))
        for place, part in enumerate(parts):
            row.addWidget(part, 1 if place == stretch else 0)
        return line

    def _lay_out(self, small: int) -> None:
        theme = self._theme
        account = self._line(self.mode, self.leverage, self.positions, self.more, low=small)
        self._anchor_row = self._line(*self.anchors.values(), self.hint, low=small)
        for button in self.anchors.values():
            button.setMinimumWidth(theme.px(46))
        self._match_row = self._line(self.match, PlainLabel(), stretch=1)
        spacer = PlainLabel()
        options = self._line(self.post_only, self.closes, spacer, self.time, stretch=2, low=small)
        self._rules_row = self._line(self.stp, PlainLabel(), self.protect, stretch=1, low=small)
        self._exits_row = self._line(self.exits, self.risk, stretch=1)
        self._exit_rows = {}
        for place, label in self.results.items():
            label.setFixedWidth(theme.px(72))
            self._exit_rows[place] = self._line(self.fields[place], label, stretch=0)
        parts = (
            account,
            self.leverage_pane,
            self.side,
            self.types,
            self.outcome,
            self.boxes[Field.ORDER],
            self.fields[Field.TRIGGER_PRICE],
            self.boxes[Field.TRIGGER_PRICE],
            self.fields[Field.TRAILING],
            self.boxes[Field.TRAILING],
            self._match_row,
            self.fields[Field.PRICE],
            self.boxes[Field.PRICE],
            self._anchor_row,
            self.fields[Field.QUANTITY],
            self.boxes[Field.QUANTITY],
            self.presets,
            self.slider,
            options,
            self._rules_row,
            self._exits_row,
            self._exit_rows[Field.TAKE_PROFIT],
            self.boxes[Field.TAKE_PROFIT],
            self._exit_rows[Field.STOP_LOSS],
            self.boxes[Field.STOP_LOSS],
        )
        self.set_parts(parts)


def match_of(index: int) -> PriceMatch:
    """The price match that stands at `index` of the menu."""
    return MATCHES[index]
