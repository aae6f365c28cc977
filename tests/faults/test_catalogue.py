"""Rows of the catalogue (`README.md` here) that no scenario or matrix cell proves; named by row."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from terminal.domain.events import FeedState, Link
from terminal.domain.market import InstrumentId, Market
from terminal.domain.order import OrderStatus, Side
from terminal.domain.rounding import floor_to_step
from terminal.domain.ticket import BaseQuantity, LimitTicket, MarketTicket
from terminal.simulator.spot.listing import Listed, listing
from terminal.venue.api import Channel, Topic
from terminal.venue.binance.wsapi import ANSWER_SECONDS
from tests.faults.lab import BTC, Lab, exchange, laboratory, terminal_on
from tests.support.eventually import eventually

S = OrderStatus
NON_LATIN = InstrumentId(Market.SPOT, "币安人生USDT")
EVERY = {"route": "user", "event": "executionReport"}


def titles(lab: Lab) -> list[str]:
    return [notice.title for notice in lab.engine.stores.notices.all()]


def book_state(lab: Lab) -> FeedState:
    entry = lab.engine.stores.books.get(BTC)
    assert entry is not None
    return entry.state


def seen_states(lab: Lab, client_id: str) -> set[OrderStatus]:
    seen: set[OrderStatus] = set()
    lab.engine.stores.orders.on_change(lambda: seen.add(lab.status(client_id)))
    return seen


async def test_a6_not_visible_yet_is_not_failed(tmp_path: Path) -> None:
    async with laboratory(tmp_path, proof_ms=None) as lab:
        await lab.fault("query_lag", ms=3_000, for_ms=3_000)
        await lab.fault("drop_response", route="order.place", how="close")
        await lab.fault("ws.drop", **EVERY, times=3)
        client_id = lab.submit(lab.resting())
        seen = seen_states(lab, client_id)
        await lab.reaches(client_id, S.NEW, within=10)
        assert seen <= {S.UNCONFIRMED, S.NEW}
        await lab.becomes_true()
        assert await lab.placements() == 1


async def test_a8_busy_three_times_and_a_cancel_in_between(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        resting = lab.submit(lab.resting())
        await lab.reaches(resting, S.NEW)
        await lab.fault("reject_before_engine", code=-1008, route="order.place", times=3)
        for number in (2, 3, 4):
            refused = lab.submit(lab.resting(f"0.00{number}"))
            await lab.reaches(refused, S.NOT_SENT, S.REJECTED)
        lab.engine.trading.cancel(lab.order(resting))
        await lab.reaches(resting, S.CANCELED)
        await lab.becomes_true()
        assert await lab.placements() == lab.clicks == 4
        assert len((await lab.ledger())["orders"]) == 1


async def test_a15_the_order_outlives_whoever_clicked(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault("delay_response", ms=2_000, route="order.place")

        async def dialog() -> str:
            return lab.submit(lab.resting())

        task = asyncio.get_running_loop().create_task(dialog())
        client_id = await task
        # Nobody of the window is left: the panel wants nothing any more.
        lab.engine.market_data.release(lab.client)
        await lab.reaches(client_id, S.NEW)
        await lab.becomes_true()


async def test_a16_a_slow_answer_is_waited_for_longer_than_the_exchange_takes(
    tmp_path: Path,
) -> None:
    assert ANSWER_SECONDS >= 12
    async with laboratory(tmp_path) as lab:
        await lab.fault("delay_response", ms=6_000, route="order.place")
        await lab.fault("ws.delay", **EVERY, ms=7_000)
        client_id = lab.submit(lab.resting())
        seen = seen_states(lab, client_id)
        await lab.reaches(client_id, S.NEW, within=9)
        assert S.UNCONFIRMED not in seen
        await lab.becomes_true(within=15)


@pytest.mark.parametrize("in_bnb", [True, False])
async def test_b8_all_that_is_held_can_be_sold_whatever_paid_the_fee(
    in_bnb: bool, tmp_path: Path
) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.control("POST", "accounts", account_id=1, fees_in_bnb=in_bnb, taker="0.00123")
        bought = lab.submit(
            MarketTicket(instrument=BTC, side=Side.BUY, amount=BaseQuantity(Decimal("0.00777")))
        )
        await lab.reaches(bought, S.FILLED)
        await lab.becomes_true()
        known = lab.engine.stores.instruments.get(BTC)
        held = lab.engine.stores.balances.get("BTC")
        assert known is not None
        assert held is not None
        everything = floor_to_step(held.free, known.filters.step_size)
        sold = lab.submit(
            MarketTicket(instrument=BTC, side=Side.SELL, amount=BaseQuantity(everything))
        )
        await lab.reaches(sold, S.FILLED)
        await lab.becomes_true()


@pytest.mark.parametrize(
    "change", [{"E": "1736996475556", "/extra": 1}, {"X": "FOO_BAR"}, {"z": "NaN"}]
)
@pytest.mark.warns("could not be read")
async def test_c3_c7_odd_events_lose_nothing(change: dict[str, object], tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault("ws.mutate", event="executionReport", set=change)
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        await lab.becomes_true()
        await eventually(lab.live, within=15)
        assert lab.engine.incidents.counts == {}


@pytest.mark.warns("neared the edge")
async def test_d6_the_book_follows_the_price_beyond_its_snapshot(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        before = lab.engine.trading.context(BTC).best_bid
        assert before is not None
        await lab.control("POST", "market", symbol="BTCUSDT", gap_percent="-4")

        def follows() -> bool:
            bid = lab.engine.trading.context(BTC).best_bid
            return bid is not None and bid < before and book_state(lab) is FeedState.LIVE

        await eventually(follows, within=10)
        _, told, _ = await lab.client.send("GET", "/api/v3/ticker/bookTicker", "symbol=BTCUSDT")
        bid = lab.engine.trading.context(BTC).best_bid
        assert bid is not None
        assert abs(bid / Decimal(told["bidPrice"]) - 1) < Decimal("0.002")


async def test_d11_a_subscription_nobody_confirms_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminal.venue.binance.stream.ACK_SECONDS", 1.0)
    monkeypatch.setattr("terminal.venue.binance.connection.PROBE_SECONDS", 0.5)
    async with laboratory(tmp_path) as lab:
        await lab.fault("ws.ack_lost", times=1)
        other = Topic(InstrumentId(Market.SPOT, "ETHUSDT"), Channel.BOOK)
        lab.engine.market_data.need([other], other)

        def live() -> bool:
            entry = lab.engine.stores.books.get(other.instrument)
            return entry is not None and entry.state is FeedState.LIVE

        await eventually(live, within=15)
        await eventually(lab.live, within=15)
        lab.engine.market_data.release(other)


async def test_e4_an_order_that_arrives_late_is_refused_and_not_there(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault("delay_request", ms=4_000, route="order.place", times=2)
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NOT_SENT, S.REJECTED, within=20)
        assert (await lab.ledger())["orders"] == []
        await lab.becomes_true()


async def test_e2_s15_a_clock_that_drifts(tmp_path: Path) -> None:
    """Half a second each second: far beyond any computer, and every order is accepted."""
    async with exchange() as client, terminal_on(client, tmp_path) as lab:
        await lab.control("POST", "clock", drift_ms_per_min=30_000)
        for number in range(1, 6):
            await asyncio.sleep(1.0)
            client_id = lab.submit(lab.resting(f"0.00{number}"))
            await lab.reaches(client_id, S.NEW)
        assert len((await lab.ledger())["orders"]) == lab.clicks == 5


async def test_f3_an_address_the_key_is_not_for_locks_and_comes_back(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        keys = (await lab.ledger())["api_keys"]
        for key in keys:
            await lab.control("POST", "keys/restrict", api_key=key, addresses=["203.0.113.7"])
        await lab.fault("ws.close", route="ws_api")
        live = lab.stores.connection.is_live
        await eventually(lambda: not live(Link.ACCOUNT), within=10)
        before = (await lab.control("GET", "ledger"))["requests"]
        await asyncio.sleep(3.0)
        after = (await lab.control("GET", "ledger"))["requests"]
        signed = ("openOrders.status", "account.status", "userDataStream.subscribe.signature")
        asked = sum(after.get(name, 0) - before.get(name, 0) for name in signed)
        assert asked <= 6, "no storm of tries"
        for key in keys:
            await lab.control("POST", "keys/restrict", api_key=key, addresses=[])
        await eventually(lab.live, within=60)
        await lab.becomes_true()


async def test_g7_a_symbol_of_another_script_is_traded(tmp_path: Path) -> None:
    usual = listing()["ARBUSDT"]
    renamed = Listed(
        replace(usual.spec, symbol=NON_LATIN.symbol, base="币安人生"), usual.temperament
    )
    async with laboratory(tmp_path, extra={NON_LATIN.symbol: renamed}) as lab:
        lab.engine.market_data.need([Topic(NON_LATIN, Channel.BOOK)], lab)
        context = lab.engine.trading.context

        await eventually(lambda: context(NON_LATIN).best_bid is not None, within=15)
        bid = context(NON_LATIN).best_bid
        known = lab.engine.stores.instruments.get(NON_LATIN)
        assert bid is not None
        assert known is not None
        price = floor_to_step(bid * Decimal("0.95"), known.tick_size)
        ticket = LimitTicket(
            instrument=NON_LATIN, side=Side.BUY, quantity=Decimal(100), price=price
        )
        client_id = lab.submit(ticket)
        await lab.reaches(client_id, S.NEW)
        lab.engine.trading.cancel(lab.order(client_id))
        await lab.reaches(client_id, S.CANCELED)
        lab.engine.market_data.release(lab)
        await lab.becomes_true()


async def test_f6_what_others_use_leaves_room_for_a_cancel(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        client_id = lab.submit(lab.resting())
        await lab.reaches(client_id, S.NEW)
        status, _, _ = await lab.client.send(
            "POST",
            "/control/faults",
            data=json.dumps({"do": "limits.used_weight", "used": 5_700}),
        )
        assert status == 200
        # The next answer of any kind tells of it.
        lab.engine.trading.cancel(lab.order(client_id))
        await lab.reaches(client_id, S.CANCELED)
        await lab.becomes_true()
