"""Where a market's past comes from."""
