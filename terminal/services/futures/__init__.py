"""Positions: their orders, exits and settings, and the news of a futures account."""
