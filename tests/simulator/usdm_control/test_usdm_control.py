"""The futures exchange's control door over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal as D
from typing import Any

import pytest

from tests.simulator.usdm_wire.served import FuturesClient, served


@pytest.fixture
async def client() -> AsyncIterator[FuturesClient]:
    async with served(contracts=("BTCUSDT", "ETHUSDT")) as opened:
        yield opened


async def post(client: FuturesClient, path: str, **body: Any) -> Any:
    status, answer, _ = await client.send("POST", f"/control/usdm/{path}", json=body)
    return (status, answer) if status != 200 else answer


async def ledger(client: FuturesClient) -> Any:
    status, answer, _ = await client.send("GET", "/control/usdm/ledger")
    assert status == 200
    return answer


async def test_the_ledger_explains_every_wallet(client: FuturesClient) -> None:
    placed = await post(client, "orders", symbol="ETHUSDT", side="BUY", quantity="1")
    assert placed["status"] == "FILLED"
    await post(client, "market", symbol="ETHUSDT", funding_rate="0.001", settle_funding=True)
    books = await ledger(client)
    assert books["conserved"] is True
    usdt = books["accounts"][0]["assets"]["USDT"]
    parts = ("deposits", "realized_pnl", "funding", "commission", "insurance")
    assert sum(D(usdt.get(name, "0")) for name in parts) == D(usdt["wallet"])
    assert D(usdt["funding"]) < 0
    assert D(books["fees"]["USDT"]) == -D(usdt["commission"])
    assert books["accounts"][0]["positions"][0]["quantity"] == "1"


async def test_a_side_can_be_empty_for_a_while(client: FuturesClient) -> None:
    await post(client, "market", symbol="ETHUSDT", empty_side="SELL", ms=60_000)
    order = await post(client, "orders", symbol="ETHUSDT", side="BUY", quantity="1")
    assert (order["status"], order["executed"]) == ("EXPIRED", "0")
    order = await post(client, "orders", symbol="ETHUSDT", side="SELL", quantity="1")
    assert order["status"] == "FILLED"


async def test_a_gap_reaches_spot_and_futures(client: FuturesClient) -> None:
    before = await post(client, "market", symbol="ETHUSDT")
    after = await post(client, "market", symbol="ETHUSDT", gap_percent=-10)
    assert D(after["mark"]) < D(before["mark"]) * D("0.91")
    assert D(after["index"]) < D(before["index"]) * D("0.91")


async def test_liquidation_on_purpose(client: FuturesClient) -> None:
    await post(client, "orders", symbol="ETHUSDT", side="SELL", quantity="2")
    await post(client, "liquidate", account_id=1, symbol="ETHUSDT")
    books = await ledger(client)
    assert books["accounts"][0]["positions"] == []
    assert any(order["client_id"].startswith("autoclose-") for order in
               books["accounts"][0]["orders"])  # fmt: skip


async def test_settings_changed_elsewhere_are_told(client: FuturesClient) -> None:
    told: list[Any] = []
    client.exchange.on_config.append(told.append)
    await post(client, "settings", symbol="ETHUSDT", leverage=7)
    await post(client, "settings", symbol="ETHUSDT", margin_mode="ISOLATED")
    assert [change.leverage for change in told] == [7]
    assert client.exchange.accounts.get(1).is_isolated("ETHUSDT")


async def test_a_new_account_has_a_futures_wallet(client: FuturesClient) -> None:
    body = {"balances": {"USDT": "5"}, "usdm": {"USDT": "700"}}
    _, answer, _ = await client.send("POST", "/control/accounts", json=body)
    number = answer["account_id"]
    assert client.exchange.balances(number)[0].wallet == 700
    await post(client, "deposits", account_id=number, asset="USDT", delta="-100")
    assert client.exchange.balances(number)[0].wallet == 600


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("market", {"symbol": "ETHUSDT", "weather": "fine"}),
        ("market", {"symbol": "NONE"}),
        ("market", {"symbol": "ETHUSDT", "rules": {"tickSize": "0.001"}}),
        ("market", {"symbol": "ETHUSDT", "status": "ASLEEP"}),
        ("market", {"symbol": "ETHUSDT", "deliver": True}),
        ("deposits", {"account_id": 99, "asset": "USDT", "delta": "1"}),
        ("deposits", {"delta": "1"}),
        ("orders", {"symbol": "ETHUSDT", "side": "UP", "quantity": "1"}),
        ("algos", {"delay_ms": -1}),
    ],
)
async def test_wrong_requests_are_said(
    client: FuturesClient, path: str, body: dict[str, Any]
) -> None:
    status, answer = await post(client, path, **body)
    assert status == 400
    assert answer["error"]
