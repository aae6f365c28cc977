"""A file of hosts is believed to the letter or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from terminal.domain.api_key import ApiKey, KeyKind, Secret
from terminal.domain.errors import Invalid
from terminal.domain.market import Environment
from terminal.services.credentials import KeyKeeper, Place, vault
from terminal.services.credentials.troubles import WrongPassphrase
from terminal.services.custom_hosts import LARGEST_FILE, CustomHosts, hosts_of_card, read_hosts
from terminal.services.profiles import ProfileBook, ProfileCard

SPOT = """
[spot]
rest = "https://api.example"
streams = "wss://stream.example:9443"
ws_api = "wss://ws.example/ws-api/v3"
"""
USDM = """
[usdm]
rest = "https://fapi.example:8443"
streams = "wss://fstream.example"
"""
HOSTS = CustomHosts(
    spot_rest="https://api.example",
    spot_streams="wss://stream.example:9443",
    spot_ws_api="wss://ws.example/ws-api/v3",
)


def read(folder: Path, text: str) -> CustomHosts:
    path = folder / "hosts.toml"
    path.write_text(text, "utf-8")
    return read_hosts(path)


def test_spot_alone_and_both_markets(tmp_path: Path) -> None:
    assert read(tmp_path, SPOT) == HOSTS
    assert not HOSTS.has_futures
    both = read(tmp_path, SPOT + USDM)
    assert both.has_futures
    assert both.names == {
        "api.example", "stream.example", "ws.example", "fapi.example", "fstream.example",
    }  # fmt: skip
    assert hosts_of_card(json.loads(json.dumps(both.to_card()))) == both


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "[spot",
        "spot = 1",
        SPOT.replace("https://", "http://"),
        SPOT.replace("wss://stream", "ws://stream"),
        SPOT.replace("api.example", "me:word@api.example"),
        SPOT.replace("api.example", "api.example/path"),
        SPOT.replace("api.example", "API.example"),
        SPOT.replace("api.example", "аpi.example"),
        SPOT.replace("api.example", ""),
        SPOT.replace("api.example", "api.example:99999"),
        SPOT.replace("api.example", "api.example?x=1"),
        SPOT.replace("/ws-api/v3", "/ws-api/../v3"),
        SPOT.replace('"https://api.example"', "7"),
        SPOT.replace("ws_api", "other"),
        SPOT + '[coinm]\nrest = "https://x.example"\n',
        SPOT + USDM.replace("streams =", "ws_api ="),
        SPOT + "#" * LARGEST_FILE,
    ],
)
def test_anything_else_is_refused_with_a_sentence(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(tmp_path, wrong)
    assert str(caught.value).endswith(".")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read_hosts(tmp_path / "absent.toml")


@pytest.mark.parametrize("content", [None, {}, [], {"spot_rest": "https://x.example"}, "x"])
def test_a_card_holds_all_or_nothing(content: object) -> None:
    with pytest.raises(Invalid):
        hosts_of_card(content)


async def test_a_key_opens_for_the_hosts_it_was_kept_with_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "new_derivation", lambda: vault.Derivation(b"salt" * 4, 64, 1, 1))
    book = ProfileBook(tmp_path)
    card = ProfileCard(environment=Environment.LIVE, name="us", title="US", hosts=HOSTS)
    book.save(card)
    words = Secret("a long passphrase")
    key = ApiKey(KeyKind.HMAC, Secret("k" * 64), Secret("s" * 64))
    keeper = KeyKeeper(book.folder(card), card.purpose, service="test")
    await keeper.keep(key, Place.FILE, words)
    again = book.load(Environment.LIVE, "us")
    assert again.hosts == HOSTS
    assert await KeyKeeper(book.folder(again), again.purpose, service="test").open(words) == key
    path = book.folder(card) / "profile.json"
    text = path.read_text()
    for changed in (text.replace("api.example", "evil.example"), text.replace('"hosts"', '"was"')):
        path.write_text(changed)
        turned = book.load(Environment.LIVE, "us")
        with pytest.raises(WrongPassphrase):
            await KeyKeeper(book.folder(turned), turned.purpose, service="test").open(words)
