"""Which proxy is taken, and that a wanted one is never silently left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from terminal.services.settings.migrations import VERSION
from terminal.services.settings.network import (
    BadProxy,
    check_address,
    proxy_of,
    proxy_of_any,
    proxy_of_profile,
)


def test_none_unless_chosen_whatever_the_system_says() -> None:
    assert proxy_of({}, lambda: {"https": "http://10.0.0.1:3128"}) is None
    assert proxy_of({"proxy": "none", "address": "10.0.0.1:1"}) is None


def test_by_hand() -> None:
    assert proxy_of({"proxy": "manual", "address": "10.0.0.1:3128"}) == "http://10.0.0.1:3128"


@pytest.mark.parametrize(
    "address",
    ["", None, "10.0.0.1", "me:word@host:1", "host:0", "a b:1", "socks4://p:1", "ftp://p:1"],
)
def test_a_proxy_that_cannot_be_used_stops_the_connection(address: object) -> None:
    with pytest.raises(BadProxy) as caught:
        proxy_of({"proxy": "manual", "address": address})
    assert str(caught.value).endswith(".")


def test_the_systems_own() -> None:
    settings = {"proxy": "system"}
    assert proxy_of(settings, dict) is None
    assert proxy_of(settings, lambda: {"http": "10.0.0.1:80"}) == "http://10.0.0.1:80"
    assert proxy_of(settings, lambda: {"https": "http://p.example"}) == "http://p.example:80"
    assert proxy_of(settings, lambda: {"all": "socks5h://p"}) == "socks5://p:1080"
    assert proxy_of(settings, lambda: {"socks": "p:1081"}) == "socks5://p:1081"
    for address in ("socks4://p:1", "http://me:word@p:1", "http://p:99999"):
        with pytest.raises(BadProxy):
            proxy_of(settings, lambda found=address: {"https": found})


def test_by_hand_of_the_other_kind() -> None:
    for text in ("socks5://10.0.0.1:1080", "socks5h://10.0.0.1:1080"):
        assert proxy_of({"proxy": "manual", "address": text}) == "socks5://10.0.0.1:1080"
    assert proxy_of({"proxy": "manual", "address": "http://p:1"}) == "http://p:1"


def test_an_empty_address_is_no_mistake_while_typing() -> None:
    assert check_address("") == ""
    assert "password" in check_address("me:word@host:1")


def test_profiles_tell_their_own_way(tmp_path: Path) -> None:
    for name, network in (
        ("plain", {}),
        ("proxied", {"proxy": "manual", "address": "10.0.0.1:3128"}),
        ("broken", {"proxy": "manual", "address": ""}),
    ):
        (tmp_path / name).mkdir()
        document = {"version": VERSION, "sections": {"network": network}}
        (tmp_path / name / "settings.json").write_text(json.dumps(document), "utf-8")
    assert proxy_of_profile(tmp_path / "plain") is None
    assert proxy_of_profile(tmp_path / "absent") is None
    assert proxy_of_profile(tmp_path / "proxied") == "http://10.0.0.1:3128"
    assert proxy_of_any([tmp_path / "plain", tmp_path / "proxied"]) == "http://10.0.0.1:3128"
    with pytest.raises(BadProxy):
        proxy_of_any([tmp_path / "broken"])


def test_damaged_settings_are_neither_touched_nor_taken_for_no_proxy(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    for damaged in ("", "[1]", '{"sections": 7}', "[" * 100_000):
        file.write_text(damaged)
        with pytest.raises(BadProxy, match="cannot be read"):
            proxy_of_profile(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]
        assert file.read_text() == damaged
    document = {"version": VERSION, "sections": {"network": {"proxy": "manual", "address": "p:1"}}}
    (tmp_path / "settings.bak").write_text(json.dumps(document))
    assert proxy_of_profile(tmp_path) == "http://p:1", "the generation before"
