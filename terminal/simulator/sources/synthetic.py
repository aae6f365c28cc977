"""Years of invented but consistent history, made from the seed the moment somebody looks.

It is made from the top down: all days of a symbol at once, a day's minutes when needed, a
minute's trades when needed. Every split preserves open, high, low, close, volumes and counts, so
candles of any interval agree with each other and with the trades.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping

import numpy as np

from terminal.simulator.sources.bars import (
    CLOSE,
    COLUMNS,
    COUNT,
    HIGH,
    LOW,
    MIN_TRADES,
    OPEN,
    QUOTE,
    TAKER,
    TAKER_QUOTE,
    VOLUME,
    Floats,
    Rows,
    combine,
    split_bar,
)
from terminal.simulator.sources.following import Following
from terminal.simulator.spot.listing import Entry, Temperament

DAY_MS = 86_400_000
MINUTES = 1_440
GENESIS_DAY = 17_897
"""2019-01-01, the first day anything was listed, in days since 1970."""
_DAYS = 6_600
_REFERENCE_DAY = 20_777
"""2026-11-20, when the listed reference prices hold approximately."""
_CACHED_DAYS = 160
_CACHED_PARTED_DAYS = 6_000


class SyntheticHistory:
    """Daily and minute bars of every listed symbol; equal seeds give equal histories."""

    def __init__(
        self, listed: Mapping[str, Entry], seed: int, over: SyntheticHistory | None = None
    ) -> None:
        """With `over` symbols that follow one other follow that of another history."""
        self._listed = listed
        self._seed = seed
        self._over = self if over is None else over
        self._keys = {symbol: index for index, symbol in enumerate(listed)}
        self._log_prices, self._moods = _daily_logs(listed, seed)
        self._daily: dict[str, Rows] = {}
        self._parts: OrderedDict[tuple[str, int, int], Rows] = OrderedDict()
        self._minutes: OrderedDict[tuple[str, int], Rows] = OrderedDict()

    def days(self, symbol: str) -> Rows:
        """One row per day since `GENESIS_DAY`, far into the future."""
        rows = self._daily.get(symbol)
        if rows is None:
            rows = self._daily[symbol] = self._make_days(symbol)
        return rows

    def day(self, symbol: str, day: int) -> Rows:
        return np.asarray(self.days(symbol)[day - GENESIS_DAY])

    def minutes(self, symbol: str, day: int) -> Rows:
        """The 1440 minutes of a day (days since 1970); shared, not to be changed."""
        key = (symbol, day)
        rows = self._minutes.get(key)
        if rows is None:
            rows = self._minutes[key] = self._make_minutes(symbol, day)
            if len(self._minutes) > _CACHED_DAYS:
                self._minutes.popitem(last=False)
        else:
            self._minutes.move_to_end(key)
        return rows

    def parts(self, symbol: str, day: int, count: int) -> Rows:
        """A day in so many equal parts (24: its hours); kept much longer than its minutes."""
        key = (symbol, day, count)
        rows = self._parts.get(key)
        if rows is None:
            whole = self.minutes(symbol, day).reshape(count, MINUTES // count, COLUMNS)
            rows = self._parts[key] = combine(whole)
            if len(self._parts) > _CACHED_PARTED_DAYS:
                self._parts.popitem(last=False)
        return rows

    def random(self, symbol: str, *key: int) -> np.random.Generator:
        """A generator of its own for one part of one symbol's history."""
        return np.random.default_rng((self._seed, 1 + self._keys[symbol], *key))

    def _following(self, symbol: str) -> Following | None:
        """How a symbol follows one of another history; None when it goes its own way."""
        own, over = self._listed[symbol], self._over
        first = own.temperament.numerator
        if over is self or not first or own.temperament.denominator:
            return None
        other = over.listed(first)
        mine, theirs = own.spec.scale, other.spec.scale
        price = 10.0 ** (mine.price_decimals - theirs.price_decimals)
        lots = 10.0 ** (mine.quantity_decimals - theirs.quantity_decimals)
        busier = own.temperament.daily_turnover / other.temperament.daily_turnover
        return Following(price * math.exp(own.temperament.premium), lots * busier)

    def listed(self, symbol: str) -> Entry:
        return self._listed[symbol]

    def _make_days(self, symbol: str) -> Rows:
        listed = self._listed[symbol]
        following = self._following(symbol)
        if following is not None:
            return following.rows(self._over.days(listed.temperament.numerator))
        spec, temperament = listed.spec, listed.temperament
        rng = self.random(symbol)
        column = self._keys[symbol]
        mood = self._moods[:, column]
        logs = self._log_prices[:, column]
        closes = np.exp(logs)
        opens = np.concatenate(([closes[0]], closes[:-1]))
        sigma = temperament.daily_volatility * np.exp(mood)
        upper = np.maximum(opens, closes) * np.exp(
            0.55 * sigma * np.abs(rng.standard_normal(_DAYS))
        )
        lower = np.minimum(opens, closes) * np.exp(
            -0.55 * sigma * np.abs(rng.standard_normal(_DAYS))
        )
        busy = np.exp(0.8 * mood + 0.25 * rng.standard_normal(_DAYS) - 0.1)
        busy *= 0.8 + 6 * np.abs(np.log(closes / opens))
        rows = np.empty((_DAYS, COLUMNS), np.int64)
        to_ticks = 10.0**spec.scale.price_decimals
        for index, prices in ((OPEN, opens), (HIGH, upper), (LOW, lower), (CLOSE, closes)):
            rows[:, index] = np.maximum(1, np.rint(prices * to_ticks))
        rows[:, HIGH] += 2
        rows[:, LOW] = np.maximum(1, rows[:, LOW] - 2)
        counts = np.rint(temperament.trades_per_second * 86_400 * busy).astype(np.int64)
        rows[:, COUNT] = np.maximum(counts, MINUTES * (MIN_TRADES + 3))
        lots = temperament.daily_turnover * busy / closes * 10.0**spec.scale.quantity_decimals
        rows[:, VOLUME] = np.maximum(np.rint(lots).astype(np.int64), rows[:, COUNT] * 8)
        _finish_days(rows, rng)
        return rows

    def _make_minutes(self, symbol: str, day: int) -> Rows:
        following = self._following(symbol)
        if following is not None:
            first = self._listed[symbol].temperament.numerator
            return following.parts(self._over.minutes(first, day), self.day(symbol, day))
        noise = self._noise(symbol, day)
        rng = self.random(symbol, day, 1)
        clock = np.arange(MINUTES) / MINUTES
        season = 1.0 + 0.45 * np.sin(2 * math.pi * (clock - 0.38)) ** 2 - 0.2 * np.cos(4 * clock)
        bursts = np.exp(0.4 * rng.standard_normal(MINUTES))
        activity = season * bursts * (0.6 + np.sqrt(np.abs(noise)))
        return split_bar(self.day(symbol, day), noise, activity, rng)

    def _noise(self, symbol: str, day: int) -> Floats:
        """Relative minute moves: the market's, by beta, and the symbol's own."""
        temperament = self._listed[symbol].temperament
        if temperament.follows:
            noise = self._noise(temperament.numerator, day)
            if temperament.denominator:
                scale = _own_scale(self._listed[temperament.numerator].temperament)
                noise = noise * scale - self._noise(temperament.denominator, day) * _own_scale(
                    self._listed[temperament.denominator].temperament
                )
            return np.asarray(noise)
        common = np.random.default_rng((self._seed, 0, day))
        own = self.random(symbol, day)
        swell = np.cumsum(common.standard_normal(MINUTES // 20))
        swell = np.repeat(0.25 * (swell - swell.mean()) / max(1.0, float(swell.std())), 20)
        shared = common.standard_t(5, MINUTES) * np.exp(2 * swell)
        weight = min(0.85, 0.55 * temperament.beta)
        return np.asarray(
            weight * shared + math.sqrt(1 - weight**2) * own.standard_t(5, MINUTES) * np.exp(swell)
        )


def _own_scale(temperament: Temperament) -> float:
    return temperament.daily_volatility / 0.03


def _finish_days(rows: Rows, rng: np.random.Generator) -> None:
    """Quote and taker figures that fit the prices and volumes."""
    mean = rows[:, OPEN : CLOSE + 1].sum(axis=1)
    volumes = rows[:, VOLUME]
    rows[:, QUOTE] = mean * (volumes // 4) + (mean * (volumes % 4)) // 4
    lean = 0.03 * rng.standard_normal(len(rows)) + 0.02 * np.sign(rows[:, CLOSE] - rows[:, OPEN])
    ratio = np.clip(0.5 + lean, 0.35, 0.65)
    rows[:, TAKER] = np.rint(volumes * ratio).astype(np.int64)
    rows[:, TAKER_QUOTE] = np.rint(rows[:, QUOTE] * (rows[:, TAKER] / volumes)).astype(np.int64)


def _daily_logs(listed: Mapping[str, Entry], seed: int) -> tuple[Floats, Floats]:
    """Logarithms of all daily closes, and the logarithm of each day's relative volatility."""
    rng = np.random.default_rng((seed, 0))
    count = len(listed)
    shocks = rng.standard_normal((_DAYS, count + 1))
    mood_shocks = rng.standard_normal((_DAYS, count + 1))
    moods = np.zeros((_DAYS, count))
    logs = np.zeros((_DAYS, count))
    mood, common, own = np.zeros(count + 1), 0.0, np.zeros(count)
    temperaments = [entry.temperament for entry in listed.values()]
    sigma = np.array([t.daily_volatility for t in temperaments])
    beta = np.array([t.beta for t in temperaments])
    own_sigma = np.sqrt(np.maximum(0.2 * sigma**2, sigma**2 - (beta * 0.017) ** 2))
    for day in range(_DAYS):
        mood = 0.96 * mood + 0.09 * mood_shocks[day]
        heat = np.exp(mood)
        moods[day] = 0.6 * mood[0] + 0.6 * mood[1:]
        common = 0.996 * common + 0.017 * heat[0] * shocks[day, 0]
        own = 0.994 * own + own_sigma * heat[1:] * shocks[day, 1:]
        logs[day] = beta * common + own
    base = np.log([t.reference_price for t in temperaments])
    years = (np.arange(_DAYS)[:, None] + GENESIS_DAY - _REFERENCE_DAY) / 365.0
    growth = np.array([t.growth for t in temperaments])
    logs = base + growth * years - 0.02 * growth * np.abs(years) + 0.85 * logs
    keys = {symbol: index for index, symbol in enumerate(listed)}
    for symbol, entry in listed.items():
        first, second = entry.temperament.numerator, entry.temperament.denominator
        if first in keys:
            follow = logs[:, keys[first]] - (logs[:, keys[second]] if second else 0.0)
            logs[:, keys[symbol]] = follow + 2e-4 * shocks[:, 1 + keys[symbol]]
    return logs, moods
