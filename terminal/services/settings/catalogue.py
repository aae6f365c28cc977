"""Every setting that is a plain value, by page; what the settings window shows and files may hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from terminal.services.settings.choices import APPEARANCE, TRADING
from terminal.services.settings.network import ProxyMode, check_address
from terminal.services.settings.quiet import LEVELS
from terminal.services.settings.values import Choice, Setting, Switch, Text, Whole, check_clock

HOTKEYS = "hotkeys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`settings` are its plain values; a page may show more that is no plain value (`words` are
    what a search finds that by)."""

    name: str
    title: str
    icon: str
    lead: str
    settings: tuple[Setting, ...] = ()
    words: str = ""


SOUNDS = (
    Switch(
        section="sounds",
        key="on",
        title="Sounds",
        help="Short tones of this program's own. If nothing is heard, check the system's volume; a"
        " machine without a sound player beeps instead.",
        default=False,
        words="audio mute beep",
    ),
    Whole(
        section="sounds",
        key="volume",
        title="Volume",
        help="Loudness beneath the system's own volume.",
        default=60,
        low=5,
        high=100,
        unit="%",
        stride=5,
        words="loud audio",
    ),
    Switch(
        section="sounds",
        key="success",
        title="Fills",
        help="A rising pair of tones when an order was filled.",
        default=True,
        words="audio execution",
    ),
    Switch(
        section="sounds",
        key="warning",
        title="Warnings",
        help="One low tone when something needs a look, such as a refused order.",
        default=True,
        words="audio reject",
    ),
    Switch(
        section="sounds",
        key="danger",
        title="Dangers",
        help="Three tones when something is lost or unknown, such as the connection.",
        default=True,
        words="audio alarm disconnect",
    ),
)
NOTIFICATIONS = (
    Choice(
        section="notifications",
        key="cards",
        title="Cards in the window",
        help="Which notices appear as cards. All stay in the Notices panel; dangers always appear.",
        default="all",
        values=LEVELS,
        labels=("All", "Warnings and dangers", "Dangers only"),
        words="toast popup",
    ),
    Switch(
        section="notifications",
        key="desktop",
        title="On the desktop while you are away",
        help="A balloon of the system's when a notice comes and no window of this program is in"
        " front. If none appears, allow it in the system's own settings.",
        default=True,
        words="tray balloon",
    ),
    Switch(
        section="notifications",
        key="quiet",
        title="Quiet hours",
        help="Between these times (UTC) only dangers show a card, and nothing else speaks up.",
        default=False,
        words="night do not disturb",
    ),
    Text(
        section="notifications",
        key="quiet_from",
        title="Quiet from",
        help="Begin in UTC, such as 22:00.",
        default="22:00",
        check=check_clock,
        placeholder="22:00",
        words="night",
    ),
    Text(
        section="notifications",
        key="quiet_to",
        title="Quiet to",
        help="End in UTC; before the begin it means the next morning.",
        default="07:00",
        check=check_clock,
        placeholder="07:00",
        words="night",
    ),
    Switch(
        section="notifications",
        key="quiet_dangers",
        title="Sound of dangers in quiet hours",
        help="Off keeps the alarm silent too; its card is shown all the same.",
        default=True,
        words="night audio alarm",
    ),
    Switch(
        section="notifications",
        key="versions",
        title="Tell me of new versions",
        help="Asks once a day whether there is a newer version and says so. Nothing is ever"
        " installed by itself.",
        default=False,
        words="update release",
    ),
)
NETWORK = (
    Choice(
        section="network",
        key="proxy",
        title="Proxy",
        help="The way to the exchange, for requests and streams alike, from the next connection on."
        " On Linux the system's is what the environment says (https_proxy, all_proxy). If a chosen"
        " proxy cannot be used, nothing is connected: it never falls back.",
        default=ProxyMode.NONE.value,
        values=tuple(mode.value for mode in ProxyMode),
        labels=("None", "The system's", "By hand"),
        words="network tunnel",
    ),
    Text(
        section="network",
        key="address",
        title="Proxy address",
        help="Host and port of an HTTP proxy, or with socks5:// before them of a SOCKS 5 proxy; used"
        " when “By hand” is chosen. It looks up the names; the certificate of the exchange is checked"
        " through it as ever.",
        default="",
        check=check_address,
        placeholder="127.0.0.1:8080",
        words="network host port",
    ),
)
LOGS = (
    Choice(
        section="logs",
        key="level",
        title="Detail",
        help="How much is written. Full helps to find a fault and grows faster; keys and signatures"
        " are left out at every level. Five files of 5 MB are kept.",
        default="info",
        values=("warning", "info", "debug"),
        labels=("Warnings", "Normal", "Full"),
        words="log level debug verbose",
    ),
)

PAGES = (
    Page(
        name="appearance",
        title="Appearance",
        icon="palette",
        lead="Everything changes at once, so that you see what you choose.",
        settings=APPEARANCE,
    ),
    Page(
        name="trading",
        title="Trading",
        icon="receipt",
        lead="What a fresh ticket starts with. Orders in the book are never touched.",
        settings=TRADING,
    ),
    Page(
        name="limits",
        title="Limits",
        icon="shield",
        lead="Your own limits before every order. Stricter holds at once; what lets more through"
        " waits ten minutes and can be taken back until then.",
        words="gate guard risk confirm daily loss",
    ),
    Page(
        name="hotkeys",
        title="Keys",
        icon="keyboard",
        lead="Choose a row and press Enter or F2, then the new keys. Backspace leaves it without.",
        words="hotkeys shortcuts keyboard bindings",
    ),
    Page(
        name="sounds",
        title="Sounds",
        icon="bell",
        lead="Quiet means good: nothing sounds unless you turn it on.",
        settings=SOUNDS,
    ),
    Page(
        name="notifications",
        title="Notifications",
        icon="alarm",
        lead="What may draw your eye, and when it may not.",
        settings=NOTIFICATIONS,
    ),
    Page(
        name="network",
        title="Network",
        icon="world",
        lead="How the exchange is reached. The simulator is on this computer and needs nothing.",
        settings=NETWORK,
    ),
    Page(
        name="folders",
        title="Data folders",
        icon="database",
        lead="Where this profile keeps its things. Back them up while the program is closed.",
        words="data journal cache disk size path open",
    ),
    Page(
        name="logs",
        title="Logs",
        icon="notes",
        lead="What the program writes about itself, for finding faults.",
        settings=LOGS,
        words="support bundle report",
    ),
    Page(
        name="transfer",
        title="Import and export",
        icon="download",
        lead="Settings as a file, without any key or secret. An import is shown before it is taken.",
        words="backup file copy move transfer",
    ),
)

TRAVELLING = (
    "appearance",
    "trading",
    "guard",
    HOTKEYS,
    "ticket_presets",
    "sounds",
    "notifications",
    "network",
    "logs",
)
"""Sections that an export holds."""


def all_settings() -> Iterator[Setting]:
    for page in PAGES:
        yield from page.settings


def find(section: str, key: str) -> Setting | None:
    return _BY_NAME.get((section, key))


_BY_NAME = {(setting.section, setting.key): setting for setting in all_settings()}
