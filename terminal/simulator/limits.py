"""Request weight, raw requests, connections and unfilled orders: counted, refused, banned.

Windows are aligned to the clock, not rolling. Weight is per address and shared by REST and the
WebSocket API; unfilled orders are per account. Source: REST "Limits", WebSocket API "Rate limits",
FAQ "Unfilled order count", and the weights of 2026-04-02 (a successful order call costs nothing).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from terminal.simulator.spot.model import VenueError

_SECOND_MS = 1_000
_MINUTE_MS = 60 * _SECOND_MS
_DAY_MS = 24 * 60 * _MINUTE_MS
_SPANS = {"SECOND": _SECOND_MS, "MINUTE": _MINUTE_MS, "DAY": _DAY_MS}
_FIRST_BAN_MS = 2 * _MINUTE_MS
_LONGEST_BAN_MS = 3 * _DAY_MS
TOO_MANY = 429
BANNED = 418


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit as exchangeInfo prints it."""

    kind: str
    interval: str
    interval_num: int
    limit: int

    @property
    def span_ms(self) -> int:
        return _SPANS[self.interval] * self.interval_num

    @property
    def letter(self) -> str:
        """Suffix of the header that carries this rule's count (`10S`, `1D`, `1M`)."""
        return f"{self.interval_num}{self.interval[0]}"

    def as_json(self, count: int | None = None) -> dict[str, object]:
        shown: dict[str, object] = {
            "rateLimitType": self.kind,
            "interval": self.interval,
            "intervalNum": self.interval_num,
            "limit": self.limit,
        }
        if count is not None:
            shown["count"] = count
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSettings:
    """Every number of the limits; tests and benchmarks make them smaller or larger."""

    weight: Rule = Rule("REQUEST_WEIGHT", "MINUTE", 1, 6_000)
    raw_requests: Rule = Rule("RAW_REQUESTS", "MINUTE", 5, 300_000)
    connections: Rule = Rule("CONNECTIONS", "MINUTE", 5, 300)
    orders: tuple[Rule, ...] = (
        Rule("ORDERS", "SECOND", 10, 100),
        Rule("ORDERS", "DAY", 1, 200_000),
    )
    pools: Mapping[str, Rule] = field(default_factory=dict)
    """Limits that some requests have to themselves, by name; per address."""
    over_text: str = (
        "Too much request weight used; current limit is {limit} {what} per {num} {interval}. Please "
        "use WebSocket Streams for live updates to avoid polling the API."
    )
    ban_text: str = (
        "Way too much request weight used; IP banned until {until_ms} ({until:%Y-%m-%d %H:%M:%S} "
        "UTC). Please use WebSocket Streams for live updates to avoid bans."
    )
    refusals_before_ban: int = 20
    taker_refund: int = 1
    maker_refund: int = 5


UNLIMITED = LimitSettings(
    weight=Rule("REQUEST_WEIGHT", "MINUTE", 1, 10**9),
    raw_requests=Rule("RAW_REQUESTS", "MINUTE", 5, 10**9),
    connections=Rule("CONNECTIONS", "MINUTE", 5, 10**9),
    orders=(Rule("ORDERS", "SECOND", 10, 10**9), Rule("ORDERS", "DAY", 1, 10**9)),
)


