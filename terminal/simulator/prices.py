"""What the markets are worth: fair prices that wander, cluster their volatility and move together."""

from __future__ import annotations

import math
from random import Random

from terminal.simulator.spot.listing import Temperament

_DAY_SECONDS = 86_400
_MOVE_CHANCE = 0.3
"""Fair prices rest between moves, as quotes do; the rarer the moves the larger each one."""


class FairPrices:
    """Fair price of every symbol, advanced in small steps of simulated time.

    A common factor moves all, each by its beta; what remains is the symbol's own. The mood is the
    logarithm of present over usual volatility and reverts within about ten minutes. Cross rates
    follow their two symbols with a little noise.
    """

    def __init__(self, seed: int, over: FairPrices | None = None) -> None:
        """With `over` the symbols that others follow are those of another set of prices."""
        self._over = self if over is None else over
        self._random = Random(f"fair {seed}")  # noqa: S311 - a market, no secret
        self._logs: dict[str, float] = {}
        self._anchors: dict[str, float] = {}
        self._temperaments: dict[str, Temperament] = {}
        self._common = 0.0
        self._seen_common: dict[str, float] = {}
        self._gaps: dict[str, float] = {}
        self.premiums: dict[str, float] = {}
        """Logarithm of what each follower keeps above its symbols; may be changed."""
        self.mood = 0.0

    def add(self, symbol: str, temperament: Temperament, price: float) -> None:
        self._temperaments[symbol] = temperament
        self._logs[symbol] = self._anchors[symbol] = math.log(price)
        self._seen_common[symbol] = self._common
        self.premiums[symbol] = temperament.premium
        if temperament.follows:
            self._gaps[symbol] = math.log(price) - self._implied(temperament)

    def price(self, symbol: str) -> float:
        return math.exp(self._logs[symbol])

    def log_price(self, symbol: str) -> float:
        return self._logs[symbol]

    def push(self, symbol: str, signed_quote: float) -> None:
        """Effect of somebody's trade: buying (above zero) raises the fair price, for good or, of a
        follower, until it comes back.
        """
        temperament = self._temperaments[symbol]
        share = signed_quote / temperament.daily_turnover
        move = 8.0 * temperament.daily_volatility * max(-0.05, min(0.05, share))
        self._logs[symbol] += move
        if temperament.follows:
            self._gaps[symbol] += move

    def jump(self, symbol: str, factor: float) -> None:
        """Multiply a price at once; a cross rate comes back to its symbols within a minute."""
        self._logs[symbol] += math.log(factor)
        if self._temperaments[symbol].follows:
            self._gaps[symbol] += math.log(factor)
        else:
            self._anchors[symbol] += math.log(factor)

    def advance_common(self, seconds: float) -> None:
        """Move the factor shared by all markets, and the mood."""
        gauss = self._random.gauss
        self.mood += -self.mood * seconds / 600 + 0.5 * math.sqrt(2 * seconds / 600) * gauss(0, 1)
        self.mood = max(-1.2, min(1.2, self.mood))
        sigma = 0.017 * math.sqrt(seconds / _DAY_SECONDS) * math.exp(self.mood)
        self._common += self._move(sigma)

    def advance(self, symbol: str, seconds: float) -> float:
        """Move one symbol on by `seconds` and return its fair price."""
        temperament = self._temperaments[symbol]
        if temperament.follows:
            back = self.premiums[symbol] - self._gaps[symbol]
            noise = 1e-5 * math.sqrt(seconds) * self._random.gauss(0, 1)
            self._gaps[symbol] += back * seconds / 30 + noise
            log = self._implied(temperament) + self._gaps[symbol]
        else:
            common = self._common - self._seen_common[symbol]
            self._seen_common[symbol] = self._common
            own = math.sqrt(max(0.1, 1 - min(0.8, (0.017 / temperament.daily_volatility) ** 2)))
            sigma = temperament.daily_volatility * own * math.sqrt(seconds / _DAY_SECONDS)
            log = self._logs[symbol]
            back = (self._anchors[symbol] - log) * seconds / (10 * _DAY_SECONDS)
            log += temperament.beta * common + back + self._move(sigma * math.exp(self.mood))
        self._logs[symbol] = log
        return math.exp(log)

    def _implied(self, temperament: Temperament) -> float:
        over = self._over
        log = over.log_price(temperament.numerator)
        return log - (over.log_price(temperament.denominator) if temperament.denominator else 0.0)

    def _move(self, sigma: float) -> float:
        if self._random.random() > _MOVE_CHANCE:
            return 0.0
        return self._random.gauss(0, sigma / math.sqrt(_MOVE_CHANCE))
