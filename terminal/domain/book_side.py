"""One side of an order book in whole numbers: what makes the book fast without losing exactness.

Prices and quantities are integers of 10^-8 (no market of the exchange writes more decimals).
Prices are kept as *keys* that rise towards the best price: bids as they are, asks negated. Both
sides share their code, and the busy end of the sorted lists is the cheap one to change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from decimal import Context, Decimal

DECIMALS = 8
UNIT = 10**DECIMALS
_POWERS = [int("1" + "0" * zeros) for zeros in range(DECIMALS, -1, -1)]

_EXACT = Context(prec=80)
_SHIFT = Decimal(-DECIMALS)
_MEMO_LIMIT = 65_536
_LONGEST = 40
"""Characters of a price or quantity; no market of the exchange comes near."""
_PENDING_LIMIT = 4_096
_BLOCK_LEVELS = 64


class Scaled(dict[str, int]):
    """Remembers decimal text as whole numbers of 10^-8; the same texts come again and again."""

    def __missing__(self, text: str) -> int:
        # The usual form, eight decimals, without the detours of the general one.
        digits = text[:-9] + text[-8:]
        if len(text) > _LONGEST:
            raise ValueError(f"not a number of a market: {text[:20]}")
        if text[-9:-8] == "." and digits.isdigit() and digits.isascii():
            value = int(digits)
        else:
            value = _whole(text)
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        self[text] = value
        return value


def _whole(text: str) -> int:
    """`text` in units of 10^-8.

    Raises:
        ValueError: for what is not plain digits with one dot, or has more than eight decimals.
    """
    whole, _, fraction = text.partition(".")
    digits = whole + fraction
    if not (digits.isdigit() and digits.isascii()):
        raise ValueError(f"not a plain decimal number: {text!r}")
    if len(fraction) > DECIMALS:
        if fraction[DECIMALS:].strip("0"):
            raise ValueError(f"more than {DECIMALS} decimals: {text!r}")
        return int(whole + fraction[:DECIMALS])
    return int(digits) * _POWERS[len(fraction)]


def whole_floor(value: Decimal) -> int:
    """`value` in units of 10^-8, cut towards zero."""
    return int(_EXACT.scaleb(value, DECIMALS))


def decimal_of(whole: int) -> Decimal:
    """The exact decimal of a whole number of 10^-8."""
    return Decimal(whole).scaleb(_SHIFT, _EXACT)


def product_of(whole: int) -> Decimal:
    """The exact decimal of a price times a quantity, in units of 10^-16."""
    return Decimal(whole).scaleb(2 * _SHIFT, _EXACT)


class BookSide:
    """Sorted keys and their lots, with changes merged in only when somebody looks.

    Applying a diff is one dictionary write per level; thousands of messages between two frames
    cost one merge.
    """

    def __init__(self) -> None:
        self.pending: dict[int, int] = {}
        self._keys: list[int] = []
        self._lots: list[int] = []
        self._groups: dict[int, dict[int, int]] = {}
        self._blocks: Blocks | None = None

    def load(self, changes: dict[int, int]) -> None:
        """Replace everything; lots of zero are left out."""
        self.pending = {}
        self._rebuild(changes)

    def keys(self) -> list[int]:
        """Keys of all levels, the best one last. Not to be changed by the caller."""
        if self.pending:
            self._merge()
        return self._keys

    def lots(self) -> list[int]:
        """Lots beside `keys()`."""
        if self.pending:
            self._merge()
        return self._lots

    def nearest(self, limit: int) -> tuple[list[int], list[int]]:
        """Keys and lots of up to `limit` levels, best first."""
        keys, lots = self.keys(), self.lots()
        stop = -limit - 1
        return keys[:stop:-1], lots[:stop:-1]

    def trim(self) -> None:
        """Merge when so much is pending that an unwatched book would grow without end."""
        if len(self.pending) > _PENDING_LIMIT:
            self._merge()

    def groups(self, step: int) -> dict[int, int]:
        """Lots by group number `g`, where a group holds the keys in `[g * step, (g + 1) * step)`.

        The sums are kept and updated level by level for the steps asked last.
        """
        keys, lots = self.keys(), self.lots()
        sums = self._groups.get(step)
        if sums is None:
            if len(self._groups) >= _GROUPS_KEPT:
                del self._groups[next(iter(self._groups))]
            sums = {}
            for key, held in zip(keys, lots, strict=True):
                group = key // step
                sums[group] = sums.get(group, 0) + held
            self._groups[step] = sums
        return sums

    def blocks(self) -> Blocks:
        """Sums over runs of neighbouring levels, for walking a deep book in leaps."""
        keys, lots = self.keys(), self.lots()
        if self._blocks is None or self._blocks.is_worn:
            self._blocks = Blocks(keys, lots)
        return self._blocks

    def _merge(self) -> None:
        pending, self.pending = self.pending, {}
        keys, lots = self._keys, self._lots
        if len(pending) * 4 > len(keys):
            merged = dict(zip(keys, lots, strict=True))
            merged.update(pending)
            self._rebuild(merged)
            return
        if self._groups or self._blocks is not None:
            self._follow(pending)
        count = len(keys)
        for key, held in pending.items():
            index = bisect_left(keys, key)
            if index < count and keys[index] == key:
                if held:
                    lots[index] = held
                else:
                    del keys[index], lots[index]
                    count -= 1
            elif held:
                keys.insert(index, key)
                lots.insert(index, held)
                count += 1

    def _follow(self, pending: dict[int, int]) -> None:
        """Bring the running sums along, before the levels themselves change."""
        keys, lots, blocks = self._keys, self._lots, self._blocks
        for key, held in pending.items():
            index = bisect_left(keys, key)
            known = index < len(keys) and keys[index] == key
            change = held - lots[index] if known else held
            if not change:
                continue
            for step, sums in self._groups.items():
                group = key // step
                sums[group] = sums.get(group, 0) + change
            if blocks is not None:
                blocks.add(key, change)

    def _rebuild(self, changes: dict[int, int]) -> None:
        levels = sorted(level for level in changes.items() if level[1])
        self._keys = [key for key, _ in levels]
        self._lots = [held for _, held in levels]
        self._groups = {}
        self._blocks = None


_GROUPS_KEPT = 4


class Blocks:
    """Lots and cost (key times lots) summed over runs of about 64 levels."""

    def __init__(self, keys: list[int], lots: list[int]) -> None:
        self.starts = keys[_BLOCK_LEVELS::_BLOCK_LEVELS]
        """First key of every run but the lowest."""
        self.lots: list[int] = []
        self.cost: list[int] = []
        self._changes = 0
        for at in range(0, max(len(keys), 1), _BLOCK_LEVELS):
            some_keys, some_lots = keys[at : at + _BLOCK_LEVELS], lots[at : at + _BLOCK_LEVELS]
            self.lots.append(sum(some_lots))
            self.cost.append(sum(k * held for k, held in zip(some_keys, some_lots, strict=True)))

    @property
    def is_worn(self) -> bool:
        """True after so many changes that the runs may have become uneven."""
        return self._changes > _PENDING_LIMIT

    def add(self, key: int, change: int) -> None:
        index = bisect_right(self.starts, key)
        self.lots[index] += change
        self.cost[index] += key * change
        self._changes += 1


def signed(changes: Iterable[tuple[str, str]], sign: int, memo: Scaled) -> dict[int, int]:
    """Texts of levels as key and lots; `sign` is 1 for bids, -1 for asks."""
    return {sign * memo[price]: memo[quantity] for price, quantity in changes}
