"""Funding: what longs pay shorts every few hours, and what they paid in the past.

Source: "Get Funding Rate History", "Get Funding Rate Info"; section 5.8 of the derivatives digest.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from terminal.domain.futures.funding import funding_payment
from terminal.simulator.sources.bars import CLOSE, OPEN
from terminal.simulator.sources.synthetic import DAY_MS, GENESIS_DAY
from terminal.simulator.usdm.accounts import FuturesAccount, Holding
from terminal.simulator.usdm.contract import ContractSpec
from terminal.simulator.usdm.engine import FuturesEngine
from terminal.simulator.usdm.margin import LINEAR
from terminal.simulator.usdm.market_model import FundingInfo, FundingRow
from terminal.simulator.usdm.marks import HOUR_MS
from terminal.simulator.usdm.words import IncomeType, UpdateReason

_PLACES = Decimal("1e-8")
_NOISE = 0.00002
_CALM_CHANCE = 0.6


class Funding:
    """Settles on time and remembers."""

    def __init__(self, engine: FuturesEngine, seed: int, start_ms: int) -> None:
        self._engine = engine
        self._seed = seed
        self._started_ms = start_ms
        self._settled: dict[str, list[FundingRow]] = {}
        self._next_ms = {
            symbol: engine.marks.next_funding_ms(symbol, start_ms)
            for symbol, spec in engine.world.specs.items()
            if spec.is_perpetual
        }

    def run(self, now_ms: int) -> None:
        """Settle what is due."""
        for symbol, due_ms in self._next_ms.items():
            if due_ms <= now_ms and symbol in self._engine.world.specs:
                self.settle(symbol, due_ms)
                self._next_ms[symbol] = self._engine.marks.next_funding_ms(symbol, now_ms)

    def settle(self, symbol: str, now_ms: int, *, is_special: bool = False) -> FundingRow:
        """Let all positions pay or receive now, at the present mark and estimated rate."""
        engine = self._engine
        rate, mark = engine.marks.rate(symbol), engine.marks.mark(symbol)
        row = FundingRow(
            symbol=symbol, rate=rate, mark_price=mark, time_ms=now_ms, is_special=is_special
        )
        self._settled.setdefault(symbol, []).append(row)
        for account in engine.accounts:
            for held in account.open_holdings(symbol):
                self._pay(account, held, row)
        engine.marks.settled(symbol)
        for told in engine.listeners.funding:
            told(row)
        engine.accounts.purse.check()
        return row

    def history(
        self,
        symbol: str | None = None,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        limit: int = 100,
    ) -> list[FundingRow]:
        """By ascending time: from `start_ms`, else the newest up to `end_ms`."""
        engine = self._engine
        if symbol is not None:
            engine.market(symbol)
        names = [symbol] if symbol is not None else list(self._next_ms)
        now_ms = engine.now()
        last_ms = now_ms if end_ms is None else min(end_ms, now_ms)
        rows: list[FundingRow] = []
        for name in names:
            if name in self._next_ms:
                rows += self._of(name, start_ms, last_ms, limit)
        rows.sort(key=lambda row: (row.time_ms, row.symbol))
        return rows[:limit] if start_ms is not None else rows[-limit:]

    def info(self) -> list[FundingInfo]:
        """Bounds and rhythm of every perpetual contract."""
        return [
            FundingInfo(
                symbol=symbol,
                cap=spec.funding_cap,
                floor=spec.funding_floor,
                interval_hours=spec.funding_hours,
                updated_ms=spec.onboard_ms,
            )
            for symbol, spec in self._engine.world.specs.items()
            if spec.is_perpetual
        ]

    def _pay(self, account: FuturesAccount, held: Holding, row: FundingRow) -> None:
        engine, position = self._engine, held.position
        spec = engine.world.specs[row.symbol]
        amount = funding_payment(position, row.mark_price, row.rate, LINEAR)
        isolated = account.is_isolated(row.symbol)
        engine.accounts.purse.book(
            account.account_id,
            IncomeType.FUNDING_FEE,
            spec.margin_asset,
            amount,
            row.time_ms,
            symbol=row.symbol,
            info="FUNDING_FEE",
            isolated=isolated,
        )
        held.costs -= amount
        if isolated:
            held.position = replace(position, isolated_wallet=position.isolated_wallet + amount)
        engine.clearing.tell_change(
            account,
            UpdateReason.FUNDING_FEE,
            spec.margin_asset,
            (held,) if isolated else (),
            row.time_ms,
            change=amount,
            symbol=row.symbol,
        )

    def _of(self, symbol: str, start_ms: int | None, last_ms: int, limit: int) -> list[FundingRow]:
        spec = self._engine.world.specs[symbol]
        lived = [
            row
            for row in self._settled.get(symbol, [])
            if row.time_ms <= last_ms and (start_ms is None or row.time_ms >= start_ms)
        ]
        length = spec.funding_hours * HOUR_MS
        first_ms = max(spec.onboard_ms, GENESIS_DAY * DAY_MS)
        newest = min(last_ms, self._started_ms) // length * length
        if start_ms is not None:
            oldest = max(first_ms, -(-start_ms // length) * length)
            times = range(oldest, newest + 1, length)[:limit]
        else:
            oldest = max(first_ms, newest - (limit - 1) * length)
            times = range(-(-oldest // length) * length, newest + 1, length)
        return [self._invented(symbol, spec, time_ms) for time_ms in times] + lived

    def _invented(self, symbol: str, spec: ContractSpec, time_ms: int) -> FundingRow:
        """A funding of before the exchange was opened, always the same for the same seed."""
        rand = Random(f"funding {self._seed} {symbol} {time_ms}")  # noqa: S311 - a market, no secret
        rate = spec.interest_rate * spec.funding_hours / 8
        if rand.random() > _CALM_CHANCE:
            rate = (rate + Decimal(rand.gauss(-_NOISE, 3 * _NOISE))).quantize(_PLACES)
        day, inside = divmod(time_ms, DAY_MS)
        bar = self._engine.world.history.day(symbol, day)
        part = inside / DAY_MS
        tick = float(bar[OPEN]) * (1 - part) + float(bar[CLOSE]) * part
        price = self._engine.market(symbol).scale.price(max(1, round(tick)))
        return FundingRow(
            symbol=symbol, rate=rate, mark_price=price.quantize(_PLACES), time_ms=time_ms
        )
