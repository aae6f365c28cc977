"""How a market and its kinds of instruments are called in the window. No Qt."""

from __future__ import annotations

from terminal.domain.instrument import (
    Delivery,
    Instrument,
    InverseDelivery,
    InversePerpetual,
    OptionContract,
    Perpetual,
)


def market_tag(instrument: Instrument) -> str:
    """The tag beside a name: `Spot`, `USD-M perpetual`, `USD-M delivery` …"""
    match instrument:
        case InverseDelivery():
            return "COIN-M delivery"
        case InversePerpetual():
            return "COIN-M perpetual"
        case Delivery():
            return "USD-M delivery"
        case Perpetual():
            return "USD-M perpetual"
        case OptionContract():
            return "Option"
        case _:
            return "Spot"


def short_tag(instrument: Instrument) -> str:
    """Where there is little room: `PERP`, the date of a delivery, empty for spot."""
    match instrument:
        case Perpetual() | InversePerpetual() if not isinstance(instrument, InverseDelivery):
            return "PERP"
        case Delivery() | InverseDelivery():
            return instrument.symbol.rpartition("_")[2]
        case _:
            return ""


def title_of(instrument: Instrument) -> str:
    """The name where the tag beside it already says what kind it is."""
    if isinstance(instrument, Perpetual):
        return f"{instrument.base}/{instrument.quote}"
    return instrument.display_name


def quote_words(instrument: Instrument) -> str:
    """What stands after the base in a list of several markets: `USDT`, `USDT PERP`, `USDT 261225`."""
    tag = short_tag(instrument)
    return f"{instrument.quote} {tag}" if tag else instrument.quote
