"""What the footer says, as values: each connection, the clock and the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terminal.domain.events import SPOT_LINKS, FeedState, LimitReported, Link, LinkReported
from terminal.domain.market import Environment, InstrumentId, Market
from terminal.services.clock import wall_ms
from terminal.state.stores import Stores
from terminal.ui import format as text

_LIMITS = {
    Market.SPOT: (("WEIGHT", "Weight"), ("ORDERS_10S", "Orders 10 s"), ("ORDERS_1D", "1 day")),
    Market.USDM: (
        ("USDM_WEIGHT", "Weight"),
        ("USDM_ORDERS_10S", "Orders 10 s"),
        ("USDM_ORDERS_1M", "1 min"),
    ),
}
"""The exchange counts each market on its own; the name of a report says whose count it is."""


@dataclass(frozen=True, slots=True)
class FooterPart:
    """A label, its value and what is drawn before the value.

    `state` draws a feed mark, `used`/`limit` a meter, `line` a sparkline; `widest` is a text that
    the value never outgrows, so that nothing moves while it updates.
    """

    name: str
    label: str
    value: str = ""
    note: str = ""
    state: FeedState | None = None
    share: float | None = None
    line: tuple[float, ...] = ()
    widest: str = ""
    hint: str = ""


def footer_parts(
    stores: Stores, environment: Environment, instrument: InstrumentId | None, now_ms: int
) -> Sequence[FooterPart]:
    """The left part of the footer, in order: links and limits of the market in view, spot's
    without one. `now_ms` is the exchange's clock."""
    links = stores.connection.links
    market = Market.SPOT if instrument is None else instrument.market
    streams, account = links.get(Link.STREAMS.of(market)), links.get(Link.ACCOUNT.of(market))
    own = (links.get(link.of(market)) for link in SPOT_LINKS)
    host = next((link.host for link in own if link is not None and link.host), "")
    return (
        FooterPart("host", _host(host, environment, is_known=bool(links))),
        _book(stores, instrument, streams),
        _trades(stores, instrument, now_ms, streams),
        *_mark(stores, instrument, now_ms, streams),
        *_dead_man(stores),
        _link("candles", "Candles", streams),
        _link("account", "Account", account),
        _round_trip(stores),
        _clock(stores),
        _lag(stores),
        *(
            _limit(title, stores.connection.limits.get(name), now_ms)
            for name, title in _LIMITS.get(market, _LIMITS[Market.SPOT])
        ),
    )


def _host(host: str, environment: Environment, *, is_known: bool) -> str:
    """Where the numbers come from; before the first word of any link, where they will."""
    if not is_known:
        return f"connecting to the {environment.value}"
    return f"{host} {environment.value}".strip()


def _state(link: LinkReported | None) -> FeedState:
    """A link that was never heard of is on its way, which is nothing to be alarmed by."""
    return FeedState.UNSYNCED if link is None else link.state


def _book(stores: Stores, instrument: InstrumentId | None, link: LinkReported | None) -> FooterPart:
    entry = None if instrument is None else stores.books.get(instrument)
    if entry is None or not entry.received_ms:
        state = FeedState.OFF if _state(link) is FeedState.OFF else FeedState.UNSYNCED
        hint = "waiting for the book" if link is None else link.reason
        return FooterPart("book", "Book", text.UNKNOWN, state=state, widest="888 ms", hint=hint)
    clock = stores.connection.clock
    offset = clock.offset_ms if clock else 0.0
    delay = max(0.0, entry.received_ms + offset - entry.event_ms)
    value = text.duration(delay) if entry.state is FeedState.LIVE else entry.state.value
    hint = entry.reason or "from the exchange's clock to this window"
    return FooterPart("book", "Book", value, state=entry.state, widest="888 ms", hint=hint)


def _trades(
    stores: Stores, instrument: InstrumentId | None, now_ms: int, link: LinkReported | None
) -> FooterPart:
    tape = None if instrument is None else stores.tapes.get(instrument)
    newest = tape.newest(1) if tape else ()
    state = _state(link)
    value = text.duration(max(0, now_ms - newest[0].time_ms)) if newest else text.UNKNOWN
    return FooterPart(
        "trades", "Trades", value, state=state, widest="88.8 s", hint="age of the last trade"
    )


