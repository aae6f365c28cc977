"""The simulator's own door, which no exchange has."""
