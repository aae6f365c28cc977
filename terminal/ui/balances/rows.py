"""Balances as table columns. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from terminal.domain.balance import Balance
from terminal.domain.numbers import plain_text
from terminal.domain.valuation import complete_sum, fraction_of, sum_of
from terminal.ui import format as fmt
from terminal.ui.models.cell import UNKNOWN, Cell, number_cell
from terminal.ui.models.column import Column

DECIMALS = 8
_CASH = frozenset({"USDT", "USDC", "FDUSD", "TUSD", "USD", "EUR"})


class BalanceLine(NamedTuple):
    """A balance, its value in the reference asset (None unknown) and its share of all value."""

    balance: Balance
    value: Decimal | None
    share: Decimal | None


def balance_lines(
    balances: Iterable[Balance],
    value: Callable[[str, Decimal], Decimal | None],
    *,
    hide_zero: bool = False,
) -> list[BalanceLine]:
    """Held assets, the most valuable first; assets without a known price after them by name."""
    valued = [(b, value(b.asset, b.total)) for b in balances if b.total or not hide_zero]
    total = sum_of(v for _, v in valued if v is not None)
    lines = [BalanceLine(b, v, None if v is None else fraction_of(v, total)) for b, v in valued]
    return sorted(lines, key=lambda x: (x.value is None, -(x.value or Decimal(0)), x.balance.asset))


def line_key(line: BalanceLine) -> str:
    return line.balance.asset


def total_value(lines: Iterable[BalanceLine]) -> Decimal | None:
    """Sum of the known values; None when one of the held assets has no known price."""
    return complete_sum(line.value for line in lines)


def balance_columns(reference_asset: str) -> tuple[Column[BalanceLine], ...]:
    return (
        Column(
            key="asset",
            title="Asset",
            width=84,
            cell=lambda x: Cell(x.balance.asset, tone="text.primary", font="body_medium"),
            sort=lambda x: x.balance.asset,
        ),
        Column(
            key="free",
            title="Free",
            width=124,
            right=True,
            stretch=1,
            cell=lambda x: _amount(x, x.balance.free),
            sort=lambda x: x.balance.free,
            export=lambda x: plain_text(x.balance.free),
        ),
        Column(
            key="locked",
            title="Locked",
            width=124,
            right=True,
            stretch=1,
            cell=lambda x: _amount(x, x.balance.locked),
            sort=lambda x: x.balance.locked,
            export=lambda x: plain_text(x.balance.locked),
        ),
        Column(
            key="total",
            title="Total",
            width=124,
            right=True,
            stretch=1,
            drop=2,
            cell=lambda x: _amount(x, x.balance.total),
            sort=lambda x: x.balance.total,
            export=lambda x: plain_text(x.balance.total),
        ),
        Column(
            key="value",
            title=f"Value {reference_asset}",
            width=110,
            right=True,
            stretch=1,
            cell=_value,
            sort=lambda x: x.value,
            export=lambda x: "" if x.value is None else plain_text(x.value),
        ),
        Column(key="gap", title="", width=28, drop=3, cell=lambda _: Cell(""), export=lambda _: ""),
        Column(
            key="share",
            title="Share",
            width=110,
            stretch=1,
            drop=3,
            cell=_share,
            sort=lambda x: x.share,
        ),
    )


def asset_decimals(asset: str) -> int:
    """Two for money-like assets, eight for everything else."""
    return 2 if asset in _CASH else DECIMALS


def _amount(line: BalanceLine, amount: Decimal) -> Cell:
    tone = "text.primary" if amount else "text.tertiary"
    return number_cell(amount, asset_decimals(line.balance.asset), tone=tone)


def _value(line: BalanceLine) -> Cell:
    return number_cell(line.value, 2)


def _share(line: BalanceLine) -> Cell:
    if line.share is None:
        return UNKNOWN
    text = fmt.percent(line.share, 1, signed=False)
    return Cell(text, tone="text.secondary", bar=float(line.share))
