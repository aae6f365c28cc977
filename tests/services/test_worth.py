"""What the account is worth: known when every attached account has told what it holds."""

from __future__ import annotations

from decimal import Decimal as D

from terminal.domain.balance import Balance
from terminal.domain.events import BalancesReported, WalletsReported
from terminal.domain.futures.derivative import Wallet
from terminal.domain.market import Market
from terminal.services.engine import Engine
from tests.support.fakes import FakeAccount


def spot_known(engine: Engine, amount: str) -> None:
    held = Balance("USDT", D(amount), D(0))
    engine.stores.balances.apply(BalancesReported([held], complete=True, event_ms=1))


def futures_known(engine: Engine, amount: str) -> None:
    wallet = Wallet(asset="USDT", balance=D(amount), cross=D(amount))
    engine.stores.futures.apply(WalletsReported([wallet], complete=True, event_ms=1))


async def test_nothing_is_known_at_first(engine: Engine) -> None:
    assert engine.gate.worth() is None


async def test_a_key_for_one_market_is_enough(engine: Engine) -> None:
    futures_known(engine, "30")
    assert engine.gate.worth() == 30


async def test_spot_and_futures_add_up_once_both_have_told(engine: Engine) -> None:
    account = FakeAccount(engine.stores)
    engine.usdm_accounts.attach(account)
    assert engine.usdm_accounts.market is Market.USDM
    spot_known(engine, "70")
    assert engine.gate.worth() is None
    futures_known(engine, "30")
    assert engine.gate.worth() == 100
    engine.usdm_accounts.detach()
