"""What the tiles of the futures statistics say: words, units and times. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from terminal.domain.futures.market_statistics import (
    Backing,
    Point,
    Statistic,
    annual_rate,
    change_over,
    mean_value,
    tells,
)
from terminal.domain.instrument import FuturesContract
from terminal.domain.symbol_facts import WindowStatistics
from terminal.state.marks import MarkStore
from terminal.state.statistics import Part, StatisticsStore
from terminal.ui import format as fmt

_TITLES = {
    Statistic.OPEN_INTEREST: "Open interest",
    Statistic.FUNDING: "Funding",
    Statistic.TOP_ACCOUNTS: "Top traders, accounts long : short",
    Statistic.TOP_POSITIONS: "Top traders, positions long : short",
    Statistic.ALL_ACCOUNTS: "All accounts long : short",
    Statistic.TAKERS: "Takers bought : sold",
    Statistic.BASIS: "Basis over index",
}
_BASELINES = {
    Statistic.OPEN_INTEREST: None,
    Statistic.FUNDING: 0.0,
    Statistic.BASIS: 0.0,
}
_DAY_MS = 86_400_000
RATE_DECIMALS = 4


class Mood(StrEnum):
    READY = "ready"
    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tile:
    """One small plot. `value` is the newest figure with its unit, `note` what explains it,
    `trend` how it moved over what is shown; `values` for the line only, `baseline` its even point.
    """

    statistic: Statistic
    title: str
    mood: Mood
    value: str = ""
    note: str = ""
    trend: str = ""
    words: str = ""
    values: tuple[float, ...] = ()
    points: tuple[Point, ...] = ()
    baseline: float | None = None


def title_of(statistic: Statistic) -> str:
    return _TITLES[statistic]


def tiles(
    store: StatisticsStore, marks: MarkStore, contract: FuturesContract, now_ms: int
) -> tuple[Tile, ...]:
    """Every series the contract has, in one order."""
    hours = marks.terms(contract.id).interval_hours
    due = marks.mark(contract.id)
    found = []
    for statistic in Statistic:
        if not tells(contract, statistic):
            continue
        made = _tile(store, statistic, contract, hours)
        if statistic is Statistic.FUNDING and made.mood is Mood.READY and due is not None:
            made = _with_countdown(made, due.next_funding_ms, now_ms)
        found.append(made)
    return tuple(found)


def _tile(
    store: StatisticsStore, statistic: Statistic, contract: FuturesContract, hours: int
) -> Tile:
    title, points = _TITLES[statistic], store.series(statistic)
    problem = store.problem(statistic)
    if points is None:
        mood = Mood.FAILED if problem else Mood.LOADING
        return Tile(statistic, title, mood, words=problem)
    if not points:
        return Tile(statistic, title, Mood.EMPTY, words="The exchange has counted nothing yet.")
    newest = points[-1]
    return Tile(
        statistic,
        title,
        Mood.READY,
        value=value_text(statistic, contract, newest),
        note=note_text(statistic, contract, newest, hours),
        trend=_trend(statistic, points, hours),
        words=f"not renewed: {problem}" if problem else "",
        values=tuple(_drawn(statistic, p) for p in points),
        points=tuple(points),
        baseline=_BASELINES.get(statistic, 1.0),
    )


def _drawn(statistic: Statistic, point: Point) -> float:
    """Four decimals are too few for the line of a small basis; in quote it has more."""
    if statistic is Statistic.BASIS and point.left is not None:
        return float(point.left)
    return float(point.value)


def _with_countdown(tile: Tile, due_ms: int | None, now_ms: int) -> Tile:
    if due_ms is None:
        return tile
    return replace(tile, trend=f"next in {fmt.countdown(due_ms - now_ms)}")


def value_text(statistic: Statistic, contract: FuturesContract, point: Point) -> str:
    match statistic:
        case Statistic.OPEN_INTEREST:
            return f"{fmt.compact(point.value)} {contract.quantity_name}"
        case Statistic.FUNDING | Statistic.BASIS:
            return fmt.percent(point.value, RATE_DECIMALS)
        case _:
            return fmt.number(point.value, RATE_DECIMALS)


def note_text(statistic: Statistic, contract: FuturesContract, point: Point, hours: int) -> str:
    """What stands behind the figure."""
    left, right = point.left, point.right
    match statistic:
        case Statistic.OPEN_INTEREST:
            return "" if left is None else f"{fmt.compact(left)} {contract.quote}"
        case Statistic.FUNDING:
            return f"{fmt.percent(annual_rate(point.value, hours))} a year, every {hours} h"
        case Statistic.BASIS:
            held = fmt.number(left, contract.price_decimals, signed=True)
            year = "" if right is None else f", {fmt.percent(right)} a year"
            return f"{held} {contract.quote}{year}"
        case Statistic.TAKERS:
            return f"{fmt.compact(left)} : {fmt.compact(right)} {contract.quantity_name}"
        case _:
            longs, shorts = (fmt.percent(each, 1, signed=False) for each in (left, right))
            return f"{longs} long, {shorts} short"


def _trend(statistic: Statistic, points: Sequence[Point], hours: int) -> str:
    """How the figure moved over the points that are drawn."""
    span = span_text(points[-1].time_ms - points[0].time_ms)
    if len(points) < 2:
        return ""
    if statistic in (Statistic.FUNDING, Statistic.BASIS):
        mean = mean_value(points)
        decimals = RATE_DECIMALS
        return f"mean {fmt.percent(mean, decimals)} in {span}"
    return f"{fmt.percent(change_over(points))} in {span}"


def span_text(milliseconds: int) -> str:
    """`45 min`, `10 h`, `5 d`."""
    hours = milliseconds / 3_600_000
    if hours < 1:
        return f"{milliseconds / 60_000:.0f} min"
    return f"{hours:.0f} h" if hours < 48 else f"{milliseconds / _DAY_MS:.0f} d"


def time_text(time_ms: int, now_ms: int) -> str:
    """UTC, with the date on another day."""
    same = time_ms // _DAY_MS == now_ms // _DAY_MS
    whole = fmt.date_time(time_ms)
    return whole[11:16] if same else whole[5:16]


def point_text(
    statistic: Statistic, contract: FuturesContract, point: Point, hours: int, now_ms: int
) -> str:
    """One point in words, for the pointer."""
    note = note_text(statistic, contract, point, hours).partition(",")[0]
    parts = (time_text(point.time_ms, now_ms), value_text(statistic, contract, point), note)
    return "  ".join(part for part in parts if part)


def backing_lines(
    store: StatisticsStore, contract: FuturesContract, now_ms: int
) -> tuple[tuple[str, str, str], ...]:
    """Label, figure and time of what stands behind the contract; one line of words before it came."""
    known = store.backing
    if known is None:
        problem = store.problem(Part.BACKING)
        return ((problem or "loading", "", ""),)
    lines = [("ADL risk", adl_text(known), _at(known.adl.time_ms if known.adl else 0, now_ms))]
    for fund in known.funds[:3]:
        held = f"{fmt.compact(fund.amount)} {fund.asset}"
        lines.append(("Insurance fund", held, _at(fund.time_ms, now_ms)))
    if known.deliveries:
        last = known.deliveries[0]
        price = fmt.number(last.price, contract.price_decimals)
        lines.append(
            ("Last delivery", f"{price} {contract.quote}", fmt.date_time(last.time_ms)[:10])
        )
    if known.constituents:
        heaviest = max(known.constituents, key=lambda each: each.weight)
        share = fmt.percent(heaviest.weight, 1, signed=False)
        name = heaviest.exchange or heaviest.symbol
        more = len(known.constituents) - 1
        lines.append(("Index", f"{name} {share}, {more} more", _at(known.index_ms, now_ms)))
    return tuple(lines)


def day_lines(
    day: WindowStatistics | None, contract: FuturesContract
) -> tuple[tuple[str, str, str], ...]:
    """What the last 24 hours traded at and in which pieces."""
    if day is None or not day.trades:
        return ()
    average = f"{fmt.number(day.average, contract.price_decimals)} {contract.quote}"
    size = f"{day.trades:,} of {fmt.compact(day.trade_size)} {contract.quote}"
    return (("24 h average price", average, ""), ("24 h trades", size, ""))


def adl_text(known: Backing) -> str:
    return fmt.UNKNOWN if known.adl is None else known.adl.level


def _at(time_ms: int, now_ms: int) -> str:
    return time_text(time_ms, now_ms) if time_ms else ""


def plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
