"""Asynchronous owners: they act, and write what they learn into `state`."""
