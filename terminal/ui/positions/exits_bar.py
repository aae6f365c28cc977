"""Stop and take profit of one position: where they trigger, what that earns, what speaks against it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from terminal.domain.futures.bracket import ExitLeg
from terminal.domain.futures.position_sums import profit_at
from terminal.domain.futures.words import WorkingPrice
from terminal.domain.numbers import BadNumber, parse_decimal
from terminal.domain.order import Order
from terminal.domain.sizing import moved
from terminal.domain.spot.ticket import StopKind
from terminal.services.session import PositionVerbs, TradingVerbs
from terminal.ui import format as fmt
from terminal.ui.positions.bar import Bar
from terminal.ui.positions.rows import PositionLine
from terminal.ui.theme import Theme
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.menu_button import MenuButton

SOURCES = (WorkingPrice.MARK, WorkingPrice.CONTRACT)
SOURCE_WORDS = ("Mark", "Last")
_FIELD_PX = 236
_TAGS = {StopKind.STOP_LOSS: "SL", StopKind.TAKE_PROFIT: "TP"}


class Wish(NamedTuple):
    """What a field asks for: a leg, `existing` the exit that stands now, None for an empty field."""

    leg: ExitLeg | None
    existing: Order | None

    @property
    def is_new(self) -> bool:
        return self.leg is not None and (
            self.existing is None
            or self.existing.trigger_price != self.leg.trigger_price
            or (self.existing.working_price or WorkingPrice.CONTRACT) is not self.leg.working
        )


class ExitsBar(Bar):
    """Emptying a field cancels that exit. A changed one is placed first, then the old one goes."""

    def __init__(
        self,
        theme: Theme,
        verbs: PositionVerbs,
        trading: TradingVerbs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "position_exits", "Set exits", parent)
        self._verbs, self._trading = verbs, trading
        self._line: PositionLine | None = None
        self._sources = dict.fromkeys(_TAGS, WorkingPrice.MARK)
        self.menus: dict[StopKind, MenuButton] = {}
        self.fields: dict[StopKind, DecimalField] = {}
        for kind, tag in reversed(_TAGS.items()):
            name = f"position_{kind.value.lower()}"
            menu = MenuButton(theme, f"{name}_source", SOURCE_WORDS, style="small")
            menu.chosen.connect(lambda index, k=kind: self._choose(k, index))
            field = DecimalField(theme, name, tag, unit_widget=menu)
            field.setFixedWidth(theme.px(_FIELD_PX))
            field.edited.connect(lambda _: self._judge())
            field.stepped.connect(lambda steps, k=kind: self._step(k, steps))
            field.entered.connect(self.send)
            self.menus[kind], self.fields[kind] = menu, field
        self.add_fields(*self.fields.values())

    def show_line(self, line: PositionLine, focus: StopKind = StopKind.STOP_LOSS) -> None:
        """Open with the exits that stand now."""
        self.position, self._line = line.position, line
        side = "long" if line.is_long else "short"
        self.title.setText(f"{line.contract.base}{line.contract.quote} {side}")
        for kind, field in self.fields.items():
            order = self._existing(kind)
            price = None if order is None else order.trigger_price
            source = None if order is None else order.working_price
            self._sources[kind] = source or WorkingPrice.MARK
            self.menus[kind].show_word(SOURCE_WORDS[SOURCES.index(self._sources[kind])])
            field.set_text("" if price is None else self._text(price))
            field.place_unit()
        self.setVisible(True)
        self.fields[focus].edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields[focus].edit.selectAll()
        self._judge()

    def follow(self, line: PositionLine | None) -> None:
        """The position moved on; one that has closed closes the bar."""
        if self.position is None:
            return
        if line is None:
            self.close_bar()
        elif line != self._line:
            self._line, self.position = line, line.position
            self._judge()

    def send(self) -> None:
        position = self.position
        if position is None or not self.go.isEnabled():
            return
        for kind in self.fields:
            wish = self._wish(kind)
            if wish.leg is None:
                if wish.existing is not None:
                    self._trading.cancel(wish.existing)
            elif wish.is_new:
                self._place(wish.leg, wish.existing)
        self.close_bar()

    def _place(self, leg: ExitLeg, existing: Order | None) -> None:
        """The same trigger source moves the exit; another one is a new order beside a cancel."""
        position = self.position
        if position is None:
            return
        same = existing is not None and (
            (existing.working_price or WorkingPrice.CONTRACT) is leg.working
        )
        if existing is not None and same:
            self._verbs.move(existing, leg.trigger_price)
        elif self._verbs.protect(position, leg) is not None and existing is not None:
            self._trading.cancel(existing)

    def _judge(self) -> None:
        """Red ring and sentence for a wrong field, else what the exits would earn and cost."""
        line = self._line
        if line is None:
            return
        parts, problems, changes = [], [], False
        for kind, field in self.fields.items():
            try:
                wish = self._wish(kind)
            except BadNumber as error:
                field.set_wrong(bool(field.edit.text().strip()))
                problems.append(f"{_TAGS[kind]}: {error}")
                continue
            changes = changes or wish.is_new or (wish.leg is None and wish.existing is not None)
            found = () if wish.leg is None else self._verbs.check_exit(line.position, wish.leg)
            field.set_wrong(bool(found) and wish.is_new)
            if found and wish.is_new:
                problems.append(f"{_TAGS[kind]}: {found[0].message}")
            elif wish.leg is not None:
                earned = profit_at(line.position, line.contract, wish.leg.trigger_price)
                parts.append(f"{_TAGS[kind]} {fmt.number(earned, 2, signed=True)}")
        said = f"{', '.join(parts)} {line.contract.settle} before fees" if parts else ""
        problem = " ".join(problems)
        self.words.show_words(problem or said, "danger" if problem else "text.secondary")
        self.go.setEnabled(changes and not problem)

    def _wish(self, kind: StopKind) -> Wish:
        """Raises BadNumber for what is typed and is no number."""
        text, existing = self.fields[kind].edit.text(), self._existing(kind)
        if not text.strip():
            return Wish(None, existing)
        price = parse_decimal(text)
        leg = ExitLeg(kind=kind, trigger_price=price, working=self._sources[kind])
        return Wish(leg, existing)

    def _existing(self, kind: StopKind) -> Order | None:
        if self._line is None:
            return None
        cover = self._line.figures.protection
        found = cover.stops if kind is StopKind.STOP_LOSS else cover.take_profits
        return found[0] if found else None

    def _choose(self, kind: StopKind, index: int) -> None:
        self._sources[kind] = SOURCES[index]
        self.menus[kind].show_word(SOURCE_WORDS[index])
        self.fields[kind].place_unit()
        self._judge()

    def _step(self, kind: StopKind, steps: int) -> None:
        line = self._line
        if line is None:
            return
        try:
            value = parse_decimal(self.fields[kind].edit.text())
        except BadNumber:
            value = line.position.entry_price if line.mark is None else line.mark.mark
        stepped = moved(value, steps, line.contract.tick_size)
        if stepped > 0:
            self.fields[kind].set_text(self._text(stepped))
            self._judge()

    def _text(self, price: Decimal) -> str:
        decimals = 2 if self._line is None else self._line.contract.price_decimals
        return fmt.number(price, decimals)
