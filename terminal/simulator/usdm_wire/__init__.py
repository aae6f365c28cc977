"""How the simulated USDⓈ-M exchange speaks: REST, WebSocket API, market and user streams."""
