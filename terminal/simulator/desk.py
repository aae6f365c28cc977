"""One desk per market for both APIs: count, authenticate, check the timing, answer, charge.

What a market can be asked is a list of `Endpoint`s; nothing here knows which market it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

from terminal.simulator import auth
from terminal.simulator.clock import WallClock
from terminal.simulator.keys import ApiKey, KeyRing, Permission
from terminal.simulator.limits import RateLedger
from terminal.simulator.params import Params
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot_wire.text import TimeUnit


class Security(Enum):
    """Who may ask: anyone, whoever names a key, or the owner of a key who signs."""

    NONE = "none"
    KEY = "key"
    SIGNED = "signed"


class Timed(Protocol):
    """An exchange, as far as a desk cares."""

    @property
    def clock(self) -> WallClock: ...


X = TypeVar("X", bound=Timed)


@dataclass(frozen=True, slots=True)
class Call(Generic[X]):
    """A request that passed the door; `account_id` is -1 for public ones.

    `permissions` are those of the key that asks.
    """

    exchange: X
    ledger: RateLedger
    params: Params
    unit: TimeUnit
    account_id: int
    is_websocket: bool
    permissions: frozenset[Permission] = frozenset()

    @property
    def now(self) -> int:
        """The exchange's time in the unit that the client asked for."""
        return self.exchange.clock.now_ms() * self.unit


C = TypeVar("C", bound=Call[Any])
Weight = int | Callable[[Params], int]


# Without slots: CPython 3.11 cannot make a frozen, slotted dataclass by its generic alias.
@dataclass(frozen=True, kw_only=True)
class Endpoint(Generic[C]):
    """One request: its names on both sides, its cost, its parameters, its answer.

    `weight` is what a failure costs too; with `free_when_done` a success costs nothing, and with
    `pool` it is counted in that pool of the limits alone. Answers of requests that place orders
    tell the account's counts of orders. `prepare` makes, in slices, what would take too long
    inside `answer`. `rest` or `method` is empty where one API does not have the request.
    """

    rest: tuple[str, str] = ("", "")
    method: str = ""
    weight: Weight
    answer: Callable[[C], Any]
    params: frozenset[str] = frozenset()
    security: Security = Security.NONE
    free_when_done: bool = False
    counts_orders: bool = False
    pool: str = ""
    prepare: Callable[[Any, Params], Awaitable[None]] | None = None

    @property
    def is_reading(self) -> bool:
        return self.rest[0] in ("GET", "")

    def cost(self, params: Params) -> int:
        return self.weight if isinstance(self.weight, int) else self.weight(params)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a signed request shows: a key's name and its signature over `payload`.

    A session's request has `trusted` set instead: the key was proven at logon.
    """

    api_key: str | None = None
    payload: bytes = b""
    signature: str | None = None
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a request came from and how its answer is to look."""

    address: str
    unit: TimeUnit
    is_websocket: bool
    proof: Proof


class Desk(Generic[X, C]):
    """Performs requests against one exchange.

    `prefix` stands before the names under which faults and the ledger of record know its requests
    ("usdm." before `order.place`), so that two markets can be told apart. With `must_encode` a
    signature over text that was sent unencoded is refused.
    """

    def __init__(
        self,
        exchange: X,
        keys: KeyRing,
        ledger: RateLedger,
        endpoints: Iterable[Endpoint[C]],
        call: type[C],
        *,
        prefix: str = "",
        must_encode: bool = True,
    ) -> None:
        self.exchange = exchange
        self.keys = keys
        self.ledger = ledger
        self.prefix = prefix
        self.must_encode = must_encode
        self._call = call
        known = tuple(endpoints)
        self.by_path = {each.rest: each for each in known if each.rest[1]}
        self.by_method = {each.method: each for each in known if each.method}
        self.paths = frozenset(path for _verb, path in self.by_path)

    async def prepare(self, endpoint: Endpoint[C], params: Params) -> None:
        """Do, in small steps, what `perform` would otherwise need too long for."""
        if endpoint.prepare is not None:
            await endpoint.prepare(self.exchange, params)

    def perform(
        self, endpoint: Endpoint[C], params: Params, visit: Visit, exchange: X | None = None
    ) -> Any:
        """The answer, ready for JSON; its weight is charged whatever happens.

        `exchange` stands in for the real one, as a replica that lags does.

        Raises:
            VenueError: the exchange's refusal.
        """
        weight = endpoint.cost(params)
        is_raw = not visit.is_websocket
        self.ledger.admit(visit.address, weight, raw=is_raw, pool=endpoint.pool)
        try:
            answer = self._answer(endpoint, params, visit, exchange or self.exchange)
        except VenueError:
            self.ledger.charge(visit.address, weight, pool=endpoint.pool)
            raise
        if not endpoint.free_when_done:
            self.ledger.charge(visit.address, weight, pool=endpoint.pool)
        return answer

    def authenticate(self, params: Params, proof: Proof) -> ApiKey:
        """The key behind a signed request.

        Raises:
            VenueError: -2014, -2015, -1102, -1022 or -1021, tested in this order.
        """
        key = auth.find_key(self.keys, proof.api_key)
        if not proof.trusted:
            auth.check_signature(key, proof.payload, proof.signature)
        now_ms = self.exchange.clock.now_ms()
        auth.check_timing(params.integer("timestamp"), params.decimal("recvWindow"), now_ms)
        return key

    def _answer(self, endpoint: Endpoint[C], params: Params, visit: Visit, exchange: X) -> Any:
        account_id = -1
        if endpoint.security is not Security.NONE:
            if endpoint.security is Security.SIGNED:
                key = self.authenticate(params, visit.proof)
                needed = Permission.READ if endpoint.is_reading else Permission.TRADE
            else:
                key = auth.find_key(self.keys, visit.proof.api_key)
                needed = Permission.READ
            self.keys.check_address(key, visit.address)
            self.keys.check(key, needed)
            account_id = key.account_id
        params.accept_only(endpoint.params)
        call = self._call(
            exchange,
            self.ledger,
            params,
            visit.unit,
            account_id,
            visit.is_websocket,
            self.keys.permissions(account_id),
        )
        return endpoint.answer(call)


AnyDesk = Desk[Any, Any]
AnyEndpoint = Endpoint[Any]
