"""Binance over REST and WebSocket, behind the ports of `venue.api`."""
