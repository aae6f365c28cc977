"""Which fault meets what: filters, the n-th occurrence, chance from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Any

from terminal.simulator.faults.catalogue import (
    CATALOGUE,
    BadRequest,
    Kind,
    Parameter,
    Primitive,
    Stage,
)

_COMMON = {
    "route": Parameter(Kind.TEXT, None),
    "symbol": Parameter(Kind.TEXT, None),
    "account": Parameter(Kind.WHOLE, None),
    "event": Parameter(Kind.TEXT, None),
    "skip": Parameter(Kind.WHOLE, 0),
    "times": Parameter(Kind.WHOLE, None),
    "chance_percent": Parameter(Kind.WHOLE, 100),
    "for_ms": Parameter(Kind.WHOLE, None),
}
_ENDED_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Happening:
    """Something a fault may meet, under every name it goes by; `tags` are an event's own words."""

    routes: tuple[str, ...] = ()
    symbol: str = ""
    accounts: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Fault:
    """One set fault. `seen` counts what matched, `fired` how often it struck.

    `times` None means until it is deleted; what works on groups of messages strikes that many; `ends_at` is the loop's time in seconds.
    """

    fault_id: int
    primitive: Primitive
    values: dict[str, Any]
    route: str | None
    symbol: str | None
    account: int | None
    event: str | None
    skip: int
    times: int | None
    chance_percent: int
    random: Random
    ends_at: float | None = None
    seen: int = 0
    fired: int = 0
    is_active: bool = True
    held: list[Any] = field(default_factory=list)
    """What the fault keeps between strikes, such as messages waiting for their new order."""

    @property
    def name(self) -> str:
        return self.primitive.name

    def matches(self, happening: Happening) -> bool:
        """Do all filters that were given agree?"""
        if self.route is not None and not any(
            fnmatchcase(route, self.route) for route in happening.routes
        ):
            return False
        if self.symbol is not None and self.symbol != happening.symbol:
            return False
        if self.account is not None and self.account not in happening.accounts:
            return False
        return self.event is None or any(fnmatchcase(tag, self.event) for tag in happening.tags)

    def strikes(self, happening: Happening) -> bool:
        """Count a happening; True when it is the fault's turn."""
        if not self.matches(happening):
            return False
        self.seen += 1
        if self.seen <= self.skip or self.random.random() * 100 >= self.chance_percent:
            return False
        self.fired += 1
        group = self.values.get("window", 1)
        self.is_active = self.times is None or self.fired < self.times * max(1, group)
        return True

    def as_json(self) -> dict[str, Any]:
        shown = {
            "id": self.fault_id,
            "do": self.name,
            **{name: value for name, value in self.values.items() if value is not None},
            "skip": self.skip,
            "times": self.times,
            "seen": self.seen,
            "fired": self.fired,
            "is_active": self.is_active,
        }
        for name in ("route", "symbol", "account", "event"):
            if getattr(self, name) is not None:
                shown[name] = getattr(self, name)
        return shown


class FaultBook:
    """All faults in the order in which they were set; equal seeds strike equally."""

    def __init__(self, seed: int, now: Callable[[], float]) -> None:
        """`now` is the loop's time in seconds."""
        self._seed = seed
        self._now = now
        self._next_id = 1
        self._faults: dict[int, Fault] = {}
        self._waiting: dict[Stage, list[Fault]] = {stage: [] for stage in Stage}

    def __iter__(self) -> Any:
        return iter(self._faults.values())

    def is_idle(self, stage: Stage) -> bool:
        return not self._waiting[stage]

    def make(self, body: dict[str, Any]) -> Fault:
        """A fault from `{"do": name, …}`, judged and numbered, not yet waiting for anything.

        Raises:
            BadRequest: there is no such fault, or a parameter is wrong, missing or unknown.
        """
        primitive = CATALOGUE.get(str(body.get("do")))
        if primitive is None:
            raise BadRequest(f"There is no fault '{body.get('do')}'; see README.md.")
        known = {"do", *_COMMON, *primitive.parameters}
        unknown = sorted(set(body) - known)
        if unknown:
            raise BadRequest(f"'{primitive.name}' does not take '{unknown[0]}'.")
        common = {name: each.read(name, body) for name, each in _COMMON.items()}
        values = {name: each.read(name, body) for name, each in primitive.parameters.items()}
        for_ms = common.pop("for_ms")
        if "seconds" in values and primitive.stage is Stage.REQUEST:
            for_ms = values["seconds"] * 1000
        times = common.pop("times")
        fault = Fault(
            self._next_id,
            primitive,
            values,
            common.pop("route") or primitive.route,
            times=(primitive.times if times is None else times) or None,
            random=Random(f"fault {self._seed} {self._next_id}"),  # noqa: S311 - no secret
            ends_at=None if for_ms is None else self._now() + for_ms / 1000,
            **common,
        )
        self._next_id += 1
        self._faults[fault.fault_id] = fault
        if len(self._faults) > _ENDED_KEPT:
            ended = next((f.fault_id for f in self._faults.values() if not f.is_active), None)
            self._faults.pop(ended or 0, None)
        return fault

    def wait(self, fault: Fault, stage: Stage) -> None:
        """From now on the fault meets what happens at `stage`."""
        self._waiting[stage].append(fault)

    def meet(self, stage: Stage, happening: Happening) -> list[Fault]:
        """The faults whose turn it is, in the order in which they were set."""
        waiting = self._waiting[stage]
        if not waiting:
            return []
        now = self._now()
        for fault in waiting:
            if fault.ends_at is not None and now >= fault.ends_at:
                fault.is_active = False
        struck = [fault for fault in waiting if fault.is_active and fault.strikes(happening)]
        self._waiting[stage] = [fault for fault in waiting if fault.is_active]
        return struck

    def remove(self, fault_id: int) -> Fault | None:
        """Forget a fault; None when it is not known."""
        fault = self._faults.pop(fault_id, None)
        if fault is not None:
            fault.is_active = False
            for waiting in self._waiting.values():
                if fault in waiting:
                    waiting.remove(fault)
        return fault
