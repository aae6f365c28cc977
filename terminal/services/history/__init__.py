"""The past: candles and records by page, and their export."""
