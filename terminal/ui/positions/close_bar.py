"""Closing at a price of one's own: share, price, and what it would earn, before anything is sent."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from terminal.domain.futures.closing import closing_ticket
from terminal.domain.futures.position_sums import profit_at
from terminal.domain.numbers import BadNumber, parse_decimal
from terminal.domain.order import Side
from terminal.domain.sizing import moved
from terminal.domain.validation import blocking
from terminal.domain.valuation import change_from
from terminal.services.session import PositionVerbs, TradingVerbs
from terminal.ui import format as fmt
from terminal.ui.positions.bar import Bar
from terminal.ui.positions.commands import SHARES
from terminal.ui.positions.rows import PositionLine
from terminal.ui.positions.table import Act
from terminal.ui.theme import Theme
from terminal.ui.widgets.decimal_field import DecimalField
from terminal.ui.widgets.menu_button import MenuButton

PARTS = (Act.QUARTER, Act.HALF, Act.THREE_QUARTERS, Act.ALL)
PART_WORDS = tuple(f"{act.value.removesuffix(' %')}{fmt.THIN_SPACE}%" for act in PARTS)
_FIELD_PX = 220


class CloseBar(Bar):
    """Enter sends. The order can only close, and is judged by the exchange's rules as it is typed."""

    def __init__(
        self,
        theme: Theme,
        verbs: PositionVerbs,
        trading: TradingVerbs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "position_close", "Close", parent)
        self._verbs, self._trading = verbs, trading
        self._line: PositionLine | None = None
        self._act = Act.ALL
        self.part = MenuButton(theme, "position_close_part", PART_WORDS, tone="text.primary")
        self.part.chosen.connect(self._choose)
        self.price = DecimalField(theme, "position_close_price", "Limit price")
        self.price.setFixedWidth(theme.px(_FIELD_PX))
        self.price.edited.connect(lambda _: self._judge())
        self.price.stepped.connect(self._step)
        self.price.entered.connect(self.send)
        self.add_fields(self.part, self.price)

    def show_line(self, line: PositionLine, price: Decimal | None, act: Act = Act.ALL) -> None:
        """Open with `price`, the best one as a rule, ready to be typed over."""
        self.position, self._line, self._act = line.position, line, act
        side = "long" if line.is_long else "short"
        self.title.setText(f"Close {line.contract.base}{line.contract.quote} {side}")
        self.price.set_unit(line.contract.quote)
        self.price.set_text("" if price is None else self._text(price))
        self.part.show_word(PART_WORDS[PARTS.index(act)])
        self.setVisible(True)
        self.price.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.price.edit.selectAll()
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
        price = self._typed()
        if self.position is None or price is None or not self.go.isEnabled():
            return
        self._verbs.close(self.position, SHARES[self._act], price=price)
        self.close_bar()

    def _judge(self) -> None:
        """Why it cannot be sent, else what it would do and earn."""
        line, price = self._line, self._typed()
        if line is None:
            return
        words, wrong = "Type the price to close at.", bool(self.price.edit.text().strip())
        if price is not None:
            words, wrong = self._said(line, price)
        self.price.set_wrong(wrong)
        self.words.show_words(words, "danger" if wrong else "text.secondary")
        self.go.setEnabled(price is not None and not wrong)

    def _said(self, line: PositionLine, price: Decimal) -> tuple[str, bool]:
        """The sentence, and whether it speaks against sending."""
        contract, share = line.contract, SHARES[self._act]
        ticket = closing_ticket(line.position, share, contract, price)
        if ticket is None:
            return "This part is smaller than the smallest order.", True
        against = blocking(self._trading.check(ticket))
        if against:
            return against[0].message, True
        held = fmt.number(ticket.quantity, contract.quantity_decimals)
        verb = "Sells" if ticket.side is Side.SELL else "Buys"
        earned = profit_at(line.position, contract, price, share)
        away = None if line.mark is None else change_from(price, line.mark.mark)
        words = f"{verb} {held} {contract.base}, {fmt.number(earned, 2, signed=True)}"
        return f"{words} {contract.settle} before fees, {fmt.percent(away)} from mark", False

    def _typed(self) -> Decimal | None:
        try:
            price = parse_decimal(self.price.edit.text())
        except BadNumber:
            return None
        return price if price > 0 else None

    def _choose(self, index: int) -> None:
        self._act = PARTS[index]
        self.part.show_word(PART_WORDS[index])
        self._judge()

    def _step(self, steps: int) -> None:
        line, price = self._line, self._typed()
        if line is None:
            return
        start = price if price is not None else line.position.entry_price
        stepped = moved(start, steps, line.contract.tick_size)
        if stepped > 0:
            self.price.set_text(self._text(stepped))
            self._judge()

    def _text(self, price: Decimal) -> str:
        decimals = 2 if self._line is None else self._line.contract.price_decimals
        return fmt.number(price, decimals)
