"""Statistics of a futures contract: open interest, ratios, funding, basis, index, funds."""

from terminal.ui.market_statistics.panel import MarketStatisticsPanel

__all__ = ["MarketStatisticsPanel"]
