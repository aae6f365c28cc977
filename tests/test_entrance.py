"""Which profile opens: never another environment than was said, and never silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.domain.api_key import ApiKey
from terminal.domain.errors import Invalid
from terminal.domain.key_report import KeyReport
from terminal.domain.market import Environment
from terminal.entrance import adopt_hosts, first_opening, last_look, needs_key
from terminal.options import parse_options
from terminal.services.credentials import KeyKeeper
from terminal.services.profiles import ProfileBook, ProfileCard
from terminal.ui.first_run import Desk, Opening
from terminal.venue.binance.environment import allowed_hosts


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    book = ProfileBook(tmp_path)

    async def check(_: ProfileCard, __: ApiKey) -> KeyReport:
        raise AssertionError("nothing is asked here")

    def keeper(card: ProfileCard) -> KeyKeeper:
        return KeyKeeper(book.folder(card), card.purpose, service="test")

    return Desk(book, keeper, check, lambda: 1)


def opened(desk: Desk, *words: str) -> tuple[Environment, str] | None:
    opening = first_opening(parse_options(words), desk)
    return None if opening is None else (opening.card.environment, opening.card.name)


def test_the_first_time_it_asks(desk: Desk) -> None:
    assert opened(desk) is None


def test_machines_are_not_asked(desk: Desk, tmp_path: Path) -> None:
    picture = str(tmp_path / "a.png")
    assert opened(desk, "--screenshot", picture) == (Environment.SIMULATOR, "default")
    assert opened(desk, "--profile", "p") == (Environment.SIMULATOR, "p")
    assert opened(desk, "--environment", "live") == (Environment.LIVE, "default")


def test_the_last_one_opens_on_the_next_start(desk: Desk) -> None:
    for environment, used in ((Environment.LIVE, 5), (Environment.TESTNET, 9)):
        card = ProfileCard(environment=environment, name="m", title="M", used_ms=used)
        desk.profiles.save(card)
    assert opened(desk) == (Environment.TESTNET, "m")
    assert opened(desk, "--environment", "simulator") == (Environment.SIMULATOR, "default")


def test_the_profiles_can_be_asked_for(desk: Desk, tmp_path: Path) -> None:
    card = ProfileCard(environment=Environment.SIMULATOR, name="m", title="M", used_ms=5)
    desk.profiles.save(card)
    assert opened(desk, "--profiles") is None
    assert opened(desk, "--profiles", "--screenshot", str(tmp_path / "a.png")) is None


def test_the_first_screen_looks_as_the_last_profile_did(desk: Desk) -> None:
    assert last_look(desk) == {}
    card = ProfileCard(environment=Environment.DEMO, name="m", title="M", used_ms=5)
    desk.profiles.save(card)
    file = desk.profiles.folder(card) / "settings.json"
    file.write_text('{"sections": {"appearance": {"theme": "light"}}}')
    assert last_look(desk) == {"theme": "light"}
    for damaged in ("", "[1]", '{"sections": 1}', '{"sections": {"appearance": 7}}', "[" * 9_999):
        file.write_text(damaged)
        assert last_look(desk) == {}
        assert file.read_text() == damaged, "telling about it is for the profile itself"


def test_only_a_kept_key_must_be_fetched(desk: Desk) -> None:
    card = ProfileCard(environment=Environment.LIVE, name="m", title="M")
    desk.profiles.save(card)
    assert not needs_key(Opening(card), desk)
    (desk.profiles.folder(card) / "key.vault").write_text("{}")
    assert needs_key(Opening(card), desk)


def hosts_file(folder: Path, text: str = "") -> Path:
    path = folder / "hosts.toml"
    path.write_text(
        text
        or """
[spot]
rest = "https://api.binance.us"
streams = "wss://stream.binance.us:9443"
ws_api = "wss://ws-api.binance.us:443/ws-api/v3"
"""
    )
    return path


def adopt(desk: Desk, path: Path, environment: str = "live", name: str = "us") -> ProfileCard:
    words = ["--hosts", str(path), "--environment", environment, "--profile", name]
    adopt_hosts(parse_options(words), desk)
    return desk.profiles.load(Environment(environment), name)


def test_a_new_profile_takes_the_hosts_of_a_file_for_life(desk: Desk, tmp_path: Path) -> None:
    card = adopt(desk, hosts_file(tmp_path))
    assert card.hosts is not None
    assert card.hosts.words == "api.binance.us, stream.binance.us, ws-api.binance.us"
    assert card.read_only
    assert adopt(desk, hosts_file(tmp_path)) == card, "the same file again"
    other = hosts_file(tmp_path, hosts_file(tmp_path).read_text().replace(".us", ".example"))
    with pytest.raises(Invalid, match="keeps its hosts for life"):
        adopt(desk, other)


def test_a_profile_that_exists_gets_no_other_hosts(desk: Desk, tmp_path: Path) -> None:
    desk.profiles.save(ProfileCard(environment=Environment.LIVE, name="us", title="Mine"))
    with pytest.raises(Invalid, match="Name a new one"):
        adopt(desk, hosts_file(tmp_path))
    assert desk.profiles.load(Environment.LIVE, "us").hosts is None


@pytest.mark.parametrize("environment", ["live", "testnet", "demo"])
def test_no_file_leads_one_environment_to_another(
    desk: Desk, tmp_path: Path, environment: str
) -> None:
    for other in (e for e in Environment if e is not Environment.SIMULATOR):
        for host in allowed_hosts(other):
            text = hosts_file(tmp_path).read_text().replace("api.binance.us", host, 1)
            with pytest.raises(Invalid, match=r"Binance's own host"):
                adopt(desk, hosts_file(tmp_path, text), environment)
            hosts_file(tmp_path)


def test_the_simulator_has_no_other_hosts(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no other hosts"):
        adopt(desk, hosts_file(tmp_path), "simulator")


def test_a_file_needs_the_profile_it_is_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse_options(["--hosts", str(hosts_file(tmp_path))])
    assert "--profile" in capsys.readouterr().err