class RateLimited(VenueError):
    """Over a limit. `retry_at_ms` is when the window or the ban ends."""

    def __init__(self, code: int, text: str, status: int, retry_at_ms: int, now_ms: int) -> None:
        super().__init__(code, text, http_status=status)
        self.retry_at_ms = retry_at_ms
        self.now_ms = now_ms

    @property
    def retry_after_seconds(self) -> int:
        return max(1, -(-(self.retry_at_ms - self.now_ms) // _SECOND_MS))


@dataclass(slots=True)
class _Window:
    """Count inside the current clock-aligned window of a rule."""

    rule: Rule
    start_ms: int = 0
    count: int = 0

    def at(self, now_ms: int) -> _Window:
        start = now_ms - now_ms % self.rule.span_ms
        if start != self.start_ms:
            self.start_ms = start
            self.count = 0
        return self

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.rule.span_ms


@dataclass(slots=True)
class _Address:
    """What one client address has used."""

    weight: _Window
    raw: _Window
    connections: _Window
    pools: dict[str, _Window]
    refusals: int = 0
    banned_until_ms: int = 0
    bans: int = 0


@dataclass(slots=True)
class _Account:
    windows: list[_Window] = field(default_factory=list)


class RateLedger:
    """Counts everything that is limited; `now_ms` is the exchange's clock."""

    def __init__(self, now_ms: Callable[[], int], settings: LimitSettings | None = None) -> None:
        self.settings = settings or LimitSettings()
        self._now_ms = now_ms
        self._addresses: dict[str, _Address] = {}
        self._accounts: dict[int, _Account] = {}

    def admit(self, address: str, weight: int, *, raw: bool, pool: str = "") -> None:
        """Let a request of `weight` in, or refuse it; nothing is charged for the weight yet.

        With `pool` it is weighed in that pool alone.

        Raises:
            RateLimited: -1003 with 429, or with 418 for an address that keeps asking.
        """
        now_ms = self._now_ms()
        user = self._address(address)
        if now_ms < user.banned_until_ms:
            raise self._banned(user, now_ms)
        windows = [(self._scale(user, pool).at(now_ms), weight)]
        if raw:
            windows.append((user.raw.at(now_ms), 1))
            user.raw.count += 1
        for window, cost in windows:
            used = window.count if window is user.raw else window.count + cost
            if used > window.rule.limit:
                raise self._over(user, window, now_ms)
        user.refusals = 0

    def charge(self, address: str, weight: int, *, pool: str = "") -> None:
        """Add the weight of a finished request."""
        user = self._address(address)
        self._scale(user, pool).at(self._now_ms()).count += weight

    def used_weight(self, address: str) -> int:
        return self._address(address).weight.at(self._now_ms()).count

    def set_used_weight(self, weight: int) -> None:
        """As if somebody else had used so much behind every known address in this window."""
        for user in self._addresses.values():
            user.weight.at(self._now_ms()).count = weight

    def set_order_count(self, account_id: int, count: int) -> None:
        """As if so many orders of the account were unfilled, in every window."""
        for window in self._account(account_id).windows:
            window.at(self._now_ms()).count = count

    def connect(self, address: str) -> None:
        """Count a WebSocket handshake; refused with 429 beyond the limit, 418 under a ban."""
        now_ms = self._now_ms()
        user = self._address(address)
        if now_ms < user.banned_until_ms:
            raise self._banned(user, now_ms)
        window = user.connections.at(now_ms)
        window.count += 1
        if window.count > window.rule.limit:
            text = f"Too many connection attempts from IP {address}."
            raise RateLimited(-1034, text, TOO_MANY, window.end_ms, now_ms)

    def add_order(self, account_id: int, count: int = 1) -> None:
        """Count a placement of `count` orders.

        Raises:
            RateLimited: -1015 when one of the account's windows is full.
        """
        now_ms = self._now_ms()
        windows = [window.at(now_ms) for window in self._account(account_id).windows]
        for window in windows:
            if window.count + count > window.rule.limit:
                rule = window.rule
                text = (
                    f"Too many new orders; current limit is {rule.limit} orders per "
                    f"{rule.interval_num} {rule.interval}."
                )
                raise RateLimited(-1015, text, TOO_MANY, window.end_ms, now_ms)
        for window in windows:
            window.count += count

    def first_fill(self, account_id: int, *, is_maker: bool) -> None:
        """An order of the account got its first fill, which gives unfilled orders back."""
        refund = self.settings.maker_refund if is_maker else self.settings.taker_refund
        now_ms = self._now_ms()
        for window in self._account(account_id).windows:
            window.at(now_ms).count = max(0, window.count - refund)

    def order_counts(self, account_id: int) -> list[tuple[Rule, int]]:
        now_ms = self._now_ms()
        return [(w.rule, w.at(now_ms).count) for w in self._account(account_id).windows]

    def _over(self, user: _Address, window: _Window, now_ms: int) -> RateLimited:
        user.refusals += 1
        if user.refusals > self.settings.refusals_before_ban:
            length = min(_FIRST_BAN_MS * 2**user.bans, _LONGEST_BAN_MS)
            user.banned_until_ms = now_ms + length
            user.bans += 1
            user.refusals = 0
            return self._banned(user, now_ms)
        rule = window.rule
        what = "request weight" if rule.kind == "REQUEST_WEIGHT" else "requests"
        text = self.settings.over_text.format(
            limit=rule.limit, what=what, num=rule.interval_num, interval=rule.interval
        )
        return RateLimited(-1003, text, TOO_MANY, window.end_ms, now_ms)

    def _banned(self, user: _Address, now_ms: int) -> RateLimited:
        until = datetime.fromtimestamp(user.banned_until_ms / _SECOND_MS, UTC)
        text = self.settings.ban_text.format(until_ms=user.banned_until_ms, until=until)
        return RateLimited(-1003, text, BANNED, user.banned_until_ms, now_ms)

    @staticmethod
    def _scale(user: _Address, pool: str) -> _Window:
        """Where a request is weighed; a pool without a limit of its own is the common one."""
        return user.pools.get(pool, user.weight)

    def _address(self, address: str) -> _Address:
        user = self._addresses.get(address)
        if user is None:
            s = self.settings
            pools = {name: _Window(rule) for name, rule in s.pools.items()}
            user = _Address(
                _Window(s.weight), _Window(s.raw_requests), _Window(s.connections), pools
            )
            self._addresses[address] = user
        return user

    def _account(self, account_id: int) -> _Account:
        account = self._accounts.get(account_id)
        if account is None:
            account = _Account([_Window(rule) for rule in self.settings.orders])
            self._accounts[account_id] = account
        return account
