"""Request weight and order counts, so that no limit of the exchange is ever run into.

Fed by the rules of exchangeInfo, by response headers and by the `rateLimits` of WebSocket API
answers; those always win over our own count. No IO. Windows are aligned to the exchange's clock.
Source: spot "LIMITS", "Rate limits" of the WebSocket API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from terminal.domain.errors import RateLimited
from terminal.domain.events import LimitReported
from terminal.venue.binance.endpoint import Lane

WEIGHT = "WEIGHT"
SHARES = {
    Lane.EXIT: 1.0,
    Lane.ORDER: 0.95,
    Lane.ACCOUNT: 0.9,
    Lane.SCREEN: 0.8,
    Lane.BACKGROUND: 0.5,
}
"""How much of a window's weight each lane may fill: the rest stays for the more important ones."""

_LETTERS = {"S": 1, "M": 60, "H": 3_600, "D": 86_400}
_WORDS = {"SECOND": "S", "MINUTE": "M", "HOUR": "H", "DAY": "D"}
_ORDER_HEADER = "x-mbx-order-count-"
_WEIGHT_HEADER = "x-mbx-used-weight-"


@dataclass(frozen=True, slots=True)
class RateRule:
    """`limit` units in every window of `seconds`; `name` is WEIGHT or ORDERS_<window>."""

    name: str
    limit: int
    seconds: int


def rule_of(kind: str, interval: str, number: int, limit: int) -> RateRule | None:
    """The rule of one exchangeInfo entry; None for kinds that we do not keep."""
    letter = _WORDS.get(interval)
    if letter is None or kind not in ("REQUEST_WEIGHT", "ORDERS"):
        return None
    name = WEIGHT if kind == "REQUEST_WEIGHT" else f"ORDERS_{number}{letter}"
    return RateRule(name, limit, number * _LETTERS[letter])


def rules_of(rows: Iterable[Mapping[str, Any]]) -> list[RateRule]:
    """The rules of `rateLimits` in exchangeInfo that we keep."""
    found = (
        rule_of(row["rateLimitType"], row["interval"], row["intervalNum"], row["limit"])
        for row in rows
    )
    return [rule for rule in found if rule is not None]


@dataclass(eq=False, slots=True)
class Passage:
    """One admitted request under way; `counted` once its answer brought the exchange's count."""

    weight: int
    counted: bool = False


DEFAULT_RULES = (
    RateRule(WEIGHT, 6_000, 60),
    RateRule("ORDERS_10S", 50, 10),
    RateRule("ORDERS_1D", 160_000, 86_400),
)


