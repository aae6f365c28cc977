"""What a fresh ticket starts with, from the settings. No Qt."""

from __future__ import annotations

from decimal import Decimal

from terminal.domain.order import TimeInForce
from terminal.domain.sizing import percent
from terminal.services.session import SettingsVerbs
from terminal.services.settings.catalogue import find
from terminal.ui.ticket.form import TicketForm, TicketKind

SECTION = "trading"


def fresh_form(settings: SettingsVerbs) -> TicketForm:
    """An empty form of the trader's usual kind."""
    return TicketForm(
        kind=TicketKind(str(_value(settings, "kind"))),
        time_in_force=TimeInForce(str(_value(settings, "time_in_force"))),
        post_only=_value(settings, "post_only") is True,
    )


def usual_preset(settings: SettingsVerbs) -> int | None:
    """Number (0..4) of the size preset that a fresh ticket takes; None leaves it empty."""
    size = _value(settings, "size")
    return size - 1 if isinstance(size, int) and size else None


def largest_share(settings: SettingsVerbs) -> Decimal:
    """Share (0..1) of the account that the largest usual preset is worth at most."""
    return percent(Decimal(str(_value(settings, "largest_share"))))


def _value(settings: SettingsVerbs, key: str) -> object:
    setting = find(SECTION, key)
    if setting is None:
        raise LookupError(f"no setting is called {SECTION}.{key}")
    return setting.clean(settings.load(SECTION).get(key, setting.default))
