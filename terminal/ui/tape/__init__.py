"""Tape of public trades."""

from terminal.ui.tape.panel import TapePanel

__all__ = ["TapePanel"]
