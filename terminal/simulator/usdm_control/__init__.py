"""The control door of the USDⓈ-M exchange: what no real exchange lets anybody do."""