def _mark(
    stores: Stores, instrument: InstrumentId | None, now_ms: int, link: LinkReported | None
) -> Sequence[FooterPart]:
    """Age of the mark price, which margin and liquidation follow; spot has none."""
    if instrument is None or instrument.market is not Market.USDM:
        return ()
    mark = stores.marks.mark(instrument)
    value = text.UNKNOWN if mark is None else text.duration(max(0, now_ms - mark.time_ms))
    hint = "age of the mark price, by which margin and liquidation are counted"
    return (FooterPart("mark", "Mark", value, state=_state(link), widest="88.8 s", hint=hint),)


def _dead_man(stores: Stores) -> Sequence[FooterPart]:
    """The heartbeat of the dead-man switch, wherever the trader looks; absent while it is off."""
    state = stores.futures.dead_man
    if state is None:
        return ()
    left = state.left_ms(wall_ms())
    value = "waits" if left is None else f"{left // 1_000} s"
    hint = "until the exchange cancels resting futures orders, unless a heartbeat comes; stops and take profits are not known to be covered"
    mark = FeedState.STALE if state.fails else FeedState.LIVE
    hint = f"{state.fails} {hint}".strip()
    return (FooterPart("dead_man", "Dead man", value, state=mark, widest="888 s", hint=hint),)


def _link(name: str, label: str, link: LinkReported | None) -> FooterPart:
    if link is None:
        return FooterPart(
            name, label, text.UNKNOWN, state=_state(None), widest="unsynced", hint="connecting"
        )
    return FooterPart(
        name, label, link.state.value, state=link.state, widest="live", hint=link.reason
    )


def _round_trip(stores: Stores) -> FooterPart:
    """The newest one; a figure from before the connections were lost says nothing of now."""
    trips = stores.connection.round_trips
    is_up = any(link.state is FeedState.LIVE for link in stores.connection.links.values())
    value = text.duration(trips[-1]) if trips and is_up else text.UNKNOWN
    return FooterPart(
        "round_trip", "Round trip", value, line=tuple(trips) or (0.0,), widest="888 ms"
    )


def _clock(stores: Stores) -> FooterPart:
    clock = stores.connection.clock
    if clock is None:
        return FooterPart("clock", "Clock", text.UNKNOWN, widest="+888 ms")
    sign = "+" if clock.offset_ms >= 0 else text.MINUS
    value = f"{sign}{text.duration(abs(clock.offset_ms))}"
    hint = "exchange time minus local time; orders are stamped with the difference"
    return FooterPart("clock", "Clock", value, widest="+888 ms", hint=hint)


def _lag(stores: Stores) -> FooterPart:
    """The worst delay of the program's own loop in the last minute: what a click may wait."""
    lags = stores.connection.loop_lags
    value = text.duration(max(lags)) if lags else text.UNKNOWN
    hint = "worst delay of this program's own loop in the last minute"
    return FooterPart("lag", "Lag", value, widest="888 ms", hint=hint)


def _limit(title: str, limit: LimitReported | None, now_ms: int) -> FooterPart:
    """A count belongs to one window of the exchange's clock; in the next one it begins at zero."""
    name = title.lower().replace(" ", "_")
    if limit is None:
        return FooterPart(name, title, text.UNKNOWN, widest="8,888")
    if limit.paused_until_ms > now_ms:
        wait = text.duration(limit.paused_until_ms - now_ms)
        hint = "the exchange asked for a pause; nothing of this kind is sent before it ends"
        return FooterPart(name, title, "paused", note=wait, share=1.0, widest="paused", hint=hint)
    is_over = bool(limit.window_end_ms) and now_ms >= limit.window_end_ms
    used = 0 if is_over else limit.used
    share = used / limit.limit if limit.limit else 1.0
    return FooterPart(
        name,
        title,
        f"{used:,}",
        note=f"/ {limit.limit:,}",
        share=share,
        widest=f"{min(limit.limit, 9_999):,}",
        hint=f"used of this limit in {limit.window_seconds:,} s",
    )
