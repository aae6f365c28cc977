"""One desk for both APIs: count, authenticate, check the timing, answer, charge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from terminal.simulator import auth
from terminal.simulator.exchange import SpotExchange
from terminal.simulator.instruments import SymbolSpec
from terminal.simulator.keys import ApiKey, KeyRing, Permission
from terminal.simulator.limits import RateLedger
from terminal.simulator.model import VenueError
from terminal.simulator.params import Params
from terminal.simulator.wire.text import TimeUnit


class Security(Enum):
    """Who may ask: anyone, or the owner of a key who signs."""

    NONE = "none"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the door; `account_id` is -1 for public ones.

    `permissions` are those of the key that asks.
    """

    exchange: SpotExchange
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

    def symbol(self, name: str = "symbol") -> SymbolSpec:
        """The symbol of a request that needs one: -1102 when missing, -1121 when unknown."""
        return self.listed(self.params.need_text(name))

    def listed(self, symbol: str) -> SymbolSpec:
        spec = self.exchange.symbols.get(symbol)
        if spec is None:
            raise VenueError(-1121, "Invalid symbol.")
        return spec


Weight = int | Callable[[Params], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One request: its names on both sides, its cost, its parameters, its answer.

    `weight` is what a failure costs too; with `free_when_done` a success costs nothing. Answers
    of requests that place orders tell the account's counts of unfilled orders. `prepare` makes, in
    slices, what would take too long inside `answer`.
    """

    rest: tuple[str, str]
    method: str
    weight: Weight
    answer: Callable[[Call], Any]
    params: frozenset[str] = frozenset()
    security: Security = Security.NONE
    free_when_done: bool = False
    counts_orders: bool = False
    prepare: Callable[[SpotExchange, Params], Awaitable[None]] | None = None

    @property
    def is_reading(self) -> bool:
        return self.rest[0] == "GET"

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


class Desk:
    """Performs requests against one exchange."""

    def __init__(self, exchange: SpotExchange, keys: KeyRing, ledger: RateLedger) -> None:
        self.exchange = exchange
        self.keys = keys
        self.ledger = ledger

    async def prepare(self, endpoint: Endpoint, params: Params) -> None:
        """Do, in small steps, what `perform` would otherwise need too long for."""
        if endpoint.prepare is not None:
            await endpoint.prepare(self.exchange, params)

    def perform(
        self,
        endpoint: Endpoint,
        params: Params,
        visit: Visit,
        exchange: SpotExchange | None = None,
    ) -> Any:
        """The answer, ready for JSON; its weight is charged whatever happens.

        `exchange` stands in for the real one, as a replica that lags does.

        Raises:
            VenueError: the exchange's refusal.
        """
        weight = endpoint.cost(params)
        self.ledger.admit(visit.address, weight, raw=not visit.is_websocket)
        try:
            answer = self._answer(endpoint, params, visit, exchange or self.exchange)
        except VenueError:
            self.ledger.charge(visit.address, weight)
            raise
        if not endpoint.free_when_done:
            self.ledger.charge(visit.address, weight)
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

    def _answer(
        self, endpoint: Endpoint, params: Params, visit: Visit, exchange: SpotExchange
    ) -> Any:
        account_id = -1
        if endpoint.security is Security.SIGNED:
            key = self.authenticate(params, visit.proof)
            self.keys.check_address(key, visit.address)
            self.keys.check(key, Permission.READ if endpoint.is_reading else Permission.TRADE)
            account_id = key.account_id
        params.accept_only(endpoint.params)
        call = Call(
            exchange,
            self.ledger,
            params,
            visit.unit,
            account_id,
            visit.is_websocket,
            self.keys.permissions(account_id),
        )
        return endpoint.answer(call)
