"""Profiles keep their environment, and what their cards say is never believed too much."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from terminal.domain.market import Environment
from terminal.services.profiles import CARD, ProfileBook, ProfileCard, clean_title


def live(name: str = "main", **rest: object) -> ProfileCard:
    return ProfileCard(environment=Environment.LIVE, name=name, title="Main account", **rest)  # type: ignore[arg-type]


@pytest.fixture
def book(tmp_path: Path) -> ProfileBook:
    return ProfileBook(tmp_path)


def test_a_card_comes_back(book: ProfileBook) -> None:
    card = live(read_only=True, key_kind="ED25519", last_four="…abcd", used_ms=5)
    book.save(card)
    assert book.load(Environment.LIVE, "main") == card
    assert book.all() == [card]
    assert stat.S_IMODE((book.folder(card) / CARD).stat().st_mode) == 0o600


def test_an_empty_home_has_no_profiles(book: ProfileBook) -> None:
    assert book.all() == []
    assert book.last() is None


def test_a_folder_of_an_earlier_version_is_a_profile(book: ProfileBook, tmp_path: Path) -> None:
    folder = tmp_path / "simulator" / "default"
    folder.mkdir(parents=True)
    assert book.all() == []
    (folder / "settings.json").write_text("{}")
    assert [card.title for card in book.all()] == ["Sim 1"]


def test_the_last_used_is_known_and_the_order_stays(book: ProfileBook) -> None:
    for name, used in (("b", 10), ("a", 20), ("c", 5)):
        book.save(live(name, used_ms=used))
    book.save(ProfileCard(environment=Environment.SIMULATOR, name="default", title="Sim 1"))
    assert [card.name for card in book.all()] == ["default", "a", "b", "c"]
    assert book.last() == book.load(Environment.LIVE, "a")
    book.touch(live("c"), lambda: 99)
    assert book.last() == book.load(Environment.LIVE, "c")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"title": "x"}',
        b'{"title": "x", "read_only": false, "used_ms": "y"}',
        b"{" + b" " * 20_000,
    ],
)
@pytest.mark.warns("the card of profile main cannot be read")
def test_a_damaged_card_is_a_plain_one(book: ProfileBook, content: bytes) -> None:
    book.save(live(read_only=True))
    (book.folder(live()) / CARD).write_bytes(content)
    assert book.load(Environment.LIVE, "main").title == "main"


def test_a_card_cannot_move_to_another_environment(book: ProfileBook) -> None:
    card = ProfileCard(environment=Environment.TESTNET, name="main", title="Main")
    book.save(card)
    path = book.folder(card) / CARD
    content = {**json.loads(path.read_text()), "environment": "live", "name": "../../live/main"}
    path.write_text(json.dumps(content))
    assert book.load(Environment.TESTNET, "main") == card


def test_anything_but_a_plain_no_is_read_only(book: ProfileBook) -> None:
    book.save(live())
    path = book.folder(live()) / CARD
    for odd in ("no", 0, None, [], "false"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "read_only": odd}))
        assert book.load(Environment.LIVE, "main").read_only


def test_without_a_key_nothing_can_be_sent() -> None:
    assert ProfileCard(environment=Environment.SIMULATOR, name="s", title="S").can_send
    assert live(last_four="…abcd").can_send
    assert not live().can_send
    assert not live(last_four="…abcd", read_only=True).can_send


def test_names_of_folders_are_free_and_harmless(book: ProfileBook) -> None:
    assert book.free_name(Environment.LIVE, "../../etc/passwd") == "etc-passwd"
    assert book.free_name(Environment.LIVE, "数字") == "profile"
    book.save(live("main-account"))
    assert book.free_name(Environment.LIVE, "Main account") == "main-account-2"
    assert book.free_name(Environment.TESTNET, "Main account") == "main-account"


def test_titles_are_one_short_line() -> None:
    assert clean_title("a\n\u202eb\t<b>c</b>\x00") == "a b <b>c</b>"
    assert len(clean_title("x" * 1_000_000)) == 40
