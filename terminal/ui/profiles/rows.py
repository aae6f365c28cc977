"""What is said when the profile changes. No Qt."""

from __future__ import annotations

from terminal.domain.market import Environment
from terminal.services.profiles import CUSTOM_HOSTS, ProfileCard
from terminal.ui.confirm.words import Ask

LIVE_WORD = "LIVE"
_MONEY = {
    Environment.SIMULATOR: "an exchange on this computer, no real money",
    Environment.TESTNET: "a test network, no real money",
    Environment.DEMO: "a demo account, no real money",
    Environment.LIVE: "real money",
}


def named(card: ProfileCard) -> str:
    """`LIVE · Main account`."""
    own = "" if card.hosts is None else f" ({CUSTOM_HOSTS})"
    return f"{card.environment.value.upper()} · {card.title}{own}"


def ask_to_switch(here: ProfileCard, there: ProfileCard, open_orders: int) -> Ask:
    """Both sides by name and what stays behind; going live has to be typed."""
    sentences = ["This session ends, then the other one begins. Nothing is carried over."]
    if open_orders:
        were = "order stays" if open_orders == 1 else "orders stay"
        sentences.append(f"{open_orders} open {were} at {named(here)}, unattended by this window.")
    if there.environment is Environment.LIVE and there.can_send:
        sentences.append("The live session starts disarmed: nothing is sent until you arm it.")
    live = there.environment is Environment.LIVE
    return Ask(
        title=f"From {named(here)} to {named(there)}?",
        sentences=tuple(sentences),
        numbers=(
            ("Now", f"{named(here)}, {_MONEY[here.environment]}"),
            ("Then", f"{named(there)}, {_MONEY[there.environment]}"),
            ("Use", "Trading" if there.can_send else "Read-only"),
        ),
        typed=LIVE_WORD if live else "",
        go=f"Switch to {there.environment.value.upper()}",
    )


def switch_words(before: str, here: ProfileCard) -> str:
    """The banner after a switch; empty at a first start."""
    if not before:
        return ""
    use = "" if here.can_send else ", read-only"
    return f"Now in {named(here)}{use}. Before: {before}."
