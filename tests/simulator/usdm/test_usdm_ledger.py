"""Random trading for hundreds of steps: money is conserved, reduce-only never opens, nobody owes."""

from __future__ import annotations

import random
from contextlib import suppress
from decimal import Decimal as D

import pytest

from terminal.domain.futures.position import MarginMode, PositionSide
from terminal.domain.order import Side
from terminal.domain.payoff import Direction
from terminal.simulator.ledger import CROWD, LedgerBroken
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.model import OrderEvent
from terminal.simulator.usdm.purse import INSURANCE
from terminal.simulator.usdm.words import IncomeType
from tests.simulator.usdm.futures_floor import SYMBOL, USUAL, Floor

STEPS = 500
TOLERANCE = D("0.0000001")
"""What a fill may lose by cutting profit and commission at eight decimals."""


class Players:
    """Three accounts that do something legal or not, again and again."""

    def __init__(self, seed: int) -> None:
        self.floor = Floor(rates=USUAL, rules={"funding_hours": 1})
        self.dice = random.Random(seed)
        small = [self.floor.open(usdt) for usdt in ("250", "400", "900")]
        self.accounts = [self.floor.mine, *small, self.floor.other]
        for who in small:
            self.floor.exchange.set_leverage(who, SYMBOL, 75)
        self.price = D(3000)
        self.has_ticked = False
        """Was the last action a move of the mark, after which nobody is left ruined?"""
        self.opened_by_reduce_only: list[OrderEvent] = []
        trades = self.floor.exchange.trades(SYMBOL, limit=1)
        self.first_id = trades[-1].trade_id + 1 if trades else 0
        self._before: dict[tuple[int, PositionSide], D] = {}
        self.floor.exchange.on_order.append(self._watch)

    def act(self) -> None:
        dice, exchange = self.dice, self.floor.exchange
        who = dice.choice(self.accounts)
        action = dice.choices(
            [self._order, self._mark, self._settings, self._cancel, self._algo, self._modify],
            [16, 4, 1, 1, 3, 2],
        )[0]
        self.has_ticked = action == self._mark
        self._remember()
        with suppress(VenueError):
            action(who)
        exchange.check_ledger()

    def _order(self, who: int) -> None:
        dice = self.dice
        side = dice.choice(["BUY", "SELL"])
        kind = dice.choice(["LIMIT", "LIMIT", "LIMIT", "MARKET"])
        more: dict[str, object] = {}
        if kind == "LIMIT":
            away = D(dice.randint(-20, 20)) / 10
            more["price"] = str((self.price + away).quantize(D("0.01")))
            more["tif"] = dice.choice(["GTC", "GTC", "GTC", "IOC", "FOK", "GTX"])
        if self._is_hedge(who):
            more["ps"] = dice.choice(["LONG", "SHORT"])
        elif dice.random() < 0.35:
            more["reduce_only"] = True
        quantity = str(D(dice.randint(10, 9_000)) / 1_000)
        self.floor.place(side, kind, quantity, who=who, stp="NONE", **more)

    def _mark(self, _who: int) -> None:
        jump = D(self.dice.choice([-60, -20, -3, -1, 1, 3, 20, 60])) * 3
        self.price = max(D(500), self.price + jump)
        self.floor.mark(str(self.price))
        if self.dice.random() < 0.2:
            rate = D(self.dice.randint(-200, 200)) / 10_000
            self.floor.exchange.force_rate(SYMBOL, rate)
            self.floor.exchange.settle_funding(SYMBOL)
        # What triggers opened at a loss in this second is looked at in the next.
        self.floor.wait(1_000)

    def _settings(self, who: int) -> None:
        exchange, dice = self.floor.exchange, self.dice
        choice = dice.randint(0, 4)
        if choice == 0:
            exchange.set_leverage(who, SYMBOL, dice.choice([10, 50, 75, 100]))
        elif choice == 1:
            exchange.set_margin_mode(who, SYMBOL, dice.choice(list(MarginMode)))
        elif choice == 2:
            exchange.set_position_mode(who, hedge=dice.random() < 0.5)
        elif choice == 3:
            side = dice.choice(list(PositionSide))
            exchange.change_margin(who, SYMBOL, side, D(dice.randint(-50, 50)))
        else:
            exchange.set_multi_assets(who, joint=dice.random() < 0.5)

    def _cancel(self, who: int) -> None:
        self.floor.exchange.cancel_all(who, SYMBOL)

    def _algo(self, who: int) -> None:
        dice = self.dice
        side = dice.choice(["BUY", "SELL"])
        more: dict[str, object] = {"trigger": str(self.price + dice.randint(-40, 40))}
        if self._is_hedge(who):
            more["ps"] = dice.choice(["LONG", "SHORT"])
        if dice.random() < 0.5:
            more["close_position"] = True
        else:
            more["quantity"] = "0.5"
        kind = dice.choice(["STOP_MARKET", "TAKE_PROFIT_MARKET"])
        more["working"] = dice.choice(["MARK_PRICE", "CONTRACT_PRICE"])
        self.floor.algo(side, kind, who=who, **more)

    def _modify(self, who: int) -> None:
        for order in self.floor.exchange.open_orders(who, SYMBOL)[:1]:
            price = str(self.price + self.dice.randint(-2, 2))
            self.floor.modify(order, str(D(self.dice.randint(10, 900)) / 1_000), price)

    def _is_hedge(self, who: int) -> bool:
        return self.floor.exchange.accounts.get(who).is_hedge

    def _remember(self) -> None:
        for who in self.accounts:
            account = self.floor.exchange.accounts.get(who)
            for side in PositionSide:
                self._before[who, side] = account.quantity(SYMBOL, side)

    def _watch(self, event: OrderEvent) -> None:
        """After each fill the position is looked at again: what only reduces must have shrunk it."""
        order = event.order
        if event.fill is None:
            return
        key = (order.account_id, order.position_side)
        account = self.floor.exchange.accounts.get(order.account_id)
        after, before = account.quantity(SYMBOL, order.position_side), self._before[key]
        self._before[key] = after
        if order.reduce_only:
            shrunk = abs(after) < abs(before) and after * before >= 0
            if not shrunk or Direction.of(order.side) * before > 0:
                self.opened_by_reduce_only.append(event)


