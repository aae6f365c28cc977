"""Auto-exchange: in multi-assets mode a wallet too far below zero is filled from the others.

Source: "Multi-Assets Mode Asset Index" (exchange rates) and `autoAssetExchange` of exchangeInfo.
"""

from __future__ import annotations

from terminal.domain.payoff import STORED, cut
from terminal.domain.rounding import divide_up
from terminal.simulator.usdm.accounts import FuturesAccount
from terminal.simulator.usdm.collateral import MARGIN_ASSETS, Collateral
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.words import IncomeType, UpdateReason


class AutoExchange:
    """Looks at all accounts in multi-assets mode once a second.

    What nothing is left to fill with, and no position can win back, the insurance fund pays.
    """

    def __init__(self, engine: FuturesEngine, collateral: Collateral) -> None:
        self._engine = engine
        self._collateral = collateral

    def run(self, now_ms: int) -> None:
        purse = self._engine.accounts.purse
        for account in self._engine.accounts:
            if not account.multi_assets:
                continue
            for asset, rules in MARGIN_ASSETS.items():
                flat = not account.open_holdings()
                owed = purse.cross(account.account_id, asset)
                if owed < rules.threshold or (owed < 0 and flat):
                    self._fill(account, asset, now_ms)
                if flat and (left := purse.cross(account.account_id, asset)) < 0:
                    self._engine.clearing.insure(account, asset, -left, "", now_ms)

    def _fill(self, account: FuturesAccount, asset: str, now_ms: int) -> None:
        """Buy the missing amount with what is there, asset by asset."""
        purse, number = self._engine.accounts.purse, account.account_id
        for other in MARGIN_ASSETS:
            missing, spare = -purse.cross(number, asset), purse.cross(number, other)
            if missing <= 0:
                return
            if other == asset or spare <= 0:
                continue
            rate = self._collateral.index(asset).exchange_ask_rate
            paid_rate = self._collateral.index(other).exchange_bid_rate
            cost = min(spare, cut(divide_up(missing * rate, paid_rate)) + STORED)
            bought = min(missing, cut(cost * paid_rate / rate))
            for name, amount in ((other, -cost), (asset, bought)):
                purse.book(
                    number, IncomeType.AUTO_EXCHANGE, name, amount, now_ms, info="AUTO_EXCHANGE"
                )
                self._engine.clearing.tell_change(
                    account, UpdateReason.AUTO_EXCHANGE, name, (), now_ms, change=amount
                )
