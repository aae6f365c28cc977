"""The numbered scenarios on futures, each with its exact outcome.

S01, S02, S04, S08 and S09 are cells of the matrices beside this file; S12 and S20 do not differ from
spot's. The proof window of S02 is spot's own test.
"""

from __future__ import annotations

import asyncio
import time
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from terminal.domain.events import FeedState, Link
from terminal.domain.order import OrderStatus
from terminal.state.position_views import position_view
from tests.faults.cells import told
from tests.faults.usdm.lab import BTC, FuturesLab, exchange, laboratory, terminal_on
from tests.faults.usdm.test_matrix import conditional, hold
from tests.faults.usdm.test_matrix_brackets import covered, enter
from tests.support.eventually import eventually

S = OrderStatus


def book_state(lab: FuturesLab) -> FeedState:
    entry = lab.stores.books.get(BTC)
    assert entry is not None
    return entry.state


def account_live(lab: FuturesLab) -> bool:
    return bool(lab.stores.connection.is_live(Link.USDM_ACCOUNT))


async def test_s01_a_lost_acceptance_counts_as_live_throughout(tmp_path: Path) -> None:
    """Unconfirmed within a moment, working within five seconds, its margin counted all the time."""
    async with laboratory(tmp_path) as lab:
        await lab.fault("drop_response", route="usdm.order.place", how="reset")
        await lab.fault("ws.drop", route="usdm.user", times=2)
        ticket = lab.resting()
        before = lab.engine.trading.context(BTC).margin
        client_id = lab.submit(ticket)
        lowest: list[D] = []

        def note() -> None:
            now = lab.engine.trading.context(BTC).margin
            if now is not None:
                lowest.append(now.open_buys)

        lab.stores.orders.on_change(note)
        began = time.monotonic()
        await lab.reaches(client_id, S.NEW, within=5)
        assert time.monotonic() - began <= 5
        assert before is not None
        assert min(lowest) >= before.open_buys + ticket.quantity * ticket.price
        await lab.becomes_true()
        assert await lab.placements() == lab.clicks == 1