def check_accounts(players: Players) -> None:
    """Every position's profit, realised and not, is what its trades moved; nobody owes for long."""
    exchange = players.floor.exchange
    for who in players.accounts:
        account = exchange.accounts.get(who)
        spent = sum(
            (-Direction.of(fill.side) * fill.quantity * fill.price for fill in account.fills), D(0)
        )
        realized = sum((fill.realized for fill in account.fills), D(0))
        held = account.open_holdings(SYMBOL)
        bound = sum((leg.quantity * leg.position.entry_price for leg in held), D(0))
        assert abs(realized - (spent + bound)) <= TOLERANCE * (1 + len(account.fills))
        isolated = sum((leg.position.isolated_wallet for leg in account.holdings.values()), D(0))
        assert exchange.accounts.purse.isolated(who, "USDT") == isolated
        if players.has_ticked:
            rows = exchange.positions(who, SYMBOL, all_rows=True)
            assert all(row.isolated_margin >= 0 for row in rows)
        if not held and not account.multi_assets:
            assert exchange.accounts.purse.wallet(who, "USDT") >= 0


def check_crowd(players: Players) -> None:
    """All positions together are nothing: there is no crowd here."""
    exchange = players.floor.exchange
    total = sum(
        (leg.quantity for who in players.accounts
         for leg in exchange.accounts.get(who).open_holdings(SYMBOL)), D(0)
    )  # fmt: skip
    # What a liquidation could not sell was taken over by the crowd.
    taken = sum(
        (Direction.of(trade_side(trade)) * trade.quantity
         for trade in exchange.trades(SYMBOL, from_id=players.first_id, limit=10_000)
         if not trade.buyer_order_id or not trade.seller_order_id), D(0)
    )  # fmt: skip
    assert total == taken


def trade_side(trade: object) -> Side:
    """Side of the one account in a trade with the crowd."""
    return Side.BUY if getattr(trade, "buyer_order_id", 0) else Side.SELL


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_random_trading_conserves_everything(seed: int) -> None:
    players = Players(seed)
    exchange = players.floor.exchange
    for _ in range(STEPS):
        players.act()
        check_accounts(players)
        check_crowd(players)
    assert players.opened_by_reduce_only == []
    fills = sum(len(exchange.accounts.get(who).fills) for who in players.accounts)
    assert fills > 50
    purse = exchange.accounts.purse
    in_rows = sum(
        (row.amount for who in players.accounts for row in exchange.income(who, limit=100_000)),
        D(0),
    )
    wallets = sum((purse.wallet(who, "USDT") for who in players.accounts), D(0))
    assert in_rows == wallets


def test_random_trading_reaches_every_kind_of_income() -> None:
    kinds: set[IncomeType] = set()
    for seed in (1, 2, 3, 4):
        players = Players(seed)
        for _ in range(STEPS):
            players.act()
        for who in players.accounts:
            rows = players.floor.exchange.income(who, limit=100_000)
            kinds |= {row.kind for row in rows}
    assert {
        IncomeType.TRANSFER,
        IncomeType.REALIZED_PNL,
        IncomeType.COMMISSION,
        IncomeType.FUNDING_FEE,
        IncomeType.INSURANCE_CLEAR,
    } <= kinds


def test_money_from_nowhere_is_noticed() -> None:
    floor = Floor()
    floor.exchange.accounts.purse.pay(CROWD, floor.mine, "USDT", 1)
    with pytest.raises(LedgerBroken):
        floor.exchange.check_ledger()
    floor = Floor()
    floor.exchange.accounts.purse.lock(INSURANCE, "USDT", 1)
    floor.exchange.check_ledger()
