"""The rules of a spot symbol in plain words, and what binds this account besides. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from terminal.domain.filters import CountLimits, FilterSet, LotRange
from terminal.domain.instrument import Instrument, SpotPair
from terminal.domain.numbers import grouped_text
from terminal.domain.order import OrderType
from terminal.domain.symbol_facts import PriceRange
from terminal.state.facts import Part, SymbolFacts
from terminal.ui import format as fmt
from terminal.ui.symbol_info.lines import FactLine, exact_line

_COUNTS = (
    ("orders", "Open orders"),
    ("algo_orders", "Open stops and take-profits"),
    ("icebergs", "Open icebergs"),
    ("order_lists", "Open order lists"),
)


def rule_lines(instrument: Instrument, facts: SymbolFacts) -> list[FactLine]:
    """Public rules first, then what holds for this account alone."""
    lines = list(_amounts(instrument))
    lines.extend(_bands(instrument.filters))
    lines.extend(_execution(facts))
    lines.extend(_limits(instrument.filters.counts, ""))
    lines.extend(_others(instrument.filters))
    if isinstance(instrument, SpotPair):
        lines.extend(_offers(instrument))
    lines.extend(_own(facts))
    return lines


def _amounts(instrument: Instrument) -> Iterator[FactLine]:
    filters, base, quote = instrument.filters, instrument.base, instrument.quote
    yield FactLine("Status", instrument.status_text.replace("_", " ").capitalize())
    yield exact_line("Tick", filters.tick_size, quote, "prices are multiples of it")
    if filters.min_price or filters.max_price:
        yield FactLine("Price", _span(filters.min_price, filters.max_price, quote))
    yield exact_line("Step", filters.step_size, base, "quantities are multiples of it")
    yield FactLine("Quantity", _span(filters.min_quantity, filters.max_quantity, base))
    if filters.market_lot is not None:
        yield _market_lot(filters.market_lot, base)
    for rule in filters.notional_ranges:
        market = "market orders too" if rule.minimum_to_market else "not for market orders"
        yield FactLine("Value", _span(rule.minimum, rule.maximum, quote), f"minimum: {market}")


def _market_lot(lot: LotRange, base: str) -> FactLine:
    step = "the usual step" if lot.step == 0 else f"steps of {grouped_text(lot.step)}"
    return FactLine("Quantity at market", _span(lot.minimum, lot.maximum, base), step)


def _bands(filters: FilterSet) -> Iterator[FactLine]:
    for band in filters.bands:
        origin = "the last price" if band.minutes == 0 else "the reference or average price"
        for verb, low, high in (
            ("Buy", band.buy_down, band.buy_up),
            ("Sell", band.sell_down, band.sell_up),
        ):
            yield FactLine(f"{verb} limit price", _multiples(low, high), f"of {origin}")


def _execution(facts: SymbolFacts) -> Iterator[FactLine]:
    if facts.rules is not None:
        yield from _range(facts.rules.price_range)
    elif Part.RULES in facts.failures:
        yield FactLine("Execution rules", fmt.UNKNOWN, facts.failures[Part.RULES], "danger")


def _range(price_range: PriceRange | None) -> Iterator[FactLine]:
    if price_range is None:
        yield FactLine("Execution rules", "none", "orders trade through the book as it is")
        return
    note = "of the reference price; the rest of the order expires"
    yield FactLine("Taker buys at", _multiples(price_range.bid_down, price_range.bid_up), note)
    yield FactLine("Taker sells at", _multiples(price_range.ask_down, price_range.ask_up), note)


def _limits(counts: CountLimits, suffix: str) -> Iterator[FactLine]:
    for name, words in _COUNTS:
        most = getattr(counts, name)
        if most is not None:
            yield FactLine(f"{words}{suffix}", f"at most {most:,}")


def _others(filters: FilterSet) -> Iterator[FactLine]:
    if filters.iceberg_parts is not None:
        yield FactLine("Iceberg parts", f"at most {filters.iceberg_parts}")
    if filters.max_amends is not None:
        yield FactLine("Amendments", f"at most {filters.max_amends}", "of one order")
    if filters.max_position is not None:
        yield exact_line("Position", filters.max_position, "", "free, locked and resting buys")
    trailing = filters.trailing
    if trailing is not None:
        above = f"{trailing.min_above:,} \N{EN DASH} {trailing.max_above:,} bp"
        below = f"{trailing.min_below:,} \N{EN DASH} {trailing.max_below:,} bp"
        yield FactLine("Trailing above", above, "buy stops and sell take-profits")
        yield FactLine("Trailing below", below, "sell stops and buy take-profits")
    for name, text in filters.unknown:
        yield FactLine(name, text, "a rule this terminal does not know", "warn")


def _offers(pair: SpotPair) -> Iterator[FactLine]:
    lists = ", ".join(sorted(kind.value for kind in pair.list_kinds)) or "none"
    yield FactLine("Order lists", lists)
    flags = (
        ("iceberg", pair.iceberg_allowed),
        ("trailing stop", pair.trailing_stop_allowed),
        ("pegged", pair.pegged_allowed),
        ("amend", pair.amend_allowed),
        ("cancel and replace", pair.cancel_replace_allowed),
        ("market by value", pair.quote_order_quantity_allowed),
        ("post-only", OrderType.LIMIT_MAKER in pair.order_types),
    )
    yield FactLine("Offers", ", ".join(word for word, allowed in flags if allowed) or "nothing")
    modes = ", ".join(sorted(mode.value.replace("_", " ").lower() for mode in pair.stp_modes))
    default = pair.default_stp_mode.value.replace("_", " ").lower()
    yield FactLine("Self-trade prevention", default, f"can be: {modes or default}")


def _own(facts: SymbolFacts) -> Iterator[FactLine]:
    own = facts.own
    if own is None:
        if Part.OWN in facts.failures:
            yield FactLine("Your account", fmt.UNKNOWN, facts.failures[Part.OWN], "danger")
        return
    yield from _limits(own.account.counts, " in your account")
    for asset, most in sorted(own.account.assets.items()):
        yield exact_line(f"Your {asset} per order", most, asset, "the most one order may move")


def _span(low: Decimal, high: Decimal, unit: str) -> str:
    if not high:
        return f"at least {grouped_text(low)} {unit}"
    if not low:
        return f"at most {grouped_text(high)} {unit}"
    return f"{grouped_text(low)} \N{EN DASH} {grouped_text(high)} {unit}"


def _multiples(low: Decimal | None, high: Decimal | None) -> str:
    """`0.2 - 5 ×`; a bound that is not set is `any`."""
    words = ["any" if bound is None else grouped_text(bound) for bound in (low, high)]
    return f"{words[0]} \N{EN DASH} {words[1]} \N{MULTIPLICATION SIGN}"
