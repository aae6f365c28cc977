"""Statistics of a window, average and reference price as lines. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from terminal.domain.instrument import Instrument
from terminal.domain.order import Side
from terminal.domain.symbol_facts import (
    PriceRange,
    ReferenceMethod,
    ReferencePrice,
    Window,
    WindowStatistics,
)
from terminal.state.facts import Part, SymbolFacts
from terminal.ui import format as fmt
from terminal.ui.symbol_info.lines import FactLine, price_line

WINDOW_WORDS = {
    Window.M15: "15 minutes",
    Window.H1: "1 hour",
    Window.H4: "4 hours",
    Window.H12: "12 hours",
    Window.D1: "24 hours",
    Window.D7: "7 days",
    Window.DAY: "Trading day",
}
_OUTSIDE = {
    0: "set by the exchange's operator",
    1: "mean of four outside providers",
    2: "index price of the USD\N{CIRCLED LATIN CAPITAL LETTER S}-M contract",
    3: "five-minute mean of the spot mid price",
}


def statistics_lines(facts: SymbolFacts, window: Window, instrument: Instrument) -> list[FactLine]:
    lines: list[FactLine] = []
    known = facts.windows.get(window)
    if known is not None:
        lines.extend(_window(known, instrument))
    elif Part.STATISTICS in facts.failures:
        lines.append(FactLine("Statistics", fmt.UNKNOWN, facts.failures[Part.STATISTICS], "danger"))
    lines.extend(_prices(facts, instrument))
    return lines


def _window(known: WindowStatistics, instrument: Instrument) -> Iterator[FactLine]:
    change = known.change_fraction
    tone = "text.primary" if not known.change else "buy" if known.change > 0 else "sell"
    by = fmt.number(known.change, instrument.price_decimals, signed=True)
    yield FactLine("Change", fmt.percent(change), f"{by} {instrument.quote}", tone)
    yield price_line("Last", known.last, instrument)
    yield price_line("Open", known.open, instrument, f"{fmt.date_time(known.open_ms)} UTC")
    yield price_line("High", known.high, instrument)
    yield price_line("Low", known.low, instrument)
    spread = fmt.percent(known.range_fraction, signed=False)
    yield FactLine("Range", spread, "high minus low, as a part of the open")
    yield price_line("Average", known.average, instrument, "weighted by quantity")
    base = fmt.compact(known.volume)
    yield FactLine("Volume", f"{base} {instrument.base}", f"in {known.trades:,} trades")
    yield FactLine("Turnover", f"{fmt.compact(known.quote_volume)} {instrument.quote}")
    size = known.trade_size
    if size is not None:
        yield FactLine("Average trade", f"{fmt.compact(size)} {instrument.quote}")


def _prices(facts: SymbolFacts, instrument: Instrument) -> Iterator[FactLine]:
    average, reference = facts.average, facts.reference
    rules_by = reference is not None and reference.price is not None
    if average is not None:
        note = f"of the last {average.minutes} min, weighted"
        note += "" if rules_by else "; price filters go by it"
        yield price_line("Average price", average.price, instrument, note)
    if reference is not None:
        yield _reference_line(reference, facts.method, instrument)
    elif Part.REFERENCE in facts.failures:
        reason = facts.failures[Part.REFERENCE]
        yield FactLine("Reference price", fmt.UNKNOWN, reason, "danger")
    elif Part.REFERENCE in facts.told:
        yield FactLine("Reference price", fmt.NOT_APPLICABLE, "this symbol has none")
    price_range = None if facts.rules is None else facts.rules.price_range
    if price_range is not None and reference is not None and reference.price is not None:
        for side in (Side.BUY, Side.SELL):
            yield _range_line(price_range, side, reference.price, instrument)


def _reference_line(
    reference: ReferencePrice, method: ReferenceMethod | None, instrument: Instrument
) -> FactLine:
    note = method_words(method)
    if reference.price is None:
        return FactLine("Reference price", fmt.NOT_APPLICABLE, f"none at present; {note}")
    return price_line("Reference price", reference.price, instrument, f"price filters: {note}")


def method_words(method: ReferenceMethod | None) -> str:
    if method is None:
        return "how it is made is not known"
    if method.outside_id is not None:
        return _OUTSIDE.get(method.outside_id, f"from outside, method {method.outside_id}")
    span = method.buckets * method.bucket_ms
    return f"moving mean of the trades of {fmt.duration(span)}"


def _range_line(
    price_range: PriceRange, side: Side, reference: Decimal, instrument: Instrument
) -> FactLine:
    low, high = price_range.bounds(side, reference)
    verb = "buys" if side is Side.BUY else "sells"

    def word(bound: Decimal | None) -> str:
        if bound is None:
            return "any"
        return fmt.number(bound, instrument.price_decimals)

    return FactLine(
        f"Taker {verb} within",
        f"{word(low)} \N{EN DASH} {word(high)}",
        "what would trade beyond it expires instead",
    )
