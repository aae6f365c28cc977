"""Asking the exchange about an order places nothing, whatever it answers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from terminal.domain.order import Side
from terminal.domain.ticket import BaseQuantity, MarketTicket
from tests.faults.lab import BTC, Lab, laboratory
from tests.support.eventually import eventually


def said(lab: Lab, title: str) -> str:
    """Text of the newest notice of this title; empty when there is none."""
    found = [n.text for n in lab.stores.notices.all() if n.title == title]
    return found[-1] if found else ""


async def test_a_good_order_is_told_with_its_commission(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        lab.engine.trading.try_out(lab.resting())
        await eventually(lambda: said(lab, "The exchange would take this order"))
        text = said(lab, "The exchange would take this order")
        assert text.startswith("Buy 0.001 BTC at")
        assert "maker 0.100 %, taker 0.100 %" in text
        assert await lab.placements() == 0
        await lab.becomes_true()


async def test_what_the_exchange_would_refuse_is_told_in_its_words(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        wrong = replace(lab.resting(), quantity=Decimal("0.0000001"))
        lab.engine.trading.try_out(wrong)
        await eventually(lambda: said(lab, "The exchange would refuse this order"))
        big = MarketTicket(instrument=BTC, side=Side.BUY, amount=BaseQuantity(Decimal(50)))
        lab.engine.trading.try_out(big)
        await eventually(lambda: "50 BTC" in said(lab, "The exchange would refuse this order"))
        assert await lab.placements() == 0


async def test_a_lost_answer_is_no_order_in_doubt(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.fault("drop_response", route="order.test", how="close")
        lab.engine.trading.try_out(lab.resting())
        await eventually(lambda: said(lab, "Order not checked"))
        assert lab.stores.orders.open_orders() == []
        await lab.becomes_true()
