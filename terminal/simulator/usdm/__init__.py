"""The simulated USDⓈ-M futures exchange: contracts, positions, margin, funding and liquidation."""
