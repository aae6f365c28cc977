"""The figures behind the tiles as tables, which can be copied and exported. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from terminal.domain.futures.market_statistics import Constituent, DeliveryPrice, Point, Statistic
from terminal.domain.instrument import FuturesContract
from terminal.ui import format as fmt
from terminal.ui.market_statistics.rows import Tile, plain, value_text
from terminal.ui.models.cell import NOT_APPLICABLE, Cell, number_cell
from terminal.ui.models.column import Column

_SHARES = ("Long : short", "Long share", "Short share")


def _heads(statistic: Statistic, contract: FuturesContract) -> tuple[str, str, str]:
    unit, quote = contract.quantity_name, contract.quote
    match statistic:
        case Statistic.OPEN_INTEREST:
            return f"Open interest {unit}", f"Worth {quote}", ""
        case Statistic.FUNDING:
            return "Rate", f"Mark price {quote}", ""
        case Statistic.TAKERS:
            return "Bought : sold", f"Bought {unit}", f"Sold {unit}"
        case Statistic.BASIS:
            return "Basis", f"Basis {quote}", "Of a year"
        case _:
            return _SHARES


def point_key(point: Point) -> str:
    return str(point.time_ms)


def point_columns(statistic: Statistic, contract: FuturesContract) -> tuple[Column[Point], ...]:
    """Time, the figure, and what it is made of."""
    heads = _heads(statistic, contract)
    columns: list[Column[Point]] = [
        Column(
            key="time",
            title="Time, UTC",
            width=150,
            cell=lambda p: Cell(fmt.date_time(p.time_ms)),
            sort=lambda p: p.time_ms,
        ),
        Column(
            key="value",
            title=heads[0],
            width=150,
            right=True,
            stretch=1,
            cell=lambda p: _value(statistic, contract, p),
            sort=lambda p: p.value,
            export=lambda p: plain(p.value),
        ),
    ]
    parts: tuple[Callable[[Point], Decimal | None], ...] = (lambda p: p.left, lambda p: p.right)
    for title, part in zip(heads[1:], parts, strict=True):
        if title:
            columns.append(_part(title, part, statistic, contract))
    return tuple(columns)


def _value(statistic: Statistic, contract: FuturesContract, point: Point) -> Cell:
    """In full here, where there is room for every digit."""
    if statistic is Statistic.OPEN_INTEREST:
        return number_cell(point.value, contract.quantity_decimals)
    return Cell(value_text(statistic, contract, point), tone="text.primary")


def _part(
    title: str,
    part: Callable[[Point], Decimal | None],
    statistic: Statistic,
    contract: FuturesContract,
) -> Column[Point]:
    is_share = title in _SHARES or title == "Of a year"

    def cell(point: Point) -> Cell:
        value = part(point)
        if value is None:
            return Cell(fmt.NOT_APPLICABLE, tone="text.tertiary")
        if is_share:
            return Cell(fmt.percent(value, signed=False))
        if statistic is Statistic.OPEN_INTEREST:
            return Cell(fmt.number(value, 0))
        takers = statistic is Statistic.TAKERS
        decimals = contract.quantity_decimals if takers else contract.price_decimals
        return number_cell(value, decimals, tone="text.secondary")

    return Column(
        key=title,
        title=title,
        width=140,
        right=True,
        stretch=1,
        drop=2,
        cell=cell,
        sort=part,
        export=lambda p: plain(part(p)),
    )


def constituent_key(row: Constituent) -> str:
    return f"{row.exchange}:{row.symbol}"


def constituent_columns(contract: FuturesContract) -> tuple[Column[Constituent], ...]:
    return (
        Column(
            key="market",
            title="Market",
            width=140,
            cell=lambda c: Cell(c.exchange or fmt.NOT_APPLICABLE, tone="text.primary"),
            sort=lambda c: c.exchange,
        ),
        Column(key="symbol", title="Symbol", width=120, cell=lambda c: Cell(c.symbol)),
        Column(
            key="price",
            title=f"Price {contract.quote}",
            width=130,
            right=True,
            stretch=1,
            cell=lambda c: _price(c, contract.price_decimals),
            sort=lambda c: c.price,
            export=lambda c: plain(c.price),
        ),
        Column(
            key="weight",
            title="Weight in the index",
            width=170,
            stretch=1,
            cell=lambda c: Cell(fmt.percent(c.weight, signed=False), bar=float(c.weight)),
            sort=lambda c: c.weight,
            export=lambda c: plain(c.weight),
        ),
    )


def _price(row: Constituent, decimals: int) -> Cell:
    """Not every market's price may be published."""
    return NOT_APPLICABLE if row.price is None else number_cell(row.price, decimals)


def delivery_key(row: DeliveryPrice) -> str:
    return str(row.time_ms)


def delivery_columns(contract: FuturesContract) -> tuple[Column[DeliveryPrice], ...]:
    return (
        Column(
            key="time",
            title="Delivered, UTC",
            width=150,
            cell=lambda d: Cell(fmt.date_time(d.time_ms)),
            sort=lambda d: d.time_ms,
        ),
        Column(
            key="price",
            title=f"Delivery price {contract.quote}",
            width=170,
            right=True,
            stretch=1,
            cell=lambda d: number_cell(d.price, contract.price_decimals),
            sort=lambda d: d.price,
            export=lambda d: plain(d.price),
        ),
    )


def tile_key(tile: Tile) -> str:
    return tile.statistic.value


def tile_columns() -> tuple[Column[Tile], ...]:
    """The newest figure of every tile: what the overview exports."""
    return (
        Column(key="name", title="Statistic", width=240, cell=lambda t: Cell(t.title)),
        Column(key="value", title="Value", width=120, cell=lambda t: Cell(t.value)),
        Column(key="note", title="Behind it", width=200, cell=lambda t: Cell(t.note)),
        Column(key="trend", title="Over the span", width=160, cell=lambda t: Cell(t.trend)),
        Column(
            key="time",
            title="Time, UTC",
            width=150,
            cell=lambda t: Cell(fmt.date_time(t.points[-1].time_ms) if t.points else ""),
        ),
    )
