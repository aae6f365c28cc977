"""Candle chart with axes, volume, indicators, crosshair, own orders and fills."""

from terminal.ui.chart.panel import ChartPanel

__all__ = ["ChartPanel"]
