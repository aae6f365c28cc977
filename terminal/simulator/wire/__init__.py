"""Payloads of the simulated exchange, field by field as documented."""
