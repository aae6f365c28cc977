"""A symbol in another script: percent-encoded and signed, streamed, and traded."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from terminal.simulator.keys import KeyKind
from terminal.simulator.spot.listing import Listed, listing
from tests.simulator.served import served

SYMBOL = "币安人生USDT"


async def test_a_symbol_of_another_script_trades_like_any_other() -> None:
    usual = listing()["ARBUSDT"]
    renamed = Listed(replace(usual.spec, symbol=SYMBOL, base="币安人生"), usual.temperament)
    async with served(extra={SYMBOL: renamed}) as client:
        book = await client.get("depth", f"symbol={quote(SYMBOL)}&limit=5")
        assert len(book["bids"]) == 5
        order = {"symbol": SYMBOL, "side": "BUY", "type": "MARKET", "quantity": "100"}
        status, body, _ = await client.signed("POST", "order", **order)
        assert status == 200, body
        assert (body["symbol"], body["status"]) == (SYMBOL, "FILLED")
        assert body["fills"][0]["commissionAsset"] == "币安人生"
        async with client.websocket("/ws-api/v3") as ws:
            answer = await client.ask(ws, "order.place", order, kind=KeyKind.ED25519)
            assert answer["result"]["symbol"] == SYMBOL
        stream = quote(f"{SYMBOL.removesuffix('USDT')}usdt@bookTicker")
        async with client.websocket(f"/ws/{stream}") as ws:
            message = await ws.receive_json(timeout=10)
            assert message["s"] == SYMBOL
