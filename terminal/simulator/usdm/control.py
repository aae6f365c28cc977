"""What no owner may do: move prices, settle at once, change rules, look into the insurance fund."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from terminal.domain.order import ZERO, Side
from terminal.simulator.spot.model import VenueError
from terminal.simulator.usdm import sessions
from terminal.simulator.usdm.collateral import MARGIN_ASSETS, AssetIndex, Collateral
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.delivery import Delivery
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.funding import Funding
from terminal.simulator.usdm.liquidation import Liquidation
from terminal.simulator.usdm.market_model import DeliveryRow, FundingRow, Session
from terminal.simulator.usdm.purse import INSURANCE
from terminal.simulator.usdm.words import ContractStatus


class FuturesControl:
    """For the control door and the fault laboratory; some of it is public to read."""

    def __init__(
        self,
        engine: FuturesEngine,
        funding: Funding,
        delivery: Delivery,
        liquidation: Liquidation,
        collateral: Collateral,
    ) -> None:
        self._engine = engine
        self._funding = funding
        self._delivery = delivery
        self._liquidation = liquidation
        self._collateral = collateral
        self._emptied: dict[str, int] = {}

    def run(self, now_ms: int) -> None:
        """Let the crowd come back to the books it left."""
        for symbol, until_ms in list(self._emptied.items()):
            if until_ms <= now_ms:
                del self._emptied[symbol]
                self._engine.world.absent.discard(symbol)

    def empty(self, symbol: str, side: Side, milliseconds: int) -> None:
        """Take the crowd's orders of one side off, and keep the crowd away for so long."""
        market, now_ms = self._engine.market(symbol), self._engine.catch_up()
        half = market.book.side(side)
        for tick in tuple(half.ticks()):
            half.cut_crowd(tick, half.levels[tick].crowd)
        self._engine.world.absent.add(symbol)
        self._emptied[symbol] = now_ms + milliseconds
        market.touch()
        market.flush_depth()

    def gap(self, symbol: str, percent: Decimal) -> None:
        """Let the price behind a contract jump, index and mark at once, the book within a step."""
        self._engine.market(symbol)
        self._engine.world.jump(symbol, 1 + float(percent) / 100)

    def hold_mark(self, symbol: str, price: Decimal | None) -> None:
        """Keep the mark at a price whatever the market does; None lets it go."""
        self._engine.market(symbol)
        self._engine.marks.hold(symbol, price)

    def force_rate(self, symbol: str, rate: Decimal | None) -> None:
        """Let the next funding settle at this rate (a fraction); None goes by the premium."""
        self._engine.market(symbol)
        self._engine.marks.force_rate(symbol, rate)

    def settle_funding(self, symbol: str) -> FundingRow:
        """Settle a funding now, and close whom it ruins; -1130 for a contract without."""
        if not self._engine.market(symbol).spec.is_perpetual:
            raise VenueError(-1130, "Data sent for parameter 'symbol' is not valid.")
        now_ms = self._engine.catch_up()
        row = self._funding.settle(symbol, now_ms, is_special=True)
        self._liquidation.run(now_ms)
        return row

    def set_status(self, symbol: str, status: ContractStatus) -> None:
        """TRADING lets the crowd trade; what others allow is in the order rules."""
        self._delivery.set_status(self._engine.market(symbol).spec, status)

    def change_rules(self, symbol: str, **changes: Any) -> ContractSpec:
        """Change fields of a contract, tick and step only to coarser ones; told as a change."""
        spec = self._engine.market(symbol).spec
        grid = spec.grid or (spec.tick_size, spec.step_size)
        changed = replace(spec, grid=grid, **changes)
        if changed.tick_size % grid[0] or changed.step_size % grid[1]:
            raise VenueError(-1130, "Tick and step may only become coarser.")
        self._engine.world.respec(changed)
        for told in self._engine.listeners.contract:
            told(changed)
        return changed

    def insure(self, asset: str, amount: Decimal) -> None:
        """Bring money into the insurance fund, or (below zero) take it out."""
        self._engine.accounts.purse.fund(asset, amount)

    def insurance_balances(self) -> dict[str, Decimal]:
        purse = self._engine.accounts.purse
        return {asset: purse.cross(INSURANCE, asset) for asset in purse.assets(INSURANCE)}

    def asset_index(self, asset: str | None = None) -> list[AssetIndex]:
        """What assets count for in multi-assets mode: one, or all."""
        names = MARGIN_ASSETS if asset is None else (asset,)
        return [self._collateral.index(name) for name in names]

    def sessions(self) -> list[Session]:
        """Trading sessions of the equity market, a week back and ahead."""
        return sessions.schedule(self._engine.now())

    def session(self) -> Session:
        """The session that holds now."""
        return sessions.session_at(self._engine.now())

    def deliveries(self, pair: str | None = None) -> list[DeliveryRow]:
        """Contracts that were delivered."""
        return [row for row in self._delivery.rows if pair in (None, row.pair)]

    def quantitative_rules(self, account_id: int) -> dict[str, Decimal]:
        """Indicators of order behaviour per symbol with orders: the share that was cancelled."""
        found: dict[str, list[int]] = {}
        for record in self._engine.account(account_id).orders.values():
            counts = found.setdefault(record.symbol, [0, 0])
            counts[0] += 1
            counts[1] += record.status.value == "CANCELED"
        return {
            symbol: (Decimal(ended) / total).quantize(Decimal("0.01")) if total else ZERO
            for symbol, (total, ended) in found.items()
        }
