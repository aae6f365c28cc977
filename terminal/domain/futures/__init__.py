"""Futures: positions, margin, orders and their rules."""
