"""Which class shows which page, and what those that do more than plain values may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from terminal.services.session import Session
from terminal.ui.settings.folders_page import FoldersPage, LogsPage
from terminal.ui.settings.key_rows import KeyBook
from terminal.ui.settings.keys_page import KeysPage
from terminal.ui.settings.limits_page import LimitsPage
from terminal.ui.settings.model import Found, SettingsModel
from terminal.ui.settings.page import SettingsPage
from terminal.ui.settings.transfer_page import TransferPage
from terminal.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class PageTools:
    """`keys` are the window's actions, `open_bundle` shows the support bundle."""

    keys: KeyBook
    open_bundle: Callable[[], None]


def make_page(
    theme: Theme, found: Found, model: SettingsModel, session: Session, tools: PageTools
) -> SettingsPage:
    """The widget of a page, with the settings that were found on it."""
    page, settings = found.page, found.settings
    match page.name:
        case "limits":
            return LimitsPage(theme, page, model, session.limits)
        case "hotkeys":
            return KeysPage(theme, page, model, tools.keys)
        case "folders":
            return FoldersPage(theme, page, model, session.folders)
        case "logs":
            return LogsPage(theme, page, model, settings, session.folders, tools.open_bundle)
        case "transfer":
            return TransferPage(theme, page, model, session, tools.keys)
    return SettingsPage(theme, page, model, settings)