class RateLedger:
    """What may be sent now. Requests of one host share one ledger, REST and WebSocket API alike.

    Weight is counted when a request is admitted and counts on while it is under way; the
    exchange's own number replaces ours as soon as an answer brings it, so that what turned out to
    be free is given back.
    """

    def __init__(self, rules: Iterable[RateRule] = DEFAULT_RULES) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._used: dict[str, tuple[int, int]] = {}
        self._under_way = 0
        self._blocked: dict[str, int] = {}
        self._ban_until_ms = 0

    @property
    def ban_until_ms(self) -> int:
        return self._ban_until_ms

    def set_rules(self, rules: Iterable[RateRule]) -> None:
        """Take the exchange's own numbers; names it does not mention keep theirs."""
        self._rules.update({rule.name: rule for rule in rules})

    def admit(
        self, weight: int, now_ms: int, *, orders: int = 0, lane: Lane = Lane.SCREEN
    ) -> Passage:
        """Count `weight` (and `orders` new orders) in, or refuse.

        Each lane may fill its share of the window; the last part of it is for cancels alone.
        Call `done` when the request is over.

        Raises:
            RateLimited: inside a ban, or when the window has no room left.
        """
        if now_ms < self._ban_until_ms:
            raise RateLimited(
                "The exchange asked us to pause; nothing was sent.",
                retry_at_ms=self._ban_until_ms,
            )
        rule = self._rules[WEIGHT]
        room = int(rule.limit * SHARES[lane])
        if self.used(WEIGHT, now_ms) + self._under_way + weight > room:
            raise RateLimited(
                "The request budget of this minute is used up; nothing was sent.",
                retry_at_ms=_window_end(rule, now_ms),
            )
        if orders:
            self._admit_orders(orders, now_ms)
        self._under_way += weight
        return Passage(weight)

    def done(self, passage: Passage, now_ms: int) -> None:
        """The request is over; without a count of the exchange our own estimate stands."""
        self._under_way -= passage.weight
        if not passage.counted:
            self._count(self._rules[WEIGHT], passage.weight, now_ms)

    def _admit_orders(self, orders: int, now_ms: int) -> None:
        rules = [rule for rule in self._rules.values() if rule.name != WEIGHT]
        for rule in rules:
            retry_at_ms = self._blocked.get(rule.name, 0)
            if self.used(rule.name, now_ms) + orders > rule.limit:
                retry_at_ms = max(retry_at_ms, _window_end(rule, now_ms))
            if now_ms < retry_at_ms:
                raise RateLimited(
                    "Too many unfilled orders in a short time; nothing was sent.",
                    retry_at_ms=retry_at_ms,
                )
        for rule in rules:
            self._count(rule, orders, now_ms)

    def used(self, name: str, now_ms: int) -> int:
        """Units used in the current window, as far as we know."""
        window, used = self._used.get(name, (0, 0))
        rule = self._rules.get(name)
        return used if rule and window == now_ms // (rule.seconds * 1000) else 0

    def observe_headers(self, headers: Mapping[str, str], now_ms: int) -> list[LimitReported]:
        """Take the counts of a REST answer's headers (names in lower case)."""
        found = []
        for header, text in headers.items():
            if header.startswith(_WEIGHT_HEADER):
                name, window = WEIGHT, header[len(_WEIGHT_HEADER) :]
            elif header.startswith(_ORDER_HEADER):
                window = header[len(_ORDER_HEADER) :]
                name = f"ORDERS_{window.upper()}"
            else:
                continue
            seconds = _seconds_of(window)
            rule = self._rules.get(name)
            if rule is not None and rule.seconds == seconds and text.isdigit():
                found.append(self.observe(rule, int(text), now_ms))
        return found

    def observe(self, rule: RateRule, used: int, now_ms: int) -> LimitReported:
        """Take the exchange's own count of one window."""
        self._rules[rule.name] = rule
        self._used[rule.name] = (now_ms // (rule.seconds * 1000), used)
        return self.report(rule.name, now_ms)

    def report(self, name: str, now_ms: int) -> LimitReported:
        """One limit as it stands, for the gauge."""
        rule = self._rules[name]
        paused = self._ban_until_ms if name == WEIGHT else self._blocked.get(name, 0)
        return LimitReported(
            name=name,
            used=self.used(name, now_ms),
            limit=rule.limit,
            window_seconds=rule.seconds,
            window_end_ms=_window_end(rule, now_ms),
            paused_until_ms=paused if paused > now_ms else 0,
        )

    def reports(self, now_ms: int) -> list[LimitReported]:
        """Every limit as it stands."""
        return [self.report(name, now_ms) for name in self._rules]

    def pause_until(self, retry_at_ms: int) -> None:
        """The exchange said 429 or 418: send nothing at all before `retry_at_ms`."""
        self._ban_until_ms = max(self._ban_until_ms, retry_at_ms)

    def pause_orders(self, now_ms: int, retry_at_ms: int | None) -> int:
        """The exchange said -1015: no new orders until the window ends; returns that moment."""
        rules = [rule for rule in self._rules.values() if rule.name != WEIGHT]
        fullest = max(rules, key=lambda rule: self.used(rule.name, now_ms) / rule.limit)
        until = _window_end(fullest, now_ms) if retry_at_ms is None else retry_at_ms
        self._blocked[fullest.name] = until
        return until

    def window_end_ms(self, now_ms: int) -> int:
        """When the current weight window ends."""
        return _window_end(self._rules[WEIGHT], now_ms)

    def _count(self, rule: RateRule, units: int, now_ms: int) -> None:
        used = self.used(rule.name, now_ms)
        self._used[rule.name] = (now_ms // (rule.seconds * 1000), used + units)


def _window_end(rule: RateRule, now_ms: int) -> int:
    window = rule.seconds * 1000
    return (now_ms // window + 1) * window


def _seconds_of(window: str) -> int | None:
    number, letter = window[:-1], window[-1:].upper()
    return int(number) * _LETTERS[letter] if number.isdigit() and letter in _LETTERS else None
