"""The futures account by margin asset, as table columns, and what its switches say. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from terminal.domain.futures.derivative import DeadMan, RuleIndicator
from terminal.domain.futures.position_figures import AccountFigures
from terminal.domain.futures.words import PositionMode
from terminal.domain.numbers import plain_text
from terminal.state.position_views import account_view
from terminal.state.stores import Stores
from terminal.ui import format as fmt
from terminal.ui.models.cell import Cell, number_cell
from terminal.ui.models.column import Column

MONEY = 2
DEAD_MAN_SECONDS = (None, 30, 60, 300)
DEAD_MAN_WORDS = ("Off", "after 30 s", "after 1 min", "after 5 min")
DEAD_MAN_TRUTH = (
    "The exchange cancels resting orders when it hears nothing from here for so long. "
    "Stops and take profits are not known to be covered: count on them staying."
)
DEAD_MAN_COVERS = (
    "It covers resting limit orders of contracts with open orders. Stops and take profits are not"
    " known to be covered, positions stay open, and spot has no such switch."
)
_NEAR_CALL = Decimal("0.8")
_MODES = {PositionMode.ONE_WAY: "one-way", PositionMode.HEDGE: "hedge mode"}


def account_lines(stores: Stores) -> list[AccountFigures]:
    """One line per asset with a wallet; the ones in use first."""
    views = (account_view(stores, wallet.asset) for wallet in stores.futures.wallets())
    known = [view for view in views if view is not None]
    return sorted(known, key=lambda v: (not v.wallet and not v.initial, v.asset))


def line_key(line: AccountFigures) -> str:
    return line.asset


def mode_words(stores: Stores) -> str:
    """`single-asset, one-way`; empty parts are not known yet."""
    multi, mode = stores.futures.multi_assets, stores.futures.mode
    words = [] if multi is None else ["multi-assets" if multi else "single-asset"]
    if mode is not None:
        words.append(_MODES[mode])
    return ", ".join(words)


def dead_man_index(state: DeadMan | None) -> int:
    """Which entry of the menu is in force."""
    seconds = None if state is None else state.seconds
    return DEAD_MAN_SECONDS.index(seconds) if seconds in DEAD_MAN_SECONDS else 0


def dead_man_words(state: DeadMan | None, now_ms: int) -> tuple[str, str]:
    """What the heartbeat says now and its tone; empty while the switch is off."""
    if state is None:
        return "", "text.secondary"
    left = state.left_ms(now_ms)
    if state.fails:
        rest = "" if left is None else f" The exchange cancels in {left // 1_000} s."
        return f"No heartbeat: {state.fails}{rest}", "danger"
    if left is None:
        waits = "Beats as soon as an order rests" if state.beaten_ms is not None else "Beginning"
        return f"{waits}.", "text.secondary"
    contracts = "1 contract" if state.contracts == 1 else f"{state.contracts} contracts"
    words = f"Heartbeat: {contracts}, cancelled in {left // 1_000} s without a heartbeat"
    return words, "text.primary"


def orphan_words(count: int) -> str:
    """What the repair would do."""
    if not count:
        return ""
    orders = "1 exit" if count == 1 else f"{count} exits"
    return f"{orders} without a position"


def rules_words(rules: Sequence[RuleIndicator]) -> str:
    """The quantitative rule that is nearest to a lock; empty while the exchange names none."""
    if not rules:
        return ""
    worst = max(rules, key=lambda rule: (rule.is_locked, rule.share))
    used = fmt.percent(worst.share, 0, signed=False)
    where = "account" if worst.instrument is None else worst.instrument.symbol
    state = "locked" if worst.is_locked else f"{used} of the limit"
    return f"Trading rules: {where} {worst.code} {state}"


def account_columns() -> tuple[Column[AccountFigures], ...]:
    return (
        Column(
            key="asset",
            title="Asset",
            width=84,
            cell=lambda x: Cell(x.asset, tone="text.primary", font="body_medium"),
            sort=lambda x: x.asset,
        ),
        _money("wallet", "Wallet", lambda x: x.wallet),
        _money("unrealized", "Unrealized PnL", lambda x: x.unrealized, signed=True),
        _money("balance", "Margin balance", lambda x: x.balance),
        _money("initial", "Margin used", lambda x: x.initial, drop=3),
        _money("maintenance", "Maintenance", lambda x: x.maintenance, drop=4),
        _money("available", "Available", lambda x: x.available),
        _money("transferable", "Transferable", lambda x: x.transferable, drop=5),
        Column(key="gap", title="", width=24, drop=2, cell=lambda _: Cell("")),
        Column(
            key="ratio",
            title="Margin ratio",
            width=130,
            stretch=1,
            cell=_ratio,
            sort=lambda x: x.ratio,
            export=lambda x: "" if x.ratio is None else plain_text(x.ratio),
        ),
    )


def _ratio(line: AccountFigures) -> Cell:
    """100 % liquidates; the bar is as long as the ratio."""
    if line.ratio is None:
        return Cell(fmt.UNKNOWN, tone="text.tertiary")
    tone = "danger" if line.ratio >= _NEAR_CALL else "text.primary"
    return Cell(fmt.percent(line.ratio, signed=False), tone=tone, bar=float(line.ratio))


def _money(
    key: str,
    title: str,
    value: Callable[[AccountFigures], Decimal | None],
    *,
    signed: bool = False,
    drop: int = 0,
) -> Column[AccountFigures]:
    def cell(line: AccountFigures) -> Cell:
        amount = value(line)
        tone = "text.primary"
        if signed and amount:
            tone = "buy" if amount > 0 else "sell"
        return number_cell(amount, MONEY, tone=tone, signed=signed)

    def text(line: AccountFigures) -> str:
        amount = value(line)
        return "" if amount is None else plain_text(amount)

    return Column(
        key=key,
        title=title,
        width=116,
        right=True,
        stretch=1,
        drop=drop,
        cell=cell,
        sort=value,
        export=text,
    )
