"""A notice is believed when it is signed, from the right key, about this program, and newer."""

from __future__ import annotations

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal.desktop.release_notice import (
    LONGEST,
    Home,
    Release,
    Unreachable,
    Untrusted,
    ask_for_release,
    read_release,
    release_home,
)
from tests.desktop.announcing import PUBLIC, answer, server


def test_a_signed_notice_is_read_as_plain_text() -> None:
    release = read_release(answer(), PUBLIC)
    assert release == Release("9.1.0", "2027-01-02", "Ladders. <b>Bold</b>")


def test_a_changed_word_breaks_the_seal() -> None:
    with pytest.raises(Untrusted, match="signature"):
        read_release(answer().replace(b"9.1.0", b"9.2.0"), PUBLIC)


def test_another_key_counts_for_nothing() -> None:
    with pytest.raises(Untrusted, match="signature"):
        read_release(answer(Ed25519PrivateKey.generate()), PUBLIC)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"payload": 7, "signature": "!"}', b"\xff\xfe", answer()[:-9]],
)
def test_what_has_not_the_form_is_not_believed(content: bytes) -> None:
    with pytest.raises(Untrusted):
        read_release(content, PUBLIC)


@pytest.mark.parametrize(
    "changes", [{"name": "other"}, {"version": "9.1-evil"}, {"date": "soon"}, {"version": 9}]
)
def test_a_signed_notice_about_something_else_is_not_believed(changes: dict[str, object]) -> None:
    with pytest.raises(Untrusted):
        read_release(answer(**changes), PUBLIC)


@pytest.mark.parametrize(
    ("told", "here", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("0.1", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
    ],
)
def test_only_a_later_version_is_newer(told: str, here: str, newer: bool) -> None:
    assert Release(told, "2027-01-02", "").is_newer_than(here) is newer


def test_this_build_asks_nobody() -> None:
    assert not release_home().is_known


async def test_the_notice_comes_over_the_wire() -> None:
    async def respond(_request: web.Request) -> web.Response:
        return web.Response(body=answer())

    async with server(respond) as address:
        assert (await ask_for_release(Home(address, PUBLIC))).version == "9.1.0"


async def test_an_endless_answer_is_cut_off() -> None:
    async def respond(_request: web.Request) -> web.Response:
        return web.Response(body=b" " * (LONGEST * 4))

    async with server(respond) as address:
        with pytest.raises(Unreachable, match="too long"):
            await ask_for_release(Home(address, PUBLIC))


async def test_nobody_is_followed_elsewhere() -> None:
    async def respond(_request: web.Request) -> web.Response:
        raise web.HTTPFound("http://127.0.0.1:1/release.json")

    async with server(respond) as address:
        with pytest.raises(Unreachable, match="302"):
            await ask_for_release(Home(address, PUBLIC))


async def test_a_silent_server_says_nothing() -> None:
    with pytest.raises(Unreachable):
        await ask_for_release(Home("http://127.0.0.1:1/release.json", PUBLIC))


async def test_without_tls_only_this_machine_is_asked() -> None:
    with pytest.raises(Untrusted, match="TLS"):
        await ask_for_release(Home("http://example.invalid/release.json", PUBLIC))
