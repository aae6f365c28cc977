"""Reusable widgets that know nothing of trading."""
