"""All contracts at a glance, and the liquidations of the exchange, as tables. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.domain.futures.derivative import ForcedTrade, MarkPrice
from terminal.domain.instrument import FuturesContract
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import Side
from terminal.domain.symbol_facts import Window, WindowStatistics
from terminal.domain.ticker import BestQuote, Ticker
from terminal.domain.valuation import worth
from terminal.state.stores import Stores
from terminal.ui import format as fmt
from terminal.ui.market_statistics.rows import RATE_DECIMALS, plain
from terminal.ui.models.cell import UNKNOWN, Cell, Mark, number_cell
from terminal.ui.models.column import Column


@dataclass(frozen=True, slots=True)
class ContractLine:
    """What is known of one contract; None is not told yet."""

    contract: FuturesContract
    ticker: Ticker | None
    day: WindowStatistics | None
    quote: BestQuote | None
    mark: MarkPrice | None


def contract_lines(stores: Stores) -> list[ContractLine]:
    """Every futures contract, the most traded first."""
    found = [
        ContractLine(
            each,
            stores.tickers.ticker(each.id),
            stores.facts.of(each.id).windows.get(Window.D1),
            stores.tickers.quote(each.id),
            stores.marks.mark(each.id),
        )
        for each in stores.instruments
        if each.id.market is Market.USDM and isinstance(each, FuturesContract)
    ]
    return sorted(found, key=lambda line: _turnover(line) or Decimal(0), reverse=True)


def contract_key(line: ContractLine) -> str:
    return line.contract.symbol


def instrument_of(key: str) -> InstrumentId:
    """The contract of a row's key."""
    return InstrumentId(Market.USDM, key)


def _last(line: ContractLine) -> Decimal | None:
    return line.day.last if line.day else line.ticker.last if line.ticker else None


def _change(line: ContractLine) -> Decimal | None:
    source = line.day or line.ticker
    return None if source is None else source.change_fraction


def _turnover(line: ContractLine) -> Decimal | None:
    source = line.day or line.ticker
    return None if source is None else source.quote_volume


def _rate(line: ContractLine) -> Decimal | None:
    return None if line.mark is None else line.mark.funding_rate


def _spread(line: ContractLine) -> Decimal | None:
    return None if line.quote is None else line.quote.spread_bps


def _signed(value: Decimal | None, decimals: int) -> Cell:
    if value is None:
        return UNKNOWN
    tone = "text.secondary" if not value else "buy" if value > 0 else "sell"
    return Cell(fmt.percent(value, decimals), tone=tone)


def contract_columns() -> tuple[Column[ContractLine], ...]:
    return (
        Column(
            key="symbol",
            title="Contract",
            width=150,
            cell=lambda x: Cell(x.contract.symbol, tone="text.primary", font="body_medium"),
            sort=lambda x: x.contract.symbol,
        ),
        Column(
            key="last",
            title="Last",
            width=104,
            right=True,
            stretch=1,
            cell=lambda x: number_cell(_last(x), x.contract.price_decimals),
            sort=_last,
            export=lambda x: plain(_last(x)),
        ),
        Column(
            key="change",
            title="24 h",
            width=84,
            right=True,
            stretch=1,
            cell=lambda x: _signed(_change(x), 2),
            sort=_change,
            export=lambda x: plain(_change(x)),
        ),
        Column(
            key="turnover",
            title="24 h volume, quote",
            width=130,
            right=True,
            stretch=1,
            cell=lambda x: Cell(fmt.compact(_turnover(x))),
            sort=_turnover,
            export=lambda x: plain(_turnover(x)),
        ),
        Column(
            key="trades",
            title="Trades",
            width=90,
            right=True,
            stretch=1,
            drop=3,
            cell=lambda x: UNKNOWN if x.day is None else Cell(f"{x.day.trades:,}"),
            sort=lambda x: None if x.day is None else x.day.trades,
        ),
        Column(
            key="spread",
            title="Spread bp",
            width=90,
            right=True,
            stretch=1,
            drop=2,
            cell=lambda x: number_cell(_spread(x), 2, tone="text.secondary"),
            sort=_spread,
            export=lambda x: plain(_spread(x)),
        ),
        Column(
            key="mark",
            title="Mark",
            width=104,
            right=True,
            stretch=1,
            drop=4,
            cell=lambda x: number_cell(
                None if x.mark is None else x.mark.mark, x.contract.price_decimals
            ),
            sort=lambda x: None if x.mark is None else x.mark.mark,
            export=lambda x: plain(None if x.mark is None else x.mark.mark),
        ),
        Column(
            key="funding",
            title="Funding",
            width=96,
            right=True,
            stretch=1,
            cell=_funding,
            sort=_rate,
            export=lambda x: plain(_rate(x)),
        ),
    )


