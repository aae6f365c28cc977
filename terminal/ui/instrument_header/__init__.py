"""The symbol in view: name, last price, 24 h figures."""

from terminal.ui.instrument_header.header import InstrumentHeader

__all__ = ["InstrumentHeader"]
