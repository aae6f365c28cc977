"""The crowd of one market: makers who keep a book around the fair price, takers who trade.

The crowd's orders go through the same matching as a user's. Sizes are in lots, distances in ticks.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

from terminal.domain.order import Side
from terminal.simulator.living import LivingMarket
from terminal.simulator.matching import BookSide
from terminal.simulator.spot.listing import Temperament

_SIZE_SIGMA = 1.35
_LEVEL_SIGMA = 1.4
_TOUCH = 3.0
"""The best level of a market with `near` levels at the touch holds so many usual trades, each."""
_TOUCH_SIGMA = 0.6
_WALL_CHANCE = 0.015
_NEW_LEVELS = 8
_TAKERS_PER_TRADE = 0.3
"""A taker makes more than one trade; with the clustering this gives the usual trades a second."""
_TAKER_SIZE = 1.5
_EXCITEMENT = 0.3
_SPREAD = 5e-8
_TAKER_REACH = 5e-5
"""How far from the fair price, as a fraction, the crowd's takers still pay."""
_THINNEST = 4e-6
"""No maker leaves a gap near the best price wider than this fraction of it, or two ticks."""
_REACH = 0.02
"""The last level of a side lies about this fraction away from the price."""


class Crowd:
    """Background participants of one symbol."""

    def __init__(self, market: LivingMarket[Any], temperament: Temperament, seed: int) -> None:
        self._market = market
        self._temperament = temperament
        self._random = Random(f"crowd {seed} {market.symbol}")  # noqa: S311 - a market, no secret
        lot_price = market.scale.price(1) * market.scale.quantity(1)
        per_trade = temperament.daily_turnover / (86_400 * temperament.trades_per_second)
        self._trade_tick_lots = per_trade / float(lot_price)
        self._hit_chance = min(0.35, 0.1 * temperament.trades_per_second)
        self._heat = 1.0
        self._leaning = 0.0
        self._churn = max(2, round(temperament.levels / 60))
        self._near = min(40, max(_NEW_LEVELS, temperament.levels // 20))

    def populate(self, fair_tick: float) -> None:
        """Build both sides of an empty book."""
        for half in (self._market.book.bids, self._market.book.asks):
            tick = self._touch(half, fair_tick)
            for index in range(self._temperament.levels):
                if tick <= 0:
                    break
                half.add_crowd(tick, self._level_lots(tick, index))
                tick -= half.sign * self._gap(tick, index)
        self._market.touch()

    def step(self, fair_tick: float, seconds: float, mood: float, now_ms: int) -> None:
        """Live through `seconds`: quotes follow the fair price, takers come, levels change."""
        self._follow(fair_tick, now_ms)
        self._trade(fair_tick, seconds, mood, now_ms)
        for half in (self._market.book.bids, self._market.book.asks):
            self._refill(half, fair_tick)
            self._stir(half)
        self._market.settle_triggers(now_ms)
        self._market.touch()

    def _follow(self, fair_tick: float, now_ms: int) -> None:
        """Nobody leaves a quote beyond the fair price: takers hit it or its owner cancels."""
        book = self._market.book
        for half, taker_side in ((book.bids, Side.SELL), (book.asks, Side.BUY)):
            limit = half.sign * self._touch(half, fair_tick)
            hits = self._random.random() < self._hit_chance
            while half.keys and half.keys[-1] > limit:
                tick = half.sign * half.keys[-1]
                level = half.levels[tick]
                if level.orders and half.keys[-1] <= half.sign * fair_tick:
                    break
                if level.orders:
                    self._market.take(taker_side, level.visible, tick, now_ms, None)
                elif hits:
                    hits = False
                    lots = min(level.crowd, self._taker_lots(tick))
                    self._market.take(taker_side, lots, tick, now_ms, None)
                else:
                    half.cut_crowd(tick, level.crowd)

    def _trade(self, fair_tick: float, seconds: float, mood: float, now_ms: int) -> None:
        """Takers arrive in clusters and lean to one side for a while."""
        rand = self._random
        self._heat += (1.0 - self._heat) * min(1.0, seconds / 4)
        self._leaning *= 1 - min(1.0, seconds / 20)
        reach = max(3.0, fair_tick * _TAKER_REACH)
        usual = self._temperament.trades_per_second
        rate = usual * self._heat * math.exp(0.5 * mood) * _TAKERS_PER_TRADE
        for _ in range(_poisson(rand, rate * seconds)):
            side = Side.BUY if rand.random() < 0.5 + self._leaning else Side.SELL
            best = self._market.book.against(side).best()
            if best is None:
                continue
            lots = self._taker_lots(best)
            limit = max(1, round(fair_tick + reach if side is Side.BUY else fair_tick - reach))
            self._market.take(side, lots, limit, now_ms, None)
            self._heat = min(6.0, self._heat + _EXCITEMENT / usual)
            push = 0.02 if side is Side.BUY else -0.02
            self._leaning = max(-0.3, min(0.3, self._leaning + push))

    def _refill(self, half: BookSide[Any], fair_tick: float) -> None:
        """Makers come back towards the fair price and fill the far end of the book."""
        touch = self._touch(half, fair_tick)
        other = self._market.book.asks if half.sign > 0 else self._market.book.bids
        opposite = other.best()
        if opposite is not None and half.sign * touch >= half.sign * opposite:
            touch = opposite - half.sign
        best = half.best()
        hole = half.sign * (touch - best) if best is not None else self._gap(touch, 9) * 9
        if hole > 0:
            self._fill_hole(half, touch, hole)
        elif best == touch:
            missing = self._level_lots(touch, 0) - half.levels[touch].crowd
            if missing > 0:
                half.add_crowd(touch, missing)
        count, wanted = len(half.keys), self._temperament.levels
        for _ in range(count - round(wanted * 1.1)):
            index = self._near + int(self._random.expovariate(8 / wanted))
            tick = half.tick_at(index)
            half.cut_crowd(tick, half.levels[tick].crowd)
        if count < wanted:
            last = half.sign * half.keys[0] if half.keys else touch
            for index in range(count, min(wanted, count + _NEW_LEVELS)):
                last -= half.sign * self._gap(last, index)
                if last <= 0:
                    break
                half.add_crowd(last, self._level_lots(last, index))

    def _fill_hole(self, half: BookSide[Any], touch: int, hole: int) -> None:
        """Quote from the new best price to the old one: densest at the touch."""
        rand, near = self._random, self._near
        widening = 4 * hole / near**2
        tick, last = touch, touch - half.sign * hole
        for index in range(near):
            if tick <= 0 or half.sign * tick <= half.sign * last:
                return
            half.add_crowd(tick, self._level_lots(tick, index))
            tick -= half.sign * (1 + int(rand.random() * widening * (index + 1)))

    def _stir(self, half: BookSide[Any]) -> None:
        """Makers change their minds, mostly near the best price."""
        rand = self._random
        for _ in range(self._churn):
            best = half.best()
            if best is None:
                return
            index = int(rand.expovariate(0.07))
            choice = rand.random()
            if choice < 0.36:
                tick = half.tick_at(index)
                crowd = half.levels[tick].crowd
                change = self._level_lots(tick, index) - crowd
                if change > 0:
                    half.add_crowd(tick, change)
                elif crowd + change > 0:
                    half.cut_crowd(tick, -change)
            elif choice < 0.66:
                tick = half.tick_at(index)
                left = (
                    half.sign * (half.tick_at(index - 1) - half.tick_at(index + 1)) if index else 0
                )
                if 0 < left <= max(2, best * _THINNEST):
                    half.cut_crowd(tick, half.levels[tick].crowd)
            else:
                near, far = half.tick_at(index), half.tick_at(index + 1)
                gap = half.sign * (near - far)
                if gap > 1:
                    tick = near - half.sign * (1 + int((gap - 1) * rand.random() ** 2))
                    half.add_crowd(tick, self._level_lots(tick, index + 1))

    def _touch(self, half: BookSide[Any], fair_tick: float) -> int:
        """The best price a maker would quote on that side."""
        away = max(0.5, fair_tick * _SPREAD)
        bid = math.floor(fair_tick - away + 0.5)
        if half.sign > 0:
            return bid
        return max(math.ceil(fair_tick + away - 0.5), bid + 1)

    def _gap(self, tick: int, index: int) -> int:
        """Ticks between neighbouring levels: tight at the touch, wider further out."""
        levels = self._temperament.levels
        mean = tick * _REACH / levels * 2 * (index + 2) / levels
        return 1 + int(self._random.random() * 2 * max(0.0, mean - 0.5))

    def _level_lots(self, tick: int, index: int) -> int:
        typical = self._trade_tick_lots / tick
        if index == 0:
            size = typical * self._near * _TOUCH * math.exp(self._random.gauss(0.0, _TOUCH_SIGMA))
            return max(1, round(size))
        size = typical * (1.2 + min(index, 200) * 0.05)
        size *= math.exp(self._random.gauss(-0.5, _LEVEL_SIGMA))
        if self._random.random() < _WALL_CHANCE:
            size *= 8
        return max(1, round(size))

    def _taker_lots(self, tick: int) -> int:
        mean = self._trade_tick_lots / tick * _TAKER_SIZE
        factor = math.exp(self._random.gauss(-(_SIZE_SIGMA**2) / 2, _SIZE_SIGMA))
        return max(1, round(mean * factor))


def _poisson(rand: Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, rand.random()
    while product > limit:
        count += 1
        product *= rand.random()
    return count
