"""Binance on the wire. The composition root needs `SpotVenue`; nothing else outside does."""

from terminal.venue.binance.environment import SpotUrls, spot_urls
from terminal.venue.binance.signing import Credentials, KeyKind
from terminal.venue.binance.venue import SpotVenue

__all__ = ["Credentials", "KeyKind", "SpotUrls", "SpotVenue", "spot_urls"]
