"""What an account's owner may choose: leverage, margin mode, position mode, collateral mode.

Source: "Change Initial Leverage", "Change Margin Type", "Change Position Mode", "Change
Multi-Assets Mode", "Modify Isolated Position Margin"; section 5.1 of the derivatives digest.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.domain.futures.position import MarginMode, PositionSide
from terminal.domain.order import ZERO
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm.accounts import FuturesAccount, Holding
from terminal.simulator.usdm.clearing import shown_sides
from terminal.simulator.usdm.collateral import MARGIN_ASSETS
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.model import ConfigChange, MarginChangeRow
from terminal.simulator.usdm.views import SymbolConfig
from terminal.simulator.usdm.words import UpdateReason


class AccountSettings:
    """Each change is judged as a whole, made, and told."""

    def __init__(self, engine: FuturesEngine) -> None:
        self._engine = engine

    def set_leverage(self, account_id: int, symbol: str, leverage: int) -> SymbolConfig:
        """Raises -4028, -4161, -2027 or -2028."""
        engine = self._engine
        spec, now_ms = engine.market(symbol).spec, engine.catch_up()
        account = engine.account(account_id)
        chosen = account.chosen(symbol)
        if not 1 <= leverage <= spec.max_leverage:
            raise VenueError(-4028, f"Leverage {leverage} is not valid")
        allowed = spec.brackets.max_notional(leverage)
        if leverage < chosen.leverage:
            self._check_lower(account, symbol, leverage)
        elif leverage > chosen.leverage and self._exposure(account, symbol) > allowed:
            raise VenueError(-2027, "Exceeded the maximum allowable position at current leverage.")
        if leverage != chosen.leverage:
            chosen.leverage = leverage
            self._tell(
                ConfigChange(
                    account_id=account_id, time_ms=now_ms, symbol=symbol, leverage=leverage
                )
            )
        return SymbolConfig(
            symbol=symbol,
            margin_mode=chosen.margin_mode,
            is_auto_add=chosen.auto_add,
            leverage=leverage,
            max_notional=allowed,
        )

    def set_margin_mode(self, account_id: int, symbol: str, mode: MarginMode) -> None:
        """Raises -4046, -4168, -4047 or -4048."""
        engine = self._engine
        engine.market(symbol)
        now_ms, account = engine.catch_up(), engine.account(account_id)
        chosen = account.chosen(symbol)
        if chosen.margin_mode is mode:
            raise VenueError(-4046, "No need to change margin type.")
        if account.multi_assets:
            raise VenueError(
                -4168, "Unable to adjust to isolated-margin mode under the Multi-Assets mode."
            )
        if account.live_on(symbol):
            raise VenueError(-4047, "Margin type cannot be changed if there exists open orders.")
        if account.open_holdings(symbol):
            raise VenueError(-4048, "Margin type cannot be changed if there exists position.")
        chosen.margin_mode = mode
        rows = tuple(account.holding(symbol, side) for side in shown_sides(account))
        engine.clearing.tell_change(account, UpdateReason.MARGIN_TYPE_CHANGE, "", rows, now_ms)

    def set_position_mode(self, account_id: int, *, hedge: bool) -> None:
        """Raises -4059, -4067 or -4068."""
        self._engine.catch_up()
        account = self._engine.account(account_id)
        if account.is_hedge is hedge:
            raise VenueError(-4059, "No need to change position side.")
        if account.live or account.waiting:
            raise VenueError(-4067, "Position side cannot be changed if there exists open orders.")
        if account.open_holdings():
            raise VenueError(-4068, "Position side cannot be changed if there exists position.")
        account.is_hedge = hedge

    def set_multi_assets(self, account_id: int, *, joint: bool) -> None:
        """Raises -4171, -4170, -4167, -4172 or -4169."""
        engine = self._engine
        now_ms, account = engine.catch_up(), engine.account(account_id)
        if account.multi_assets is joint:
            raise VenueError(
                -4171,
                "Adjusted asset mode is currently set and does not need to be adjusted repeatedly.",
            )
        if account.live:
            raise VenueError(
                -4170, "Unable to adjust Multi-Assets Mode with open orders in USDⓈ-M Futures."
            )
        if joint and any(account.is_isolated(symbol) for symbol in account.settings):
            raise VenueError(
                -4167,
                "Unable to adjust to Multi-Assets mode with symbols of USDⓈ-M Futures under "
                "isolated-margin mode.",
            )
        if not joint:
            self._check_separate(account)
        account.multi_assets = joint
        self._tell(ConfigChange(account_id=account_id, time_ms=now_ms, multi_assets=joint))

    def set_fee_burn(self, account_id: int, *, burns: bool) -> None:
        """Pay commissions in BNB, a tenth cheaper, while there is any (or no longer)."""
        self._engine.account(account_id).fee_burn = burns

    def change_margin(
        self, account_id: int, symbol: str, side: PositionSide | None, amount: Decimal
    ) -> None:
        """Add isolated margin (amount above zero) or take it out.

        Raises:
            VenueError: -4055, -4049, -4054, -4061, -4050 or -4051.
        """
        engine = self._engine
        market, now_ms = engine.market(symbol), engine.catch_up()
        account = engine.account(account_id)
        held = self._isolated(account, symbol, side, amount)
        asset = market.spec.margin_asset
        pool = engine.margins.pool(account, asset)
        if amount > 0 and amount > pool.available:
            raise VenueError(-4050, "Cross balance insufficient.")
        if amount < 0 and -amount > self._removable(account, held):
            raise VenueError(-4051, "Isolated balance insufficient.")
        engine.accounts.purse.set_aside(account_id, asset, amount)
        wallet = held.position.isolated_wallet + amount
        held.position = replace(held.position, isolated_wallet=wallet)
        held.updated_ms = now_ms
        account.margin_changes.append(
            MarginChangeRow(
                account_id=account_id,
                symbol=symbol,
                position_side=held.position.side,
                asset=asset,
                amount=amount,
                is_by_user=True,
                time_ms=now_ms,
            )
        )
        engine.clearing.tell_change(
            account, UpdateReason.MARGIN_TRANSFER, asset, (held,), now_ms, change=-amount
        )
        engine.settle(market, now_ms)

    def _isolated(
        self, account: FuturesAccount, symbol: str, side: PositionSide | None, amount: Decimal
    ) -> Holding:
        """The isolated position that is meant."""
        if not amount:
            raise VenueError(-4055, "Amount must be positive.")
        named = side or PositionSide.BOTH
        if (named is PositionSide.BOTH) is account.is_hedge:
            raise VenueError(-4061, "Order's position side does not match user's setting.")
        if not account.is_isolated(symbol):
            raise VenueError(-4049, "Add margin only support for isolated position.")
        held = account.holding(symbol, named)
        if not held.quantity:
            raise VenueError(-4054, "Cannot add position margin: position is 0.")
        return held

    def _removable(self, account: FuturesAccount, held: Holding) -> Decimal:
        """What the position does not need as initial margin; profit cannot be taken out."""
        margins = self._engine.margins
        leverage = account.chosen(held.position.instrument.symbol).leverage
        needed = abs(margins.notional(held)) / leverage
        wallet = held.position.isolated_wallet
        return max(ZERO, min(wallet, margins.isolated_balance(held)) - needed)

    def _exposure(self, account: FuturesAccount, symbol: str) -> Decimal:
        """Notional that the bracket of a leverage must allow: positions and opening orders."""
        engine = self._engine
        bids, asks = engine.accounts.open_notionals(account, symbol)
        held = [engine.margins.notional(leg) for leg in account.open_holdings(symbol)]
        longs = sum((value for value in held if value > 0), ZERO)
        shorts = -sum((value for value in held if value < 0), ZERO)
        return max(longs + bids, shorts + asks)

    def _check_lower(self, account: FuturesAccount, symbol: str, leverage: int) -> None:
        """A lower leverage ties up more margin, which must be there."""
        if account.is_isolated(symbol) and account.open_holdings(symbol):
            raise VenueError(
                -4161,
                "Leverage reduction is not supported in Isolated Margin Mode with open positions.",
            )
        engine, chosen = self._engine, account.chosen(symbol)
        total = engine.margins.symbol_margin(account, symbol).total
        more = total * chosen.leverage / leverage - total
        pool = engine.margins.pool(account, engine.world.specs[symbol].margin_asset)
        if more > pool.available:
            raise VenueError(
                -2028, "Leverage is smaller than permitted: insufficient margin balance."
            )

    def _check_separate(self, account: FuturesAccount) -> None:
        """May each asset stand for itself again?"""
        engine = self._engine
        purse, number = engine.accounts.purse, account.account_id
        if any(purse.cross(number, asset) < 0 for asset in MARGIN_ASSETS):
            raise VenueError(
                -4172,
                "Unable to adjust Multi-Assets Mode with a negative wallet balance of margin "
                "available asset in USDⓈ-M Futures account.",
            )
        account.multi_assets = False
        pools = [engine.margins.pool(account, asset) for asset in MARGIN_ASSETS]
        account.multi_assets = True
        if any(pool.balance < pool.position_margin for pool in pools):
            raise VenueError(
                -4169,
                "Unable to adjust Multi-Assets Mode with insufficient margin balance in "
                "USDⓈ-M Futures.",
            )

    def _tell(self, change: ConfigChange) -> None:
        for told in self._engine.listeners.config:
            told(change)
