"""Questions before something leaves: never modal, Cancel has the focus, the numbers are said."""

from terminal.ui.confirm.host import ConfirmHost
from terminal.ui.confirm.words import (
    Ask,
    ask_about,
    ask_to_arm,
    ask_to_flatten,
    ask_to_flatten_futures,
    ask_to_rearm,
    held_contracts,
)

__all__ = [
    "Ask",
    "ConfirmHost",
    "ask_about",
    "ask_to_arm",
    "ask_to_flatten",
    "ask_to_flatten_futures",
    "ask_to_rearm",
    "held_contracts",
]
