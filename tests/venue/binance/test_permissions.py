"""What a key may do is asked with reads only, within three seconds, and never guessed."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from terminal.domain.api_key import ApiKey, KeyKind, Secret
from terminal.domain.errors import NotAuthorised, TerminalError, Unavailable
from terminal.domain.market import Environment
from terminal.venue.binance import permissions
from terminal.venue.binance.permissions import check_key
from terminal.venue.binance.tls import ExchangeTls, exchange_tls
from tests.support.pretend_network import Authority, PretendLoop, make_authority, run_on
from tests.support.recorded_exchange import RecordedExchange, serving

KEY = ApiKey(KeyKind.HMAC, Secret("k" * 64), Secret("s" * 64))
HOSTS = ("api.binance.com", "fapi.binance.com")
RIGHTS = {
    "ipRestrict": True,
    "createTime": 1_700_000_000_000,
    "enableReading": True,
    "enableWithdrawals": False,
    "enableInternalTransfer": False,
    "enableMargin": False,
    "enableFutures": True,
    "permitsUniversalTransfer": False,
    "enableVanillaOptions": False,
    "enableSpotAndMarginTrading": True,
    "enablePortfolioMarginTrading": False,
}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path)


def trusting(authority: Authority, environment: Environment) -> ExchangeTls:
    context = exchange_tls(environment)
    context.load_verify_locations(authority.file)
    return context


def asked(answers: dict[str, str]) -> RecordedExchange:
    return RecordedExchange(
        {
            "GET /api/v3/time": json.dumps({"serverTime": round(time.time() * 1000)}),
            **answers,
        }
    )


def rights(**changes: object) -> dict[str, str]:
    return {"GET /sapi/v1/account/apiRestrictions": json.dumps({**RIGHTS, **changes})}


def test_a_live_key_is_reported_right_by_right(authority: Authority) -> None:
    exchange = asked(rights(tradingAuthorityExpirationTime=1_800_000_000_000))

    async def work(loop: PretendLoop) -> None:
        async with serving(loop, exchange, authority.server(*HOSTS), *HOSTS):
            found = await check_key(
                Environment.LIVE, KEY, tls=trusting(authority, Environment.LIVE)
            )
        assert (found.spot_trading, found.futures_trading, found.options_trading) == (
            True,
            True,
            False,
        )
        assert (found.withdrawals, found.transfers, found.ip_restricted) == (False, False, True)
        assert (found.created_ms, found.expires_ms) == (1_700_000_000_000, 1_800_000_000_000)
        assert not found.is_refused
        assert abs(found.clock_offset_ms) < 1_000
        assert {seen.method for seen in exchange.seen} == {"GET"}
        assert found.requests == len(exchange.seen) == 2

    run_on(work)


@pytest.mark.parametrize(
    "right", ["enableWithdrawals", "enableInternalTransfer", "permitsUniversalTransfer"]
)
def test_a_key_that_can_move_money_is_refused(authority: Authority, right: str) -> None:
    exchange = asked(rights(**{right: True}))

    async def work(loop: PretendLoop) -> None:
        async with serving(loop, exchange, authority.server(*HOSTS), *HOSTS):
            tls = trusting(authority, Environment.LIVE)
            assert (await check_key(Environment.LIVE, KEY, tls=tls)).is_refused

    run_on(work)


@pytest.mark.parametrize("missing", ["enableWithdrawals", "ipRestrict"])
def test_an_answer_without_what_matters_is_no_answer(authority: Authority, missing: str) -> None:
    without = {name: value for name, value in RIGHTS.items() if name != missing}
    exchange = asked({"GET /sapi/v1/account/apiRestrictions": json.dumps(without)})

    async def work(loop: PretendLoop) -> None:
        async with serving(loop, exchange, authority.server(*HOSTS), *HOSTS):
            with pytest.raises(TerminalError):
                await check_key(Environment.LIVE, KEY, tls=trusting(authority, Environment.LIVE))

    run_on(work)


def test_the_test_networks_are_asked_without_sapi(authority: Authority) -> None:
    exchange = asked({"GET /api/v3/account": '{"canTrade":true}'})
    hosts = ("testnet.binance.vision", "testnet.binancefuture.com")

    async def work(loop: PretendLoop) -> None:
        async with serving(loop, exchange, authority.server(*hosts), *hosts):
            tls = trusting(authority, Environment.TESTNET)
            found = await check_key(Environment.TESTNET, KEY, tls=tls)
        assert (found.spot_trading, found.futures_trading) == (True, False)
        assert found.withdrawals is None
        assert not [seen for seen in exchange.seen if "/sapi" in seen.path]

    run_on(work)


def test_a_key_nobody_takes_is_not_authorised(authority: Authority) -> None:
    refused = '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'
    exchange = asked({})
    exchange.refusal = (401, refused)

    async def work(loop: PretendLoop) -> None:
        async with serving(loop, exchange, authority.server(*HOSTS), *HOSTS):
            with pytest.raises(NotAuthorised):
                await check_key(Environment.LIVE, KEY, tls=trusting(authority, Environment.LIVE))

    run_on(work)


def test_silence_ends_in_time_and_judges_nothing(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "SECONDS", 0.3)
    exchange = asked({})
    exchange.gate = asyncio.Event()

    async def work(loop: PretendLoop) -> None:
        assert exchange.gate is not None
        async with serving(loop, exchange, authority.server(*HOSTS), *HOSTS):
            with pytest.raises(Unavailable, match="not judged"):
                await check_key(Environment.LIVE, KEY, tls=trusting(authority, Environment.LIVE))
            exchange.gate.set()

    run_on(work)
