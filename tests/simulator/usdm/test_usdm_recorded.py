"""The engine against what the real exchange wrote down: fills, brackets, liquidation prices."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from terminal.simulator.usdm.listing import brackets
from terminal.simulator.usdm.views import FuturesRates
from tests.simulator.usdm.futures_floor import Floor
from tests.support.shared_data import shared_data

UNIT = D("0.00000001")
TESTNET = FuturesRates(maker=D("0.0004"), taker=D("0.0004"), rpi=D(0))
WIDE: dict[str, Any] = {
    "multiplier_up": D(1_000),
    "multiplier_down": D("0.00001"),
    "min_notional": D(0),
    "tick_size": D("0.01"),
    "min_price": D("0.01"),
}


def test_recorded_fills_have_the_recorded_profit_and_commission() -> None:
    """Every row but for the last digit, where the exchange's floating point numbers show."""
    path = shared_data("fills", "usdm_testnet_2025-06-21_btcusdt_usertrades_first80.csv")
    rows = list(csv.DictReader(path.read_text().splitlines()))
    floor = Floor(("BTCUSDT",), rates=TESTNET, rules=WIDE)
    floor.mark("103000", "BTCUSDT")
    floor.exchange.deposit(floor.mine, "USDT", D(1_000_000))
    floor.exchange.deposit(floor.other, "USDT", D(100_000_000))
    differing = []
    for row in rows:
        floor.trade(row["side"], row["qty"], row["price"], symbol="BTCUSDT")
        fill = floor.exchange.fills(floor.mine)[-1]
        gaps = (
            abs(fill.commission - D(row["commission"])),
            abs(fill.realized - D(row["realizedPnl"])),
        )
        differing += [gap for gap in gaps if gap]
    assert len(floor.exchange.fills(floor.mine)) == len(rows) == 80
    assert all(gap == UNIT for gap in differing)
    assert len(differing) <= 10


def test_recorded_brackets_have_the_amounts_we_compute() -> None:
    listed = json.loads(
        shared_data("margin", "usdm_leverage_brackets_two_symbols.json").read_text()
    )
    assert listed
    for entry in listed:
        tiers = tuple(
            (int(tier["initialLeverage"]), str(tier["notionalCap"]), str(tier["maintMarginRatio"]))
            for tier in entry["brackets"]
        )
        own = brackets(tiers)
        assert [tier.amount for tier in own.tiers] == [
            D(str(tier["cum"])) for tier in entry["brackets"]
        ]


def examples() -> list[dict[str, Any]]:
    found = json.loads(shared_data("margin", "usdm_liquidation_examples.json").read_text())
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("index", [0, 1])
def test_recorded_liquidation_prices(index: int) -> None:
    """The FAQ's positions of one account, entered here, are liquidated where the FAQ says."""
    example = examples()[index]
    position = example["position"]
    names = ["ETHUSDT"] + [other["symbol"] for other in example["otherPositions"]]
    floor = Floor(tuple(names), rules=WIDE)
    floor.exchange.deposit(floor.other, "USDT", D(10**9))
    floor.mine = floor.open(example["walletBalance"])
    for entry in (position, *example["otherPositions"]):
        symbol = entry["symbol"]
        spec = floor.exchange.contract(symbol)
        only = replace(
            spec.brackets.tiers[0],
            cap=D(10**12),
            ratio=D(entry["maintMarginRatio"]),
            amount=D(entry["cum"]),
            max_leverage=125,
        )
        floor.exchange.change_rules(symbol, brackets=replace(spec.brackets, tiers=(only,)))
        floor.exchange.set_leverage(floor.mine, symbol, 125)
        floor.exchange.set_leverage(floor.other, symbol, 125)
        floor.exchange.hold_mark(symbol, D(entry["entryPrice"]))
    for entry in (position, *example["otherPositions"]):
        price, symbol = entry["entryPrice"], entry["symbol"]
        floor.trade("BUY", entry["positionAmt"], price, symbol=symbol)
    for entry in (position, *example["otherPositions"]):
        floor.exchange.hold_mark(entry["symbol"], D(entry["markPrice"]))
    row = floor.position()
    assert row.quantity == D(position["positionAmt"])
    assert abs(row.liquidation_price - D(example["expectedLiquidationPrice"])) < D("0.01")
