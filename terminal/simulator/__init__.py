"""A real exchange on loopback that speaks Binance's REST and WebSocket protocols."""
