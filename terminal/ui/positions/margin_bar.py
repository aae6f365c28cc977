"""Adding margin to an isolated position, or taking some out."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from terminal.domain.futures.position_sums import margin_taken
from terminal.domain.numbers import BadNumber, parse_decimal
from terminal.services.session import PositionVerbs
from terminal.ui import format as fmt
from terminal.ui.positions.bar import Bar
from terminal.ui.positions.rows import PositionLine
from terminal.ui.theme import Theme
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.menu_button import MenuButton

WAYS = ("Add", "Take out")
_FIELD_PX = 220


class MarginBar(Bar):
    """Enter sends. The exchange decides how much may be taken out."""

    def __init__(self, theme: Theme, verbs: PositionVerbs, parent: QWidget | None = None) -> None:
        super().__init__(theme, "position_margin", WAYS[0], parent)
        self._verbs = verbs
        self._takes_out = False
        self._line: PositionLine | None = None
        self.way = MenuButton(theme, "position_margin_way", WAYS, tone="text.primary")
        self.way.chosen.connect(self._choose)
        self.amount = DecimalField(theme, "position_margin_amount", "Margin", with_stepper=False)
        self.amount.setFixedWidth(theme.px(_FIELD_PX))
        self.amount.edited.connect(lambda _: self._judge())
        self.amount.entered.connect(self.send)
        self.add_fields(self.way, self.amount)

    def show_line(self, line: PositionLine) -> None:
        """Open for one isolated position, the amount ready to type."""
        self.position, self._line = line.position, line
        self.title.setText(f"{line.contract.display_name} margin")
        self.amount.set_text("")
        self.amount.set_unit(line.contract.settle)
        self._choose(0)
        self.setVisible(True)
        self.amount.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def send(self) -> None:
        amount = self._amount()
        if self.position is None or amount is None:
            return
        signed = margin_taken(amount) if self._takes_out else amount
        if self._verbs.change_margin(self.position, signed):
            self.close_bar()

    def _choose(self, index: int) -> None:
        self._takes_out = index == 1
        self.way.show_word(WAYS[index])
        self.go.setText(WAYS[index])
        self.go.updateGeometry()
        self._judge()

    def _judge(self) -> None:
        amount = self._amount()
        self.go.setEnabled(amount is not None)
        line = self._line
        if line is None:
            return
        held = fmt.number(line.position.isolated_wallet, 2)
        self.words.show_words(f"{held} {line.contract.settle} stand behind this position now")

    def _amount(self) -> Decimal | None:
        try:
            amount = parse_decimal(self.amount.edit.text())
        except BadNumber:
            return None
        return amount if amount > 0 else None
