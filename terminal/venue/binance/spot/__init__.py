"""Binance spot: endpoints, messages, market data and account."""
