"""A certificate that is not trusted ends the connection for good, and says who issued it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from terminal.domain.api_key import ApiKey, KeyKind, Secret
from terminal.domain.events import Link
from terminal.domain.market import Environment
from terminal.real_exchange import RealExchange, certificate_sentence
from terminal.services.custom_hosts import CustomHosts
from terminal.services.engine import Engine
from tests.support.eventually import eventually
from tests.support.pretend_network import PretendLoop, make_authority, run_on
from tests.support.recorded_exchange import RecordedExchange, serving

HOSTS = (
    "api.binance.com",
    "stream.binance.com",
    "ws-api.binance.com",
    "fapi.binance.com",
    "fstream.binance.com",
    "ws-fapi.binance.com",
)


def engine_in(folder: Path, *, read_only: bool) -> Engine:
    (folder / "profile").mkdir()
    return Engine(Environment.LIVE, "Main", folder / "profile", read_only=read_only)


@pytest.mark.warns("the connection was stopped")
def test_a_strange_certificate_is_a_hard_stop(tmp_path: Path) -> None:
    stranger = make_authority(tmp_path, "Office Proxy")
    exchange = RecordedExchange({})

    async def work(loop: PretendLoop) -> None:
        engine = engine_in(tmp_path, read_only=True)
        real = RealExchange(engine, Environment.LIVE)
        try:
            async with (
                serving(loop, exchange, stranger.server(*HOSTS), *HOSTS),
                engine.supervisor as supervisor,
            ):
                supervisor.keep("exchange", real.run)
                await eventually(lambda: bool(real.stopped))
                notices = {n.title: n.text for n in engine.stores.notices.all()}
                text = notices["Disconnected from LIVE"]
                assert "Office Proxy" in text
                assert "not trusted" in text
                assert not any(engine.stores.connection.is_live(link) for link in Link)
                tries = len(loop.asked)
                await eventually(lambda: "exchange" in supervisor.names)
                assert len(loop.asked) == tries, "nothing tries again by itself"
                real.reconnect()
                await eventually(lambda: len(loop.asked) > tries)
                await eventually(lambda: bool(real.stopped))
        finally:
            engine.close()
        assert exchange.seen == []
        assert {name for name, _ in loop.asked} <= set(HOSTS)

    run_on(work)


@pytest.mark.warns("the connection was stopped")
@pytest.mark.parametrize("insisted", [False, True])
def test_a_key_that_learned_to_withdraw_is_not_used_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, insisted: bool
) -> None:
    authority = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    now = round(time.time() * 1000)
    rights = {"ipRestrict": True, "enableWithdrawals": True}
    exchange = RecordedExchange(
        {
            "GET /api/v3/time": json.dumps({"serverTime": now}),
            "GET /sapi/v1/account/apiRestrictions": json.dumps(rights),
        }
    )
    key = ApiKey(KeyKind.HMAC, Secret("k" * 60 + "wxyz"), Secret("s" * 64))

    async def work(loop: PretendLoop) -> None:
        engine = engine_in(tmp_path, read_only=False)
        real = RealExchange(engine, Environment.LIVE, key, may_move_money=insisted)
        try:
            async with (
                serving(loop, exchange, authority.server(*HOSTS), *HOSTS),
                engine.supervisor as supervisor,
            ):
                supervisor.keep("exchange", real.run)
                if insisted:
                    await eventually(lambda: len(exchange.sockets) > 0)
                    assert not real.stopped
                    return
                await eventually(lambda: bool(real.stopped))
                assert "withdraw" in real.stopped
                assert "wxyz" in real.stopped
                assert exchange.sockets == []
        finally:
            engine.close()

    run_on(work)


@pytest.mark.parametrize("issuer", ["", "Office Proxy"])
def test_the_sentence_names_host_and_issuer(issuer: str) -> None:
    sentence = certificate_sentence("api.binance.com", "self-signed", issuer)
    assert "api.binance.com" in sentence
    assert (issuer or "could not be read") in sentence


def test_custom_hosts_take_the_place_of_binances(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ("api.example", "stream.example", "ws.example")
    hosts = CustomHosts(
        spot_rest="https://api.example",
        spot_streams="wss://stream.example:9443",
        spot_ws_api="wss://ws.example/ws-api/v3",
    )
    authority = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    exchange = RecordedExchange({"GET /api/v3/time": json.dumps({"serverTime": 1})})

    async def work(loop: PretendLoop) -> None:
        engine = engine_in(tmp_path, read_only=True)
        real = RealExchange(engine, Environment.LIVE, hosts=hosts)
        try:
            async with (
                serving(loop, exchange, authority.server(*own), *own),
                engine.supervisor as supervisor,
            ):
                supervisor.keep("exchange", real.run)
                await eventually(lambda: len(exchange.seen) > 0)
                (notice,) = (n for n in engine.stores.notices.all() if n.title == "Custom hosts")
                assert "api.example, stream.example, ws.example" in notice.text
        finally:
            engine.close()
        assert {name for name, _ in loop.asked} <= set(own), "nobody else is spoken to"

    run_on(work)
