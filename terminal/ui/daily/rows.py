"""Days of futures trading as table columns, and the words about their check. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from terminal.domain.futures.daily_income import DayIncome, Reconciliation
from terminal.domain.numbers import plain_text
from terminal.ui import format as fmt
from terminal.ui.models.cell import Cell, number_cell
from terminal.ui.models.column import Column

MONEY = 2


def line_key(line: DayIncome) -> str:
    return f"{line.day_ms}:{line.asset}"


def day_text(day_ms: int) -> str:
    return f"{datetime.fromtimestamp(day_ms / 1_000, UTC):%Y-%m-%d}"


def check_words(check: Reconciliation) -> tuple[str, bool]:
    """The sentence, and whether something is wrong."""
    if not check.matched and not check.unknown:
        return "", False
    trades = f"{check.matched} executions known here"
    rest = f", {check.unknown} from before or elsewhere" if check.unknown else ""
    if check.difference:
        by = plain_text(check.difference)
        return f"{trades}{rest}: they differ from the exchange's income by {by}", True
    return f"{trades}{rest}: they agree with the exchange's income to the last digit", False


def daily_columns() -> tuple[Column[DayIncome], ...]:
    return (
        Column(
            key="day",
            title="Day, UTC",
            width=104,
            cell=lambda x: Cell(day_text(x.day_ms), tone="text.primary", font="body_medium"),
            sort=lambda x: x.day_ms,
        ),
        Column(
            key="asset",
            title="Asset",
            width=76,
            cell=lambda x: Cell(x.asset),
            sort=lambda x: x.asset,
        ),
        _money("net", "Net", lambda x: x.net, strong=True),
        _money("realized", "Realized", lambda x: x.realized),
        _money("commission", "Fees", lambda x: x.commission),
        _money("funding", "Funding", lambda x: x.funding),
        _money("other", "Other", lambda x: x.other, drop=2),
        Column(
            key="trades",
            title="Executions",
            width=96,
            right=True,
            stretch=1,
            drop=3,
            cell=lambda x: Cell(str(x.trades)),
            sort=lambda x: x.trades,
        ),
    )


def _money(
    key: str,
    title: str,
    value: Callable[[DayIncome], Decimal],
    *,
    strong: bool = False,
    drop: int = 0,
) -> Column[DayIncome]:
    def cell(line: DayIncome) -> Cell:
        amount = value(line)
        tone = "text.tertiary" if not amount else "buy" if amount > 0 else "sell"
        made = number_cell(amount, MONEY, tone=tone, signed=True)
        return made._replace(font="body_medium") if strong else made

    return Column(
        key=key,
        title=title,
        width=112,
        right=True,
        stretch=1,
        drop=drop,
        cell=cell,
        sort=value,
        export=lambda line: plain_text(value(line)),
    )


def progress_words(share: float, rows: int) -> str:
    return f"Loading {share * 100:.0f}{fmt.THIN_SPACE}%, {rows} rows"
