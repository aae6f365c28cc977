"""COIN-M futures."""
