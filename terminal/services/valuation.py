"""What an amount of any asset is worth in the asset the trader counts in."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.instrument import Instrument
from terminal.domain.valuation import inverse, worth
from terminal.state.stores import Stores


def value_in(stores: Stores, reference: str, asset: str, quantity: Decimal) -> Decimal | None:
    """`quantity` of `asset` in `reference` at last prices; None when no price leads there.

    Takes the pair of the two, either way round, else one step over a third asset.
    """
    if asset == reference:
        return quantity
    direct = _price(stores, asset, reference)
    if direct is not None:
        return worth(quantity, direct)
    for pair in stores.instruments:
        if pair.base == asset:
            first, second = _last(stores, pair), _price(stores, pair.quote, reference)
            if first is not None and second is not None:
                return worth(quantity, first, second)
    return None


def _price(stores: Stores, asset: str, quote: str) -> Decimal | None:
    """Price of `asset` in `quote` by the pair of the two, None when there is none."""
    for pair in stores.instruments:
        if (pair.base, pair.quote) == (asset, quote):
            return _last(stores, pair)
        if (pair.base, pair.quote) == (quote, asset):
            last = _last(stores, pair)
            return None if last is None else inverse(last)
    return None


def _last(stores: Stores, pair: Instrument) -> Decimal | None:
    ticker = stores.tickers.ticker(pair.id)
    return None if ticker is None or not ticker.last else ticker.last
