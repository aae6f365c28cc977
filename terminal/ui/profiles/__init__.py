"""Profiles in the running window: the list, the question that names both sides, the banner."""

from terminal.ui.profiles.banner import SwitchBanner as SwitchBanner
from terminal.ui.profiles.pane import ProfilesPane as ProfilesPane
from terminal.ui.profiles.rows import ask_to_switch as ask_to_switch
from terminal.ui.profiles.rows import switch_words as switch_words
