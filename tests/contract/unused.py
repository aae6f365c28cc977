"""Why the terminal does not use what it could: one sentence for every "no" of the table."""

from __future__ import annotations

UNUSED: dict[str, str] = {}
