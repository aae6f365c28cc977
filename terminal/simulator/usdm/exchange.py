"""The simulated USDⓈ-M exchange as one object: what the wire layer asks and what it listens to.

Everything is synchronous; only `run` waits. Listeners are lists of functions, called in the order
of events inside the call that caused them. Refusals raise `terminal.simulator.spot.model.VenueError`
with the exchange's code; unknown symbols are -1121 everywhere. Values are in `model`,
`market_model`, `views`, `words` and `contract`.

Listeners: `on_trade` `on_depth` `on_best` (as on spot), `on_mark` (all contracts, once a second),
`on_funding`, `on_contract` (rules or status changed), `on_force_order`, `on_fill`, `on_order`,
`on_algo`, `on_account`, `on_config`, `on_margin_call`, `on_trigger_reject`, `on_income`. A fill is
told to `on_fill`, then `on_account`, then `on_order`, as the real exchange does.

Orders: `place` `test_order` `place_batch` `modify` `modify_batch` `cancel` `cancel_batch`
`cancel_all` `countdown_cancel_all` `order` `open_order` `open_orders` `all_orders` `fills`
`amendments` `force_orders`.
Conditional orders: `place_algo` `test_algo` `cancel_algo` `cancel_all_algos` `algo` `open_algos`
`all_algos`.
Account: `account_view` `balances` `positions` `symbol_config` `commission` `adl_quantiles` `income`
`margin_changes` `set_leverage` `set_margin_mode` `set_position_mode` `set_multi_assets`
`change_margin` `set_fee_burn` `quantitative_rules`.
Public: `contracts` `contract` `depth` `rpi_depth` `best` `trades` `agg_trades` `candles` `mark_candles`
`index_candles` `current_candle` `ticker` `mark` `marks` `open_interest` `funding_history`
`funding_info` `asset_index` `sessions` `session` `deliveries` `insurance_balances`.
Control: `create_account` `deposit` `gap` `empty_book` `hold_mark` `force_rate` `settle_funding` `deliver`
`set_status` `change_rules` `insure` `liquidate` `deleverage`
`check_ledger`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from decimal import Decimal

from terminal.simulator.clock import Clock, WallClock
from terminal.simulator.spot.exchange import SpotExchange
from terminal.simulator.spot.model import VenueError
from terminal.simulator.spot.world import STEP_MS
from terminal.simulator.usdm.accounts import FuturesAccounts
from terminal.simulator.usdm.algo_commands import AlgoCommands
from terminal.simulator.usdm.algos import AlgoService
from terminal.simulator.usdm.amending import Amending
from terminal.simulator.usdm.archive import FuturesArchive
from terminal.simulator.usdm.auto_exchange import AutoExchange
from terminal.simulator.usdm.clearing import ClearingHouse
from terminal.simulator.usdm.collateral import MARGIN_ASSETS, Collateral
from terminal.simulator.usdm.commands import FuturesCommands
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.control import FuturesControl
from terminal.simulator.usdm.delivery import Delivery
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.forced import ForcedOrders
from terminal.simulator.usdm.funding import Funding
from terminal.simulator.usdm.index import LoneUnderlying, SpotUnderlying, Underlying
from terminal.simulator.usdm.liquidation import Liquidation
from terminal.simulator.usdm.listeners import FuturesListeners
from terminal.simulator.usdm.listing import ListedContract, contract_listing
from terminal.simulator.usdm.margin import Margins
from terminal.simulator.usdm.market import Hooks
from terminal.simulator.usdm.marks import Marks
from terminal.simulator.usdm.public import PublicData
from terminal.simulator.usdm.settings import AccountSettings
from terminal.simulator.usdm.statement import Statement
from terminal.simulator.usdm.timers import Timers
from terminal.simulator.usdm.views import FuturesRates
from terminal.simulator.usdm.words import IncomeType, UpdateReason
from terminal.simulator.usdm.world import FuturesWorld

STEP_SECONDS = 0.02
_SLICE_SECONDS = 0.01
_LONGEST_STALL_MS = 15_000
USUAL_RATES = FuturesRates(
    maker=Decimal("0.000200"), taker=Decimal("0.000500"), rpi=Decimal("0.000050")
)
FUND = {"USDT": Decimal(50_000_000), "USDC": Decimal(5_000_000)}
"""What the insurance fund begins with."""


class UsdmExchange:
    """A whole futures market: contracts, books, marks, accounts with positions, and a crowd."""

    def __init__(
        self,
        clock: Clock,
        *,
        seed: int = 1,
        spot: SpotExchange | None = None,
        listed: Mapping[str, ListedContract] | None = None,
    ) -> None:
        """Open the market at the clock's present time.

        With `spot` its prices are the index (and its clock is shown); otherwise the index is made
        from the seed. `listed` replaces the usual contracts.
        """
        self.clock = WallClock(clock) if spot is None else spot.clock
        self.seed = seed
        start_ms = self.started_ms = clock.now_ms()
        entries = dict(contract_listing(start_ms) if listed is None else listed)
        underlying: Underlying
        if spot is None:
            underlying = LoneUnderlying(entries, seed, start_ms)
        else:
            underlying = SpotUnderlying(spot.world)
        listeners = self._listeners = FuturesListeners()
        self.on_trade, self.on_depth, self.on_best = (
            listeners.trade,
            listeners.depth,
            listeners.best,
        )
        self.on_mark, self.on_funding = listeners.mark, listeners.funding
        self.on_contract, self.on_force_order = listeners.contract, listeners.force_order
        self.on_fill, self.on_order = listeners.fill, listeners.order
        self.on_algo = listeners.algo
        self.on_account, self.on_config = listeners.account, listeners.config
        self.on_margin_call = listeners.margin_call
        self.on_trigger_reject = listeners.trigger_reject
        self.on_income = listeners.income
        accounts = self._accounts = FuturesAccounts(listeners)
        marks = Marks()
        specs: dict[str, ContractSpec] = {name: entry.spec for name, entry in entries.items()}
        collateral = Collateral(lambda symbol: self._world.spot_price(symbol))
        margins = Margins(accounts, marks, specs, collateral)
        clearing = ClearingHouse(accounts, margins)
        hooks = Hooks(clearing=clearing, accounts=accounts)
        self._world = FuturesWorld(
            entries, specs, underlying, hooks, listeners, marks, seed, start_ms
        )
        engine = self._engine = FuturesEngine(
            clock, self._world, accounts, marks, margins, clearing, listeners
        )
        for asset, amount in FUND.items():
            accounts.purse.fund(asset, amount)
        algos, forced = AlgoService(engine), ForcedOrders(engine)
        hooks.traded, hooks.due = algos.see_trade, lambda _market, now_ms: algos.run(now_ms)
        funding = Funding(engine, seed, start_ms)
        delivery = Delivery(engine, algos, forced)
        liquidation = Liquidation(engine, forced)
        self._exchanging = AutoExchange(engine, collateral)
        self.algos = algos
        """The service of conditional orders; `algos.delay_ms` keeps them in TRIGGERING."""
        self._funding, self._delivery = funding, delivery
        self._liquidation, self._timers = liquidation, Timers(engine, algos)
        engine.checks.append(liquidation.clear_debts)
        self._bind_trading(engine)
        self._bind_reading(engine, entries)
        self._control = FuturesControl(engine, funding, delivery, liquidation, collateral)
        self._bind_control(self._control)
        self._world.stepped, self._world.ticked = self._timers.run_countdowns, self._ticked

    def _bind_trading(self, engine: FuturesEngine) -> None:
        """What may be done lives in objects of its own; these are its usual names."""
        commands, amending = FuturesCommands(engine), Amending(engine)
        self.place, self.test_order = commands.place, commands.test_order
        self.place_batch = commands.place_batch
        self.modify, self.modify_batch = amending.modify, amending.modify_batch
        self.cancel, self.cancel_batch = commands.cancel, commands.cancel_batch
        self.cancel_all = commands.cancel_all
        self.countdown_cancel_all = commands.countdown_cancel_all
        conditional = AlgoCommands(engine, self.algos)
        self.place_algo, self.test_algo = conditional.place_algo, conditional.test_algo
        self.cancel_algo = conditional.cancel_algo
        self.cancel_all_algos = conditional.cancel_all_algos
        self.algo, self.open_algos = conditional.algo, conditional.open_algos
        self.all_algos = conditional.all_algos
        settings = AccountSettings(engine)
        self.set_leverage, self.set_margin_mode = settings.set_leverage, settings.set_margin_mode
        self.set_position_mode = settings.set_position_mode
        self.set_multi_assets = settings.set_multi_assets
        self.set_fee_burn, self.change_margin = settings.set_fee_burn, settings.change_margin

    def _bind_reading(self, engine: FuturesEngine, entries: Mapping[str, ListedContract]) -> None:
        """What may be asked, likewise."""
        archive = FuturesArchive(engine)
        self.order, self.open_order = archive.order, archive.open_order
        self.open_orders, self.all_orders = archive.open_orders, archive.all_orders
        self.fills, self.income = archive.fills, archive.income
        self.amendments, self.force_orders = archive.amendments, archive.force_orders
        self.margin_changes = archive.margin_changes
        statement = Statement(engine)
        self.account_view, self.balances = statement.account_view, statement.balances
        self.positions, self.symbol_config = statement.positions, statement.symbol_config
        self.commission, self.adl_quantiles = statement.commission, statement.adl_quantiles
        turnover = {name: entry.temperament.daily_turnover for name, entry in entries.items()}
        public = PublicData(engine, turnover, self.seed)
        self.contract, self.depth, self.best = public.contract, public.depth, public.best
        self.rpi_depth = public.rpi_depth
        self.trades, self.agg_trades = public.trades, public.agg_trades
        self.candles, self.current_candle = public.candles, public.current_candle
        self.mark_candles, self.index_candles = public.mark_candles, public.index_candles
        self.ticker, self.mark, self.marks = public.ticker, public.mark, public.marks
        self.open_interest = public.open_interest
        self.funding_history, self.funding_info = self._funding.history, self._funding.info

    def _bind_control(self, control: FuturesControl) -> None:
        """What only the control door may do, and what it may read."""
        self.gap, self.hold_mark = control.gap, control.hold_mark
        self.empty_book = control.empty
        self.force_rate, self.settle_funding = control.force_rate, control.settle_funding
        self.deliver, self.deliveries = self._delivery.deliver, control.deliveries
        self.set_status, self.change_rules = control.set_status, control.change_rules
        self.insure, self.insurance_balances = control.insure, control.insurance_balances
        self.liquidate = self._liquidation.liquidate
        self.deleverage = self._liquidation.deleverage
        self.asset_index, self.sessions = control.asset_index, control.sessions
        self.session, self.quantitative_rules = control.session, control.quantitative_rules

    @property
    def market_ms(self) -> int:
        """The time up to which the market has lived; never runs backwards."""
        return self._world.now_ms

    @property
    def contracts(self) -> dict[str, ContractSpec]:
        """Every contract by symbol, with its present rules."""
        return self._world.specs

    @property
    def world(self) -> FuturesWorld:
        """The markets, for the fault laboratory; nobody else changes them from outside."""
        return self._world

    @property
    def accounts(self) -> FuturesAccounts:
        """The accounts, for the fault laboratory."""
        return self._accounts

    async def run(self) -> None:
        """Let the market live by the clock until cancelled."""
        while True:
            now_ms = self.clock.true.now_ms()
            longest_stall_ms = _LONGEST_STALL_MS * max(1.0, self.clock.speed)
            if now_ms - self._world.now_ms > longest_stall_ms:
                self._world.skip_to(now_ms)
            until = time.perf_counter() + _SLICE_SECONDS
            while self._world.now_ms < now_ms and time.perf_counter() < until:
                self.step_to(min(now_ms, self._world.now_ms + STEP_MS))
            is_late = self._world.now_ms < now_ms
            await asyncio.sleep(0 if is_late else STEP_SECONDS)

    def step_to(self, now_ms: int) -> None:
        """Play everything that happens up to `now_ms`, deterministically."""
        self._world.step_to(now_ms)

    def create_account(
        self,
        balances: Mapping[str, Decimal],
        *,
        account_id: int | None = None,
        rates: FuturesRates = USUAL_RATES,
    ) -> int:
        """Open an account; `account_id` gives it the number of the same owner's spot account."""
        account = self._accounts.open(account_id, rates)
        for asset, amount in balances.items():
            self.deposit(account.account_id, asset, amount)
        return account.account_id

    def deposit(self, account_id: int, asset: str, amount: Decimal) -> None:
        """Move money in from the spot wallet, or (below zero) out.

        Raises:
            VenueError: -2018 when more is taken than may be, -1126 for another asset.
        """
        if asset not in MARGIN_ASSETS:
            raise VenueError(-1126, "This asset is not supported.")
        account, now_ms = self._accounts.get(account_id), self._engine.now()
        if amount < 0:
            row = next(each for each in self.balances(account_id) if each.asset == asset)
            if row.max_withdraw < -amount:
                raise VenueError(-2018, "Balance is insufficient.")
        self._accounts.purse.book(
            account_id, IncomeType.TRANSFER, asset, amount, now_ms, info="TRANSFER"
        )
        reason = UpdateReason.DEPOSIT if amount > 0 else UpdateReason.WITHDRAW
        self._engine.clearing.tell_change(account, reason, asset, (), now_ms, change=amount)
        self.check_ledger()

    def check_ledger(self) -> None:
        """Raise `LedgerBroken` unless every asset is conserved to the last digit."""
        self._accounts.purse.check()

    def _ticked(self, now_ms: int) -> None:
        """A second is over and the marks have moved: whatever goes by them happens."""
        self.algos.see_marks()
        # A stop on the mark is served before the same mark liquidates.
        self.algos.run(now_ms)
        self._funding.run(now_ms)
        self._delivery.run(now_ms)
        self._timers.run_ends(now_ms)
        self._liquidation.run(now_ms)
        self._exchanging.run(now_ms)
        self._control.run(now_ms)
        self.algos.run(now_ms)
        if self.on_mark:
            marks = self.marks()
            for told in self.on_mark:
                told(marks)
