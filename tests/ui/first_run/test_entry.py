"""The first screen as a new user meets it: one click to the simulator, honest ways to the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from terminal.domain.api_key import ApiKey, KeyKind
from terminal.domain.errors import NotAuthorised
from terminal.domain.key_report import KeyReport
from terminal.domain.market import Environment
from terminal.services.credentials import KeyKeeper, Place, StoreState, StoreTrouble, vault
from terminal.services.credentials.system_store import SystemStore
from terminal.services.custom_hosts import CustomHosts
from terminal.services.profiles import ProfileBook, ProfileCard
from terminal.ui.first_run import Desk, Opening
from terminal.ui.first_run.rows import OVERRIDE_WORD
from terminal.ui.first_run.secret_field import SecretField
from terminal.ui.first_run.terms import TERMS
from terminal.ui.first_run.window import EntryWindow
from terminal.ui.theme.loading import load_theme
from terminal.venue.binance.environment import allowed_hosts
from tests.support.eventually import eventually
from tests.support.keyrings import MemoryRing

API = "canaryAPI0" * 6
SECRET = "canarySECRET" * 5
REPORT = KeyReport(
    environment=Environment.LIVE,
    checked_ms=1_795_185_468_000,
    took_ms=400,
    requests=2,
    clock_offset_ms=-11,
    spot_trading=True,
    futures_trading=True,
    options_trading=False,
    portfolio_margin=False,
    withdrawals=False,
    transfers=False,
    ip_restricted=True,
)


class World:
    def __init__(self, folder: Path) -> None:
        self.ring: MemoryRing | None = MemoryRing()
        self.answer: KeyReport | Exception = REPORT
        self.cards: list[ProfileCard] = []
        self.asked: list[tuple[Environment, ApiKey]] = []
        self.book = ProfileBook(folder)
        self.openings: list[Opening] = []
        self.desk = Desk(self.book, self.keeper, self.check, lambda: 1_795_185_468_000)

    def keeper(self, card: ProfileCard) -> KeyKeeper:
        def open_store(service: str) -> SystemStore:
            if self.ring is None:
                raise StoreTrouble(StoreState.ABSENT)
            return SystemStore(self.ring, service)

        folder = self.book.folder(card)
        return KeyKeeper(folder, card.purpose, service="test", open_store=open_store)

    async def check(self, card: ProfileCard, key: ApiKey) -> KeyReport:
        environment = card.environment
        self.cards.append(card)
        self.asked.append((environment, key))
        if isinstance(self.answer, Exception):
            raise self.answer
        return replace(self.answer, environment=environment)


@pytest.fixture(autouse=True)
def quick_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "new_derivation", lambda: vault.Derivation(b"salt" * 4, 64, 1, 1))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def window(qtbot: QtBot, world: World) -> Iterator[EntryWindow]:
    made = EntryWindow(load_theme("dark"), world.desk)
    made.opened.connect(world.openings.append)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def press(window: EntryWindow, name: str) -> None:
    button = window.findChild(QAbstractButton, name)
    assert button is not None, name
    assert button.isEnabled(), name
    button.click()


def field(window: EntryWindow, name: str) -> QLineEdit:
    found = window.findChild(QLineEdit, name)
    assert found is not None, name
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def store_known(window: EntryWindow) -> None:
    """The form has heard from the keyring."""
    entry = window.entry
    assert entry is not None
    await eventually(lambda: "asking" not in entry.form.place_note.text())


def enabled(window: EntryWindow, name: str) -> bool:
    button = window.findChild(QAbstractButton, name)
    return button is not None and button.isEnabled()


def words(window: EntryWindow) -> str:
    # New parts become visible with the next events.
    QApplication.processEvents()
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


async def enter(window: EntryWindow, environment: Environment, title: str = "Main") -> None:
    press(window, f"choose_{environment.value}_button")
    await store_known(window)
    field(window, "profile_title").setText(title)
    field(window, "profile_api_key").setText(API)
    private = field(window, "profile_private")
    assert isinstance(private, SecretField)
    private.hold(SECRET)


def test_the_simulator_takes_one_click(window: EntryWindow, world: World) -> None:
    press(window, "choose_simulator_button")
    (opening,) = world.openings
    assert (opening.card.environment, opening.key) == (Environment.SIMULATOR, None)
    press(window, "choose_simulator_button")
    assert len(world.openings) == 1, "a second click opens nothing more"


def test_the_title_says_that_nothing_is_connected(window: EntryWindow) -> None:
    assert window.windowTitle().startswith("NOT CONNECTED")
    for environment in Environment:
        assert environment.value.upper() in words(window)


async def test_a_good_live_key_is_checked_kept_and_opened(
    window: EntryWindow, world: World
) -> None:
    await enter(window, Environment.LIVE)
    assert not enabled(window, "profile_save"), "nothing is kept before the check"
    press(window, "profile_check")
    await eventually(lambda: enabled(window, "profile_save"))
    shown = words(window)
    for part in ("trading allowed", "this computer's address", "−11 ms", "normal", "off"):
        assert part in shown
    press(window, "profile_save")
    await eventually(lambda: world.openings != [])
    (opening,) = world.openings
    assert opening.key is not None
    assert opening.key.kind is KeyKind.HMAC
    assert opening.card.last_four == f"…{API[-4:]}"
    assert await world.keeper(opening.card).open() == opening.key
    assert "canary" not in words(window) + field(window, "profile_private").text()
    assert [card.title for card in world.book.all()] == ["Main"]


@pytest.mark.parametrize("right", ["withdrawals", "transfers"])
async def test_a_key_that_can_move_money_is_refused(
    window: EntryWindow, world: World, right: str
) -> None:
    world.answer = replace(REPORT, **{right: True})  # type: ignore[arg-type]
    await enter(window, Environment.LIVE)
    press(window, "profile_check")
    await eventually(lambda: "enabled on this key: refused" in words(window))
    assert not enabled(window, "profile_save")
    field(window, "key_override").setText("yes")
    assert not enabled(window, "profile_save")
    field(window, "key_override").setText(OVERRIDE_WORD)
    assert enabled(window, "profile_save")
    field(window, "profile_api_key").setText(API[::-1])
    assert not enabled(window, "profile_save"), "the word was for the other key"


async def test_a_refused_key_says_why(window: EntryWindow, world: World) -> None:
    hostile = "<a href='http://evil'>update</a>"
    world.answer = NotAuthorised(hostile)
    await enter(window, Environment.LIVE)
    press(window, "profile_check")
    await eventually(lambda: hostile in words(window))
    label = window.findChild(QLabel, "key_report_words")
    assert label is not None
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert not enabled(window, "profile_save")


async def test_what_is_wrong_with_a_key_is_said_once(window: EntryWindow) -> None:
    await enter(window, Environment.LIVE)
    field(window, "profile_api_key").setText("abc")
    assert words(window).count("letters and digits only") == 1
    assert not enabled(window, "profile_save")


async def test_an_unchecked_live_key_is_for_looking_only(window: EntryWindow, world: World) -> None:
    await enter(window, Environment.LIVE)
    await eventually(lambda: "Secret" in words(window))
    entry = window.entry
    assert entry is not None
    assert not enabled(window, "profile_save")
    await eventually(lambda: not entry.form.state.place_trouble)
    entry.form.use.choose(1)
    assert enabled(window, "profile_save")
    press(window, "profile_save")
    await eventually(lambda: world.openings != [])
    assert world.openings[0].card.read_only


async def test_without_a_keyring_it_says_so_and_offers_the_rest(
    window: EntryWindow, world: World, tmp_path: Path
) -> None:
    world.ring = None
    await enter(window, Environment.TESTNET)
    entry = window.entry
    assert entry is not None
    await eventually(lambda: "no keyring" in words(window))
    assert entry.form.state.place is Place.SESSION
    entry.form.places.choose(1)
    assert not enabled(window, "profile_save")
    assert "passphrase" in words(window)
    held = field(window, "profile_vault_passphrase")
    assert isinstance(held, SecretField)
    held.hold("correct horse battery")
    press(window, "profile_save")
    await eventually(lambda: world.openings != [])
    written = contents(tmp_path)
    assert set(written) == {"key.vault", "profile.json"}
    assert not [name for name, content in written.items() if b"canary" in content]


async def test_looking_needs_no_key(window: EntryWindow, world: World) -> None:
    press(window, "choose_live_button")
    await store_known(window)
    press(window, "profile_look")
    (opening,) = world.openings
    assert (opening.card.environment, opening.key) == (Environment.LIVE, None)


async def test_a_saved_profile_opens_with_its_key(
    qtbot: QtBot, window: EntryWindow, world: World
) -> None:
    await enter(window, Environment.TESTNET)
    press(window, "profile_check")
    await eventually(lambda: enabled(window, "profile_save"))
    press(window, "profile_save")
    await eventually(lambda: world.openings != [])
    again = EntryWindow(load_theme("dark"), world.desk)
    qtbot.addWidget(again)
    again.opened.connect(world.openings.append)
    again.show()
    assert f"…{API[-4:]}" in words(again)
    press(again, "connect_testnet_main")
    await eventually(lambda: len(world.openings) == 2)
    assert world.openings[1].key == world.openings[0].key
    again.close()


async def test_a_forgotten_key_is_gone_and_revoking_is_mentioned(
    qtbot: QtBot, window: EntryWindow, world: World
) -> None:
    await enter(window, Environment.TESTNET)
    press(window, "profile_check")
    await eventually(lambda: enabled(window, "profile_save"))
    press(window, "profile_save")
    await eventually(lambda: world.openings != [])
    again = EntryWindow(load_theme("dark"), world.desk)
    qtbot.addWidget(again)
    again.show()
    press(again, "forget_testnet_main")
    assert "At Binance it stays valid" in words(again)
    press(again, "unlocking_go")
    await eventually(lambda: "forgotten" in words(again))
    assert world.ring is not None
    assert world.ring.entries == {}
    again.close()


def test_pasting_takes_a_pem_and_empties_the_clipboard(qtbot: QtBot) -> None:
    held = SecretField(load_theme("dark"), "secret")
    qtbot.addWidget(held)
    text = "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n"
    QGuiApplication.clipboard().setText(text)
    held.paste_secret()
    assert held.secret.reveal() == text
    assert "canary" not in held.text() + held.displayText()
    assert QGuiApplication.clipboard().text() == ""
    held.selectAll()
    held.copy()
    held.cut()
    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.parametrize(("width", "columns"), [(1600, 4), (1280, 4), (1000, 4), (900, 2)])
def test_cards_stand_in_as_many_columns_as_fit(
    qtbot: QtBot, window: EntryWindow, width: int, columns: int
) -> None:
    window.resize(width, 720)
    qtbot.waitUntil(lambda: window.width() == width)

    def rows() -> int:
        return len({card.mapTo(window, QPoint(0, 0)).y() for card in window.cards.values()})

    qtbot.waitUntil(lambda: rows() == 4 // columns)


def test_nothing_is_cut_off_at_double_scale(qtbot: QtBot, world: World) -> None:
    for environment in Environment:
        card = ProfileCard(
            environment=environment, name="m", title="A title of forty letters or so"
        )
        world.book.save(replace(card, key_kind="Ed25519", last_four="…wxyz"))
    window = EntryWindow(load_theme("dark", scale=2.0), world.desk)
    qtbot.addWidget(window)
    window.resize(1_280, 720)
    window.show()

    def cut_off() -> list[str]:
        return [
            part.objectName()
            for part in (*window.cards.values(), window.profiles)
            if part.width() < part.minimumSizeHint().width()
            or part.mapTo(window, QPoint(part.width(), 0)).x() > window.width()
        ]

    qtbot.waitUntil(lambda: cut_off() == [])


async def test_what_is_real_is_said_until_a_key_is_entered(window: EntryWindow) -> None:
    assert window.comparison.isVisible()
    press(window, "choose_live_button")
    assert not window.comparison.isVisible()
    await store_known(window)
    press(window, "profile_cancel")
    assert window.comparison.isVisible()


@pytest.mark.parametrize("environment", [e for e in Environment if e is not Environment.SIMULATOR])
def test_the_hosts_that_are_named_are_those_of_the_environment(environment: Environment) -> None:
    (said,) = (term for term in TERMS if term.question == "Talks to")
    named = said.answer(environment).split()
    assert len(named) == 2
    assert set(named) <= allowed_hosts(environment)


async def test_the_footer_says_what_this_computer_offers(window: EntryWindow) -> None:
    keyring = window.findChild(QLabel, "entry_keyring")
    assert keyring is not None
    window.footer.look_for_keyring()
    await eventually(lambda: keyring.text().startswith("Keyring ready"))


async def test_the_footer_says_when_there_is_no_keyring(qtbot: QtBot, world: World) -> None:
    world.ring = None
    window = EntryWindow(load_theme("dark"), world.desk)
    qtbot.addWidget(window)
    keyring = window.findChild(QLabel, "entry_keyring")
    assert keyring is not None
    window.footer.look_for_keyring()
    await eventually(lambda: keyring.text() == "No keyring on this system")


async def test_a_key_for_custom_hosts_is_warned_of_and_goes_only_there(
    window: EntryWindow, world: World
) -> None:
    hosts = CustomHosts(
        spot_rest="https://api.example",
        spot_streams="wss://stream.example",
        spot_ws_api="wss://ws.example/ws-api/v3",
    )
    card = ProfileCard(environment=Environment.LIVE, name="us", title="US", hosts=hosts)
    world.book.save(card)
    window.choose(Environment.LIVE, card)
    await store_known(window)
    said = window.findChild(QLabel, "key_warning")
    assert said is not None
    assert "api.example" in said.text()
    assert "not to Binance's own" in said.text()
    field(window, "profile_title").setText("US")
    field(window, "profile_api_key").setText(API)
    field(window, "profile_private").hold(SECRET)
    press(window, "profile_check")
    await eventually(lambda: len(world.cards) == 1)
    assert world.cards[0].hosts == hosts
    await eventually(lambda: enabled(window, "profile_save"))
    press(window, "profile_save")
    await eventually(lambda: len(world.openings) == 1)
    assert world.openings[0].card.hosts == hosts
    assert world.book.load(Environment.LIVE, "us").hosts == hosts