async def test_s03_a_minus_1007_and_then_the_stream_says_filled(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault("error", code=-1007, route="usdm.order.place")
        await lab.fault("ws.delay", route="usdm.user", ms=200, times=4)
        client_id = lab.submit(lab.market())
        await lab.reaches(client_id, S.FILLED)
        await lab.becomes_true()
        assert not told(lab, "Order rejected")
        assert await lab.placements() == 1


@pytest.mark.warns("could not be read")
async def test_s04_three_kinds_of_503(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        unknown = {"code": -1007, "status": 503, "processed": True}
        for number, (fault, values, wanted) in enumerate(
            (
                ("error", unknown, S.NEW),
                ("status", {"code": 503, "body": "Service Unavailable."}, S.NOT_SENT),
                ("reject_before_engine", {"code": -1008, "status": 503}, S.NOT_SENT),
            ),
            start=1,
        ):
            await lab.fault(fault, route="usdm.order.place", **values)
            client_id = lab.submit(lab.resting(f"0.01{number}"))
            await lab.reaches(client_id, wanted, within=5)
        await lab.becomes_true()
        assert await lab.placements() == lab.clicks == 3


async def test_s05_the_stream_is_faster_than_the_answer(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault("delay_response", ms=3_000, route="usdm.order.place")
        began = time.monotonic()
        client_id = lab.submit(lab.market())
        await lab.reaches(client_id, S.FILLED, within=2)
        assert time.monotonic() - began < 2
        await lab.becomes_true()


@pytest.mark.parametrize("is_conditional", [False, True])
async def test_s06_a_cancel_meets_a_fill(is_conditional: bool, tmp_path: Path) -> None:
    """A plain order fills, a conditional one triggers, just before its cancel arrives."""
    async with laboratory(tmp_path) as lab:
        if not is_conditional:
            client_id = lab.submit(lab.resting())
            await lab.reaches(client_id, S.NEW)
            await lab.fault("fill_before_cancel", route="usdm.order.cancel")
        else:
            await hold(lab)
            client_id = lab.submit(conditional(lab, "0.01"))
            await lab.reaches(client_id, S.NEW)
            await lab.fault("delay_request", route="usdm.algoOrder.cancel", ms=1_500)
        lab.engine.trading.cancel(lab.order(client_id))
        if is_conditional:
            await lab.usdm("market", symbol="BTCUSDT", gap_percent=-3)
        await lab.reaches(client_id, S.FILLED)
        await eventually(lambda: told(lab, "Order was filled before the cancel"))
        await lab.becomes_true()


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
async def test_s07_partial_fills_in_any_order(order: list[int], tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        reports = {"route": "usdm.user", "event": "ORDER_TRADE_UPDATE"}
        await lab.fault("ws.reorder", window=3, order=order, times=1, **reports)
        await lab.fault("ws.dup", times=0, **reports)
        await lab.fault("partial", percent=70, parts=7, route="usdm.order.place")
        client_id = lab.submit(lab.resting("0.070"))
        await lab.reaches(client_id, S.PARTIALLY_FILLED)
        lab.engine.trading.cancel(lab.order(client_id))
        await lab.reaches(client_id, S.CANCELED)
        await lab.becomes_true(within=20)
        assert lab.order(client_id).filled_quantity == D("0.049")


async def test_s10_a_half_open_market_stream(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        began = time.monotonic()
        await lab.fault("ws.freeze", route="usdm.public", ms=20_000)
        await eventually(lambda: book_state(lab) is FeedState.STALE, within=4)
        assert time.monotonic() - began <= 3.5
        assert [v.rule for v in lab.engine.trading.check(lab.market())] == ["STALE_BOOK"]
        await eventually(lambda: book_state(lab) is FeedState.LIVE, within=20)


SLOW_RETURN = pytest.mark.xfail(
    reason="open: about one time in three the fill is seen only after more than 30 s", strict=False
)


@pytest.mark.parametrize("how", [pytest.param("event", marks=SLOW_RETURN), "silent"])
async def test_s11_user_data_ends_and_a_fill_is_missed(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminal.services.accounts.BUSY_SECONDS", 2.0)
    async with laboratory(tmp_path) as lab:
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        await lab.fault("listenkey.expire", route="usdm.user", how=how)
        if how == "event":
            await eventually(lambda: not account_live(lab), within=1)
        await lab.usdm("orders", symbol="BTCUSDT", fill=client_id)
        await lab.reaches(client_id, S.FILLED, within=30)
        await eventually(lambda: bool(position_view(lab.stores, BTC)), within=20)
        await lab.becomes_true(within=30)


async def test_s14_inside_a_ban_nothing_leaves_and_the_kill_switch_acts_at_its_end(
    tmp_path: Path,
) -> None:
    """Both families of orders: the plain one and the exit."""
    async with laboratory(tmp_path) as lab:
        await hold(lab)
        ids = [lab.submit(lab.resting()), lab.submit(conditional(lab))]
        for client_id in ids:
            await lab.reaches(client_id, S.NEW)
        await lab.fault("limits.429", seconds=3)
        lab.engine.trading.kill()
        await eventually(
            lambda: any(n.title.startswith("Kill switch waits") for n in lab.stores.notices.all())
        )
        names = ("DELETE /fapi/v1/allOpenOrders", "DELETE /fapi/v1/algoOpenOrders")
        sent = await lab.requests(*names)
        await asyncio.sleep(1.0)
        assert await lab.requests(*names) == sent
        for client_id in ids:
            await lab.reaches(client_id, S.CANCELED, within=12)
        await lab.becomes_true()
        assert lab.engine.trading.check(lab.resting())


@pytest.mark.parametrize("skew", [5_000, -5_000])
async def test_s15_a_wrong_clock(skew: int, tmp_path: Path) -> None:
    async with exchange() as client:
        status, _, _ = await client.send("POST", "/control/clock", data=f'{{"skew_ms": {skew}}}')
        assert status == 200
        async with terminal_on(client, tmp_path) as lab:
            client_id = lab.submit(lab.resting())
            await lab.reaches(client_id, S.NEW)
            assert await lab.placements() == 1


async def test_s16_a_rule_changes_while_idle(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.usdm("market", symbol="BTCUSDT", rules={"stepSize": "0.010", "minQty": "0.010"})
        refused = lab.submit(lab.resting("0.014"))
        await lab.reaches(refused, S.REJECTED)
        await eventually(lambda: "LOT_SIZE" in rules(lab, "0.014"))
        client_id = lab.submit(lab.resting("0.020"))
        await lab.reaches(client_id, S.NEW)
        await lab.becomes_true()


async def test_s17_a_contract_is_halted_with_a_position_and_an_order(tmp_path: Path) -> None:
    """Entry is shut with a reason, cancelling works, and what is held stays in sight."""
    async with laboratory(tmp_path) as lab:
        await hold(lab)
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        await lab.usdm("market", symbol="BTCUSDT", status="PRE_SETTLE")
        lab.engine.market_data.refresh_rules(BTC)
        await eventually(lambda: bool(lab.engine.trading.check(lab.resting("0.012"))), within=5)
        lab.engine.trading.cancel(lab.order(client_id))
        await lab.reaches(client_id, S.CANCELED)
        assert lab.stores.positions.of(BTC)
        assert lab.engine.incidents.counts == {}


async def test_s18_the_network_goes_with_orders_working_and_a_bracket(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        entry = enter(lab)
        await lab.reaches(entry, S.FILLED)
        await eventually(lambda: bool(position_view(lab.stores, BTC)) and covered(lab) == (1, 1))
        ids = [lab.submit(lab.resting(f"0.01{n}", f"0.0{n}")) for n in range(2, 6)]
        for client_id in ids:
            await lab.reaches(client_id, S.NEW)
        await lab.fault("net.refuse", seconds=3, drop=True)
        await eventually(lambda: not account_live(lab), within=3)
        assert [lab.status(client_id) for client_id in ids] == [S.NEW] * 4
        assert covered(lab) == (1, 1)
        await eventually(lambda: account_live(lab), within=20)
        await lab.becomes_true(within=20)
        assert covered(lab) == (1, 1)


async def test_s19_fifty_user_events_in_a_flood_of_market_data(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        ids = [lab.submit(lab.resting(f"0.1{n}", "0.03")) for n in range(10, 20)]
        for client_id in ids:
            await lab.reaches(client_id, S.NEW)
        await lab.fault("load", rate=1_000, seconds=5, symbol="BTCUSDT")
        late: list[float] = []
        for client_id in ids:
            for _ in range(5):
                before, began = lab.order(client_id), time.monotonic()
                await lab.usdm("orders", symbol="BTCUSDT", fill=client_id, fill_percent=20)
                await eventually(lambda i=client_id, b=before: lab.order(i) != b, within=2)
                late.append(time.monotonic() - began)
        assert len(late) == 50
        assert sorted(late)[25] < 0.25
        await lab.becomes_true()


def rules(lab: FuturesLab, quantity: str) -> list[str]:
    found: list[Any] = list(lab.engine.trading.check(lab.resting(quantity)))
    return [violation.rule for violation in found]
