"""Converting within the futures wallet."""

from __future__ import annotations

from decimal import Decimal

from tests.simulator.usdm_wire.served import served


async def test_a_quote_is_accepted_once_and_moves_both_assets() -> None:
    async with served() as client:
        wish = {"fromAsset": "USDT", "toAsset": "BTC", "fromAmount": "1000"}
        quote = await client.private("POST", "v1/convert/getQuote", **wish)
        number = quote["quoteId"]
        done = await client.private("POST", "v1/convert/acceptQuote", quoteId=number)
        assert done["orderStatus"] == "SUCCESS"
        assert await client.refused("POST", "v1/convert/acceptQuote", quoteId=number) == -1130
        held = {row["asset"]: row["balance"] for row in await client.private("GET", "v3/balance")}
        assert held["USDT"] == "14000.00000000"
        assert Decimal(held["BTC"]) == Decimal(quote["toAmount"])
        status = await client.private("GET", "v1/convert/orderStatus", orderId=done["orderId"])
        assert status["fromAmount"] == "1000"
        client.exchange.check_ledger()


async def test_what_one_does_not_have_gets_a_price_but_no_quote() -> None:
    async with served() as client:
        wish = {"fromAsset": "USDT", "toAsset": "BTC", "fromAmount": "99999"}
        assert "quoteId" not in await client.private("POST", "v1/convert/getQuote", **wish)
        odd = {"fromAsset": "FOO", "toAsset": "BTC", "fromAmount": "1"}
        assert await client.refused("POST", "v1/convert/getQuote", **odd) == -1108
