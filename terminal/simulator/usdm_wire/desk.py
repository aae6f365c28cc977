"""What a request can ask of the USDⓈ-M exchange, and how its parameters are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from terminal.domain.candle import Interval
from terminal.simulator import desk
from terminal.simulator.desk import Security, Weight
from terminal.simulator.limits import LimitSettings, Rule
from terminal.simulator.params import Params
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.exchange import UsdmExchange

FUNDING_POOL = "funding"
DATA_POOL = "futures data"
PREFIX = "usdm."
"""Stands before names of requests, streams and connections where faults are set."""


@dataclass(frozen=True, slots=True)
class Call(desk.Call[UsdmExchange]):
    """A request to the USDⓈ-M exchange."""

    @property
    def now_ms(self) -> int:
        return self.exchange.clock.now_ms()

    def contract(self, name: str = "symbol") -> ContractSpec:
        """The contract of a request that needs one: -1102 when missing, -1121 when unknown."""
        return self.listed(self.params.need_text(name))

    def asked(self, name: str = "symbol") -> ContractSpec | None:
        """The contract of a request that may leave it out."""
        symbol = self.params.text(name)
        return None if symbol is None else self.listed(symbol)

    def listed(self, symbol: str) -> ContractSpec:
        spec = self.exchange.contracts.get(symbol)
        if spec is None:
            raise VenueError(-1121, "Invalid symbol.")
        return spec

    def each(self, one: Callable[[ContractSpec], Any]) -> Any:
        """An object for the `symbol` that was sent, without one an array of all."""
        spec = self.asked()
        if spec is not None:
            return one(spec)
        return [one(each) for each in self.exchange.contracts.values()]

    def limit(self, default: int, maximum: int) -> int:
        """The `limit` of a list: -1130 for zero or more than the maximum."""
        value = self.params.integer("limit")
        if value is None:
            return default
        if not 0 < value <= maximum:
            raise VenueError(-1130, "Data sent for parameter 'limit' is not valid.")
        return value

    def interval(self, name: str = "interval") -> Interval:
        word = self.params.need_text(name)
        if word == "1s":
            raise VenueError(-1120, "Invalid interval.")
        try:
            return Interval(word)
        except ValueError:
            raise VenueError(-1120, "Invalid interval.") from None

    def times(self, longest_ms: int | None = None) -> tuple[int | None, int | None]:
        """`startTime` and `endTime`: -1023 when reversed, -4165 when further apart than allowed."""
        start_ms, end_ms = self.params.integer("startTime"), self.params.integer("endTime")
        if start_ms is not None and end_ms is not None:
            if start_ms > end_ms:
                raise VenueError(-1023, "Start time is greater than end time.")
            if longest_ms is not None and end_ms - start_ms > longest_ms:
                days = longest_ms // 86_400_000
                raise VenueError(-4165, f"Maximum time interval is {days} days.")
        return start_ms, end_ms

    def word_bool(self, name: str) -> bool:
        """A mandatory `true` or `false`."""
        self.params.need_text(name)
        return self.params.boolean(name, default=False)


Endpoint: TypeAlias = desk.Endpoint[Call]
Desk: TypeAlias = desk.Desk[UsdmExchange, Call]


def limits(*, is_limited: bool = True) -> LimitSettings:
    """Limits of today's USDⓈ-M exchange; connections have none that is documented."""
    most = 10**9
    five = ("MINUTE", 5)
    return LimitSettings(
        weight=Rule("REQUEST_WEIGHT", "MINUTE", 1, 2_400 if is_limited else most),
        raw_requests=Rule("RAW_REQUESTS", *five, most),
        connections=Rule("CONNECTIONS", *five, most),
        orders=(
            Rule("ORDERS", "MINUTE", 1, 1_200 if is_limited else most),
            Rule("ORDERS", "SECOND", 10, 300 if is_limited else most),
        ),
        pools={
            FUNDING_POOL: Rule("REQUEST_WEIGHT", *five, 500 if is_limited else most),
            DATA_POOL: Rule("REQUEST_WEIGHT", *five, 1_000 if is_limited else most),
        },
        over_text=(
            "Too many requests; current limit is {limit} {what} per {num} {interval}. Please use the "
            "websocket for live updates to avoid polling the API."
        ),
        ban_text=(
            "Way too many requests; IP banned until {until_ms}. Please use the websocket for live "
            "updates to avoid bans."
        ),
        taker_refund=0,
        maker_refund=0,
    )


def reading(
    path: str,
    answer: Callable[[Call], Any],
    weight: Weight,
    *names: str,
    method: str = "",
    security: Security = Security.NONE,
    pool: str = "",
) -> Endpoint:
    """A GET request under /fapi, or at a whole path."""
    whole = path if path.startswith("/") else f"/fapi/{path}"
    return Endpoint(
        rest=("GET", whole),
        method=method,
        weight=weight,
        answer=answer,
        params=frozenset(names),
        security=security,
        pool=pool,
    )


def one_or_all(one: int, every: int) -> Weight:
    """A weight that depends on whether a symbol was sent."""
    return lambda params: one if "symbol" in params else every


def number_or(params: Params, name: str, default: int) -> int:
    """A number for the weight only; what is wrong with it is said later."""
    try:
        value = params.integer(name)
    except VenueError:
        return default
    return default if value is None else value
