"""What the account holds."""

from terminal.ui.balances.panel import BalancesPanel

__all__ = ["BalancesPanel"]
