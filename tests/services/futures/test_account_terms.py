"""What the futures account agrees to: over real sockets, and the warning before a lock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal as D
from pathlib import Path

import pytest

from terminal.domain.events import TriggerFailed
from terminal.domain.futures.derivative import RuleIndicator
from terminal.services.futures.account_terms import AccountTermsService, rule_words
from terminal.services.futures.intake import FuturesIntake
from terminal.services.supervisor import Supervisor
from terminal.state.notices import Severity
from terminal.state.stores import Stores
from terminal.venue.binance.usdm.events import parse_user_event
from tests.support.eventually import eventually
from tests.support.futures_scene import BTC_PERP
from tests.support.futures_world import World, futures_world, soon


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with futures_world(tmp_path) as world:
        yield world


async def test_fees_in_bnb_follow_the_account(world: World) -> None:
    futures, terms = world.stores.futures, world.engine.terms
    await soon(lambda: futures.burns_fees is not None)
    before = futures.burns_fees
    terms.set_fee_burn(on=not before)
    await soon(lambda: futures.burns_fees is not before)
    terms.agree_to_stocks()
    await soon(lambda: any("is signed" in n.title for n in world.stores.notices.all()))


def rule(value: str, *, locked: bool = False) -> RuleIndicator:
    return RuleIndicator(
        instrument=BTC_PERP, code="UFR", value=D(value), threshold=D("0.995"), is_locked=locked
    )


class Terms:
    def __init__(self, *rules: RuleIndicator) -> None:
        self.rules = rules

    async def fee_burn(self) -> bool:
        return True

    async def set_fee_burn(self, *, on: bool) -> None:
        return None

    async def trading_rules(self) -> tuple[RuleIndicator, ...]:
        return self.rules

    async def agree_to_stocks(self) -> None:
        return None


class Failures:
    def report(self, where: str, error: BaseException, *, gave_up: bool = False) -> None:
        raise AssertionError(f"{where}: {error}")


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        (rule("0.5"), None),
        (rule("0.97"), Severity.WARNING),
        (rule("0.999", locked=True), Severity.DANGER),
    ],
)
async def test_a_lock_is_told_before_it_comes(
    told: RuleIndicator, severity: Severity | None
) -> None:
    stores = Stores()
    async with Supervisor(Failures()) as supervisor:
        service = AccountTermsService(stores, supervisor, lambda: 5_000)
        service.attach(Terms(told))
        await eventually(lambda: stores.futures.rules == (told,))
        service.detach()
    assert [n.severity for n in stores.notices.all()] == ([] if severity is None else [severity])
    assert rule_words(rule("0.97")) == "BTCUSDT: unfilled orders 0.97 of 0.995"


def test_a_refused_trigger_is_loud() -> None:
    payload = (
        b'{"e":"CONDITIONAL_ORDER_TRIGGER_REJECT","E":1685517224945,"T":1685517224955,'
        b'"or":{"s":"BTCUSDT","i":155618472834,"r":"The FOK order has been rejected."}}'
    )
    [event] = parse_user_event(payload)
    assert event == TriggerFailed(
        BTC_PERP, 155618472834, "The FOK order has been rejected.", 1685517224945
    )
    stores = Stores()
    assert isinstance(event, TriggerFailed)
    FuturesIntake(stores, lambda: 5_000).apply(event)
    [told] = stores.notices.all()
    assert (told.severity, told.title) == (
        Severity.DANGER,
        "Triggered order refused: BTCUSDT",
    )