def _funding(line: ContractLine) -> Cell:
    if line.mark is not None and line.mark.funding_rate is None:
        return Cell(fmt.NOT_APPLICABLE, tone="text.tertiary")
    return _signed(_rate(line), RATE_DECIMALS)


@dataclass(frozen=True, slots=True)
class ForcedLine:
    """One liquidation; `contract` None while the listing does not know it."""

    instrument: InstrumentId
    trade: ForcedTrade
    contract: FuturesContract | None


def forced_lines(stores: Stores) -> list[ForcedLine]:
    """Liquidations seen so far, newest first."""
    found: Sequence[tuple[InstrumentId, ForcedTrade]] = stores.marks.all_forced()
    lines = []
    for instrument, trade in reversed(found):
        known = stores.instruments.get(instrument)
        contract = known if isinstance(known, FuturesContract) else None
        lines.append(ForcedLine(instrument, trade, contract))
    return lines


def forced_key(line: ForcedLine) -> str:
    return f"{line.instrument.symbol}:{line.trade.time_ms}:{line.trade.quantity}"


def _price(line: ForcedLine) -> Decimal:
    """What it went through at; its limit (the bankruptcy price) while nothing filled."""
    return line.trade.average_price or line.trade.price


def _whose(line: ForcedLine) -> Cell:
    """A forced sale ends a long position."""
    if line.trade.side is Side.SELL:
        return Cell("Long liquidated", tone="sell", mark=Mark.DOWN)
    return Cell("Short liquidated", tone="buy", mark=Mark.UP)


def forced_columns() -> tuple[Column[ForcedLine], ...]:
    return (
        Column(
            key="time",
            title="Time, UTC",
            width=90,
            cell=lambda x: Cell(fmt.clock_time(x.trade.time_ms)),
            sort=lambda x: x.trade.time_ms,
            export=lambda x: fmt.date_time(x.trade.time_ms),
        ),
        Column(
            key="symbol",
            title="Contract",
            width=140,
            cell=lambda x: Cell(x.instrument.symbol, tone="text.primary", font="body_medium"),
            sort=lambda x: x.instrument.symbol,
        ),
        Column(key="side", title="Position", width=140, cell=_whose),
        Column(
            key="quantity",
            title="Quantity",
            width=120,
            right=True,
            stretch=1,
            cell=lambda x: number_cell(
                x.trade.quantity, x.contract.quantity_decimals if x.contract else 3
            ),
            sort=lambda x: x.trade.quantity,
            export=lambda x: plain(x.trade.quantity),
        ),
        Column(
            key="price",
            title="Price",
            width=120,
            right=True,
            stretch=1,
            cell=lambda x: number_cell(_price(x), x.contract.price_decimals if x.contract else 2),
            sort=_price,
            export=lambda x: plain(_price(x)),
        ),
        Column(
            key="worth",
            title="Worth, quote",
            width=130,
            right=True,
            stretch=1,
            cell=lambda x: Cell(fmt.compact(worth(x.trade.quantity, _price(x)))),
            sort=lambda x: worth(x.trade.quantity, _price(x)),
            export=lambda x: plain(worth(x.trade.quantity, _price(x))),
        ),
    )
