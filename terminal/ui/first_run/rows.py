"""What the screen says and allows: cards, findings about a key, places, conditions. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

from terminal.domain.api_key import ApiKey
from terminal.domain.key_report import KeyReport
from terminal.domain.market import Environment
from terminal.services.credentials import Place
from terminal.services.profiles import CUSTOM_HOSTS, ProfileCard

if TYPE_CHECKING:
    from terminal.services.custom_hosts import CustomHosts

OVERRIDE_WORD = "KEEP THIS KEY"
CLOCK_FAR_MS = 1_000


class Mark(Enum):
    """How a line is meant: fine, look here, wrong, not there."""

    GOOD = "check"
    NOTE = "info-circle"
    BAD = "alert-octagon"
    NONE = "minus"


@dataclass(frozen=True, slots=True)
class CardText:
    environment: Environment
    title: str
    sentence: str
    lines: tuple[tuple[Mark, str], ...]
    button: str
    icon: str


CARDS = (
    CardText(
        Environment.SIMULATOR,
        "Try the simulator",
        "A complete exchange on this computer with its own filters, fees, errors and queues.",
        (
            (Mark.GOOD, "No key, no network, ready in seconds"),
            (Mark.GOOD, "Play money, a fresh market at every start"),
            (Mark.NOTE, "Its prices are invented: no test of a strategy"),
        ),
        "Start the simulator",
        "player-play",
    ),
    CardText(
        Environment.TESTNET,
        "Connect testnet",
        "Binance's test networks with play money. Needs a key made on the testnet site.",
        (
            (Mark.GOOD, "The same requests as live"),
            (Mark.NOTE, "Books of their own, thin and odd"),
            (Mark.NOTE, "Wiped about monthly; that is no loss of yours"),
        ),
        "Enter a testnet key",
        "world",
    ),
    CardText(
        Environment.DEMO,
        "Connect demo",
        "Binance's demo account: play money at live prices. Needs a key of the demo site.",
        (
            (Mark.GOOD, "Limits, filters and prices as live"),
            (Mark.GOOD, "Balances can be reset at the exchange"),
            (Mark.NOTE, "Futures orders go by REST, without a socket"),
        ),
        "Enter a demo key",
        "device-desktop",
    ),
    CardText(
        Environment.LIVE,
        "Connect live",
        "Your account and real money. What you send here can lose it.",
        (
            (Mark.GOOD, "Starts disarmed: nothing is sent until you arm it"),
            (Mark.GOOD, "A key that can withdraw is refused"),
            (Mark.GOOD, "Read-only mode hides every send button"),
        ),
        "Enter a live key",
        "key",
    ),
)

PLACES = (
    (Place.SYSTEM, "System keyring"),
    (Place.FILE, "Encrypted file"),
    (Place.SESSION, "This session"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    mark: Mark
    name: str
    value: str
    note: str = ""


def findings(report: KeyReport) -> tuple[Finding, ...]:
    """The lines of “What this key can do”."""
    seconds = report.took_ms / 1000
    rows = [Finding(Mark.GOOD, "Key", "valid", f"{report.requests} requests in {seconds:.1f} s")]
    far = abs(report.clock_offset_ms) > CLOCK_FAR_MS
    rows.append(
        Finding(
            Mark.NOTE if far else Mark.GOOD,
            "Clock",
            f"{report.clock_offset_ms:+,.0f} ms".replace("-", "−"),
            "set this computer's clock" if far else "corrected inside the terminal only",
        )
    )
    rows.append(_restriction(report))
    rows.append(_right("Spot", report.spot_trading))
    rows.append(_right("USD-M and COIN-M", report.futures_trading))
    if report.environment is Environment.LIVE:
        rows.append(_right("Options", report.options_trading))
        rows.append(_account_kind(report))
        rows.append(_money_out("Withdrawals", report.withdrawals))
        rows.append(_money_out("Transfers", report.transfers))
        rows.append(_expiry(report))
    return tuple(rows)


def _restriction(report: KeyReport) -> Finding:
    if report.ip_restricted is None:
        return Finding(Mark.NONE, "IP restriction", "not told here", "play money only")
    if report.ip_restricted:
        return Finding(Mark.GOOD, "IP restriction", "on", "this computer's address is on the list")
    return Finding(
        Mark.NOTE, "IP restriction", "none", "whoever has the key can trade from anywhere: set one"
    )


def _right(name: str, allowed: bool | None) -> Finding:
    if allowed:
        return Finding(Mark.GOOD, name, "trading allowed")
    return Finding(Mark.NONE, name, "not enabled on this key")


def _account_kind(report: KeyReport) -> Finding:
    if report.portfolio_margin:
        return Finding(
            Mark.NOTE, "Account", "portfolio margin", "its orders are not sent by this version"
        )
    return Finding(Mark.GOOD, "Account", "normal")


def _money_out(name: str, allowed: bool | None) -> Finding:
    if allowed:
        return Finding(Mark.BAD, name, "enabled", "a trading terminal never needs this")
    return Finding(Mark.GOOD, name, "off")


def _expiry(report: KeyReport) -> Finding:
    if report.expires_ms is None:
        return Finding(Mark.NONE, "Expires", "no date told")
    left = report.expires_ms - report.checked_ms
    mark = Mark.GOOD if left > 14 * 86_400_000 else Mark.NOTE
    return Finding(mark, "Expires", _date(report.expires_ms), "trading rights only")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """What has been entered and found out so far."""

    environment: Environment
    title: str = ""
    key: ApiKey | None = None
    key_trouble: str = ""
    report: KeyReport | None = None
    is_checking: bool = False
    place: Place = Place.SYSTEM
    place_trouble: str = ""
    passphrase_length: int = 0
    read_only: bool = False
    override: str = ""


def why_no_check(state: FormState) -> str:
    """Why the key cannot be checked now; empty when it can."""
    if state.is_checking:
        return "being checked"
    if state.key is None:
        return state.key_trouble or "waits for the key"
    return ""


def why_no_save(state: FormState, shortest_passphrase: int) -> str:
    """What “Save and connect” waits for; empty when it may go.

    A live key that could not be checked is kept for looking only: nobody knows what it may do.
    """
    if not state.title:
        return "waits for a name"
    if state.key is None:
        return state.key_trouble or "waits for the key"
    report = state.report
    if report is None and state.environment is Environment.LIVE and not state.read_only:
        return "waits for the check; unchecked keys are for read-only use"
    if report is not None and report.is_refused and state.override != OVERRIDE_WORD:
        return "waits for another key: this one can move money away"
    if report is not None and not report.may_trade and not state.read_only:
        return "this key may not trade; choose Read-only"
    if state.place_trouble:
        return state.place_trouble
    if state.place is Place.FILE and state.passphrase_length < shortest_passphrase:
        return f"waits for a passphrase of {shortest_passphrase} characters or more"
    return ""


def hosts_warning(hosts: CustomHosts) -> str:
    """Said before a key is entered for a profile with hosts of its own."""
    return (
        f"This profile talks to {hosts.words}, as a file of yours says, and not to Binance's own"
        " hosts. Whoever runs them gets this key with every request and sees your orders. Enter a"
        " key that was made there, never one of Binance's."
    )


def profile_cells(card: ProfileCard, now_ms: int) -> tuple[str, ...]:
    """Title, key, use and last use of a saved profile."""
    if card.environment is Environment.SIMULATOR:
        key = "local exchange"
    elif card.last_four:
        key = f"{card.key_kind} {card.last_four}"
    else:
        key = "no key, public data"
    if card.hosts is not None:
        key = f"{key}, {CUSTOM_HOSTS}"
    use = "Trading" if card.can_send else "Read-only"
    return (card.title, key, use, _used(card.used_ms, now_ms))


def _used(used_ms: int, now_ms: int) -> str:
    if not used_ms:
        return "not used yet"
    used, now = _moment(used_ms), _moment(now_ms)
    return f"used today {used:%H:%M}" if used.date() == now.date() else f"used {_date(used_ms)}"


def _moment(time_ms: int) -> datetime:
    return datetime.fromtimestamp(time_ms / 1000, UTC)


def _date(time_ms: int) -> str:
    moment = _moment(time_ms)
    return f"{moment.day} {moment:%b %Y}"
