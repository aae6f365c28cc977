"""Synchronous stores: they hold what is known and never cause anything."""
