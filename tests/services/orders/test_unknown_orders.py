"""An order is called not placed only when that is proved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from terminal.domain.errors import RateLimited, Unavailable
from terminal.domain.events import FeedState, Link, LinkReported
from terminal.domain.order import Order, OrderStatus
from terminal.services.intake import Intake
from terminal.services.orders.prediction import predict
from terminal.services.orders.unknown_orders import PROOF_MS, PROOFS_APART_MS, UnknownOrders
from terminal.state.stores import Stores
from tests.support.fakes import NOW_MS, FakeAccount, FakeClock, accept, limit, ready


@dataclass
class Case:
    """Time passes only while the resolver waits."""

    clock: FakeClock = field(default_factory=FakeClock)
    stores: Stores = field(default_factory=Stores)
    running: float = 0.0

    def __post_init__(self) -> None:
        ready(self.stores)
        self.account = FakeAccount(self.stores)
        intake = Intake(self.stores, self.clock)
        self.resolver = UnknownOrders(
            self.stores, intake, self.clock, self.wait, running=lambda: self.running
        )
        order = predict(limit(), "t1s-a-1", NOW_MS, None)
        self.order = self.stores.orders.apply(replace(order, status=OrderStatus.UNCONFIRMED))

    async def wait(self, seconds: float) -> None:
        self.clock.now_ms += max(1, round(seconds * 1_000))
        self.running += max(0.001, seconds)
        assert self.running < 600, "asked for ever"

    async def settle(self) -> Order:
        return await self.resolver.settle(self.account, self.order)


@pytest.fixture
def case() -> Case:
    return Case()


async def test_an_order_that_appears_late_is_believed(case: Case) -> None:
    case.account.query_answers = [None, None, None, accept(case.order).order]
    assert (await case.settle()).status is OrderStatus.NEW


async def test_absence_needs_the_whole_window_and_two_answers_apart(case: Case) -> None:
    assert (await case.settle()).status is OrderStatus.NOT_SENT
    assert case.clock.now_ms >= NOW_MS + PROOF_MS + PROOFS_APART_MS
    assert case.stores.notices.all()[-1].title == "Order was not placed"


async def test_a_clock_that_is_set_forward_proves_nothing(case: Case) -> None:
    case.clock.now_ms += 90 * 60_000
    await case.settle()
    assert case.running * 1_000 >= PROOF_MS + PROOFS_APART_MS


async def test_errors_prove_nothing(case: Case) -> None:
    case.clock.now_ms += PROOF_MS
    case.account.query_answers = [Unavailable("away")] * 30 + [accept(case.order).order]
    assert (await case.settle()).status is OrderStatus.NEW


async def test_a_rate_limit_is_waited_for(case: Case) -> None:
    until = NOW_MS + 100_000
    case.account.query_answers = [
        RateLimited("Too many requests.", retry_at_ms=until),
        accept(case.order).order,
    ]
    await case.settle()
    assert case.clock.now_ms >= until
    assert len(case.account.calls) == 2


async def test_without_a_healthy_user_stream_absence_is_never_proved(case: Case) -> None:
    case.stores.connection.apply(LinkReported(link=Link.ACCOUNT, state=FeedState.STALE))
    with pytest.raises(AssertionError, match="asked for ever"):
        await case.settle()
    assert case.stores.orders.get("t1s-a-1") == case.order


async def test_the_stream_may_answer_first(case: Case) -> None:
    case.stores.orders.apply(accept(case.order).order)
    assert (await case.settle()).status is OrderStatus.NEW
    assert case.account.calls == []
