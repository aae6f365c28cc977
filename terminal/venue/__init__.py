"""Where orders go and market data comes from; `api` holds the ports."""
