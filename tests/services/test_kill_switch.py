"""The kill switch outlives the program, its troubles and its impatience."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from terminal.domain.balance import Balance
from terminal.domain.errors import OutcomeUnknown, Unavailable
from terminal.domain.events import BalancesReported
from terminal.domain.market import Environment
from terminal.services.engine import Engine
from terminal.services.kill_switch import flatten_plan
from tests.support.eventually import eventually, settled
from tests.support.fakes import BTC, NOW_MS, FakeAccount, FakeClock, accept, limit


async def test_it_survives_a_restart_and_goes_on_cancelling(
    engine: Engine, account: FakeAccount, tmp_path: Path, clock: FakeClock
) -> None:
    await eventually(lambda: not engine.trading.check(limit()))
    engine.trading.kill()
    engine.settings.flush()
    again = Engine(Environment.SIMULATOR, "Sim 1", tmp_path, clock=clock)
    try:
        assert again.trading.is_killed
    finally:
        again.close()


async def test_it_repeats_until_the_exchange_lists_nothing(
    engine: Engine, account: FakeAccount
) -> None:
    await eventually(lambda: not engine.trading.check(limit()))
    engine.trading.submit(limit())
    await eventually(lambda: len(account.open()) == 1)
    await settled()
    account.cancel_errors = [OutcomeUnknown("lost"), Unavailable("away"), Unavailable("away")]
    engine.trading.kill()
    await eventually(lambda: not account.open(), within=10)
    await eventually(
        lambda: engine.stores.notices.all()[-1].text == "The exchange lists no open order."
    )


async def test_an_open_question_is_declined(engine: Engine, account: FakeAccount) -> None:
    await eventually(lambda: not engine.trading.check(limit()))
    engine.trading.submit(limit(price="103"))
    assert engine.stores.questions.open is not None
    engine.trading.kill()
    assert engine.stores.questions.open is None
    assert not any(call.startswith("place") for call in account.calls)


async def test_stage_two_sells_what_is_free_and_only_after_stage_one(
    engine: Engine, account: FakeAccount
) -> None:
    await eventually(lambda: not engine.trading.check(limit()))
    assert engine.trading.flatten() == 0, "not without the kill switch"
    held = [
        Balance("BTC", Decimal("0.123456789"), Decimal(1)),
        Balance("ETH", Decimal(0), Decimal(0)),
    ]
    engine.stores.balances.apply(BalancesReported(held, complete=True, event_ms=NOW_MS + 10**7))
    (sale,) = flatten_plan(engine.stores, "USDT")
    assert (sale.instrument, sale.amount.value) == (BTC, Decimal("0.12345"))
    engine.trading.kill()
    await settled()
    assert engine.trading.flatten() == 1
    await eventually(lambda: any(call.startswith("place") for call in account.calls))


async def test_a_renamed_order_is_cancelled_under_its_new_id(
    engine: Engine, account: FakeAccount
) -> None:
    await eventually(lambda: not engine.trading.check(limit()))
    client_id = engine.trading.submit(limit())
    await eventually(lambda: len(account.open()) == 1)
    known = account.held.pop(client_id or "")
    renamed = replace(accept(known).order, client_id="web_1", venue_id=known.venue_id)
    account.held["web_1"] = replace(renamed, updated_ms=NOW_MS + 5)
    engine.trading.kill()
    await eventually(lambda: not account.open(), within=10)
