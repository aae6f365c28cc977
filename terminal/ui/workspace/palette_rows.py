"""What the palette offers for a query: instruments first, then commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from terminal.domain.market import InstrumentId
from terminal.ui.linking import OrderWish
from terminal.ui.symbols.rows import SymbolRow, find_symbols
from terminal.ui.symbols.scorer import NO_MATCH, score
from terminal.ui.workspace.actions import Action

MAX_SYMBOLS, MAX_COMMANDS = 8, 8


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """A heading (nothing to choose), an instrument, a command, or an order for the ticket.

    `strong` and `muted` are the two halves of the text, `note` stands at the right, `keys` in a box.
    """

    strong: str
    muted: str = ""
    note: str = ""
    keys: str = ""
    icon_name: str = ""
    instrument: InstrumentId | None = None
    action: str = ""
    wish: OrderWish | None = None

    @property
    def is_heading(self) -> bool:
        return self.instrument is None and not self.action and self.wish is None


def order_rows(query: str, name: str) -> Sequence[PaletteRow]:
    """The order that a query describes, for the symbol called `name`; none for other queries."""
    if not query.strip().lower().startswith(("buy ", "sell ", "long ", "short ")):
        return ()
    # Read when first typed: the window does not wait for it.
    from terminal.ui.workspace.order_line import order_words, parse_order

    wish = parse_order(query)
    if wish is None:
        return ()
    strong, muted = order_words(wish, name)
    note = "fills the ticket, sends nothing"
    return (
        PaletteRow("Order"),
        PaletteRow(strong, muted, note=note, icon_name="pencil", wish=wish),
    )


def palette_rows(
    symbols: Iterable[SymbolRow], actions: Iterable[Action], query: str
) -> Sequence[PaletteRow]:
    """Rows with headings, best fits first; `>` at the beginning asks for commands only."""
    wanted = query.strip()
    rows: list[PaletteRow] = []
    if not wanted.startswith(">"):
        found = find_symbols(symbols, wanted, MAX_SYMBOLS)
        if found:
            rows.append(PaletteRow("Instruments"))
            rows += [_symbol(row) for row in found]
    words = wanted.removeprefix(">").strip().lower()
    scored = [(score(words, a.title.lower()), a) for a in actions]
    fits = [(points, a) for points, a in scored if points > NO_MATCH]
    if words:
        fits.sort(key=lambda pair: pair[0], reverse=True)
    if fits:
        rows.append(PaletteRow("Commands"))
        rows += [_command(a) for _, a in fits[:MAX_COMMANDS]]
    return rows


def _symbol(row: SymbolRow) -> PaletteRow:
    return PaletteRow(
        row.base,
        row.quote,
        note=row.market if row.is_tradable else f"{row.market}, halted",
        icon_name="chart-candle",
        instrument=row.instrument,
    )


def _command(action: Action) -> PaletteRow:
    return PaletteRow(
        "",
        action.title,
        note=action.group,
        keys=action.keys.replace("+", " "),
        icon_name=action.icon_name,
        action=action.name,
    )
