"""Leverage, margin and modes over the futures doors."""

from __future__ import annotations

from decimal import Decimal

from tests.simulator.usdm_wire.served import heard, served


async def test_leverage_is_told_and_bounded() -> None:
    async with served() as client:
        _, body, _ = await client.keyed("POST", "v1/listenKey")
        async with client.websocket(f"/private/ws/{body['listenKey']}") as ws:
            changed = await client.private("POST", "v1/leverage", symbol="BTCUSDT", leverage=10)
            assert (changed["leverage"], changed["symbol"]) == (10, "BTCUSDT")
            assert Decimal(changed["maxNotionalValue"]) > 0
            event = await heard(ws, lambda each: each["e"] == "ACCOUNT_CONFIG_UPDATE")
            assert event["ac"] == {"s": "BTCUSDT", "l": 10}
        assert await client.refused("POST", "v1/leverage", symbol="BTCUSDT", leverage=126) == -4028
        assert await client.refused("POST", "v1/leverage", symbol="BTCUSDT") == -1102


async def test_margin_type_and_isolated_margin() -> None:
    async with served() as client:
        wish = {"symbol": "BTCUSDT", "marginType": "ISOLATED"}
        assert await client.private("POST", "v1/marginType", **wish) == {
            "code": 200,
            "msg": "success",
        }
        assert await client.refused("POST", "v1/marginType", **wish) == -4046
        move = {"symbol": "BTCUSDT", "amount": "5", "type": 1}
        assert await client.refused("POST", "v1/positionMargin", **move) == -4054
        await client.private(
            "POST", "v1/order", symbol="BTCUSDT", side="SELL", type="MARKET", quantity="0.010"
        )
        moved = await client.private("POST", "v1/positionMargin", **move)
        assert (moved["amount"], moved["type"]) == (5.0, 1)
        rows = await client.private("GET", "v1/positionMargin/history", symbol="BTCUSDT")
        assert (rows[-1]["type"], rows[-1]["amount"]) == (1, "5")
        position = (await client.private("GET", "v2/positionRisk", symbol="BTCUSDT"))[0]
        assert position["marginType"] == "isolated"
        assert position["positionAmt"] == "-0.010"
        back = {"symbol": "BTCUSDT", "marginType": "CROSSED"}
        assert await client.refused("POST", "v1/marginType", **back) == -4048


async def test_hedge_mode_has_two_legs() -> None:
    async with served() as client:
        await client.private("POST", "v1/positionSide/dual", dualSidePosition="true")
        again = await client.refused("POST", "v1/positionSide/dual", dualSidePosition="true")
        assert again == -4059
        wish = {"symbol": "BTCUSDT", "type": "MARKET", "quantity": "0.010"}
        assert await client.refused("POST", "v1/order", **wish, side="BUY") == -4061
        for side, leg in (("BUY", "LONG"), ("SELL", "SHORT")):
            await client.private("POST", "v1/order", **wish, side=side, positionSide=leg)
        rows = await client.private("GET", "v3/positionRisk")
        legs = {row["positionSide"]: row["positionAmt"] for row in rows}
        assert legs == {"LONG": "0.010", "SHORT": "-0.010"}
        quantiles = await client.private("GET", "v1/adlQuantile", symbol="BTCUSDT")
        assert "HEDGE" in quantiles[0]["adlQuantile"]
        off = await client.refused("POST", "v1/positionSide/dual", dualSidePosition="false")
        assert off == -4068


async def test_multi_assets_mode_and_fee_burn() -> None:
    async with served() as client:
        await client.private("POST", "v1/multiAssetsMargin", multiAssetsMargin="true")
        assert (await client.private("GET", "v3/account"))["totalWalletBalance"] != "15000.00000000"
        isolated = {"symbol": "BTCUSDT", "marginType": "ISOLATED"}
        assert await client.refused("POST", "v1/marginType", **isolated) == -4168
        await client.private("POST", "v1/feeBurn", feeBurn="true")
        assert (await client.private("GET", "v2/account"))["feeBurn"] is True


async def test_funding_is_settled_told_and_listed() -> None:
    async with served() as client:
        await client.private(
            "POST", "v1/order", symbol="BTCUSDT", side="BUY", type="MARKET", quantity="0.010"
        )
        _, body, _ = await client.keyed("POST", "v1/listenKey")
        async with client.websocket(f"/private/ws/{body['listenKey']}") as ws:
            client.exchange.settle_funding("BTCUSDT")
            event = await heard(ws, lambda each: each["e"] == "ACCOUNT_UPDATE")
            assert (event["a"]["m"], event["a"]["S"]) == ("FUNDING_FEE", "BTCUSDT")
        rows = await client.private("GET", "v1/income", incomeType="FUNDING_FEE")
        assert len(rows) == 1
        history = await client.public("v1/fundingRate", "symbol=BTCUSDT&limit=2")
        assert history[-1]["rateType"] == "Special"
        bounds = await client.public("v1/fundingInfo")
        assert {row["symbol"] for row in bounds} >= {"BTCUSDT"}
        assert (await client.public("v1/insuranceBalance"))[0]["assets"]
