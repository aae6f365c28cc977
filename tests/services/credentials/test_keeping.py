"""Keys are kept where their owner chose, come back whole, and are gone when forgotten."""

from __future__ import annotations

import asyncio
import json
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal.domain.api_key import ApiKey, KeyKind, Secret
from terminal.domain.errors import Invalid
from terminal.services.credentials import KeyKeeper, Place, StoreState, StoreTrouble, vault
from terminal.services.credentials.keeping import FILE_NAME
from terminal.services.credentials.system_store import SystemStore
from terminal.services.credentials.troubles import NoKey, WrongPassphrase
from tests.support import keyrings as backends

KEY = ApiKey(
    KeyKind.HMAC, Secret("canaryAPIKEY0123456789wxyz"), Secret("canarySECRET0123456789abcd")
)
OTHER = ApiKey(
    KeyKind.HMAC, Secret("otherAPIKEY00123456789wxyz"), Secret("otherSECRET00123456789abcd")
)
WORDS = Secret("correct horse battery")


@pytest.fixture(autouse=True)
def quick_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests need no expensive passphrase."""
    monkeypatch.setattr(vault, "new_derivation", lambda: vault.Derivation(b"salt" * 4, 64, 1, 1))


def keeper(
    folder: Path,
    ring: backends.MemoryRing | None = None,
    purpose: str = "live/main",
    seconds: float = 5.0,
) -> KeyKeeper:
    def open_store(service: str) -> SystemStore:
        if ring is None:
            raise StoreTrouble(StoreState.ABSENT)
        return SystemStore(ring, service)

    return KeyKeeper(folder, purpose, service="test", open_store=open_store, seconds=seconds)


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("place", [Place.SYSTEM, Place.FILE])
async def test_what_was_kept_comes_back_after_a_restart(tmp_path: Path, place: Place) -> None:
    ring = backends.MemoryRing()
    await keeper(tmp_path, ring).keep(KEY, place, WORDS)
    again = keeper(tmp_path, ring)
    assert again.place is place
    assert await again.open(WORDS) == KEY
    await again.keep(OTHER, place, WORDS)
    assert await keeper(tmp_path, ring).open(WORDS) == OTHER


async def test_for_this_session_only_nothing_is_written(tmp_path: Path) -> None:
    mine = keeper(tmp_path)
    await mine.keep(KEY, Place.SESSION)
    assert await mine.open() == KEY
    assert files_in(tmp_path) == []
    assert keeper(tmp_path).place is None


@pytest.mark.parametrize("place", [Place.SYSTEM, Place.FILE])
async def test_the_file_is_private_and_holds_no_secret(tmp_path: Path, place: Place) -> None:
    ring = backends.MemoryRing()
    await keeper(tmp_path, ring).keep(KEY, place, WORDS)
    path = tmp_path / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = [path.read_text(), *ring.entries.values(), *map(str, ring.entries)]
    for text in written:
        assert "canary" not in text
        assert WORDS.reveal() not in text
    assert json.loads(path.read_text())["last_four"] == "…wxyz"


async def test_a_file_opens_only_for_its_own_profile(tmp_path: Path) -> None:
    await keeper(tmp_path).keep(KEY, Place.FILE, WORDS)
    for purpose in ("testnet/main", "live/other"):
        with pytest.raises(WrongPassphrase):
            await keeper(tmp_path, purpose=purpose).open(WORDS)
    with pytest.raises(WrongPassphrase):
        await keeper(tmp_path).open(Secret("another passphrase"))
    with pytest.raises(WrongPassphrase):
        await keeper(tmp_path).open()


def damage(name: str, content: dict[str, object]) -> bytes:
    argon = content["argon2id"]
    assert isinstance(argon, dict)
    if name == "flipped":
        text = str(content["box"])
        content["box"] = ("B" if text[0] == "A" else "A") + text[1:]
    elif name == "greedy":
        argon["memory_kib"] = 2**40
    elif name == "endless":
        argon["passes"] = 10**9
    elif name == "keyring claimed":
        del content["argon2id"]
    elif name == "huge":
        return b"{" * 1_000_000
    elif name == "no json":
        return b"\xff\x00"
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    "name", ["flipped", "greedy", "endless", "keyring claimed", "huge", "no json"]
)
async def test_a_changed_file_does_not_open(tmp_path: Path, name: str) -> None:
    await keeper(tmp_path).keep(KEY, Place.FILE, WORDS)
    path = tmp_path / FILE_NAME
    path.write_bytes(damage(name, json.loads(path.read_text())))
    with pytest.raises((WrongPassphrase, StoreTrouble, NoKey)):
        await keeper(tmp_path).open(WORDS)


async def test_short_passphrases_are_refused(tmp_path: Path) -> None:
    for words in (None, Secret(""), Secret("123456789")):
        with pytest.raises(Invalid):
            await keeper(tmp_path).keep(KEY, Place.FILE, words)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (backends.locked, StoreState.LOCKED),
        (backends.cancelled, StoreState.CANCELLED),
        (backends.absent, StoreState.ABSENT),
        (lambda: RuntimeError("it broke on canarySECRET"), StoreState.ERROR),
    ],
    ids=["locked", "cancelled", "absent", "error"],
)
async def test_the_ways_to_fail_are_told_apart(
    tmp_path: Path, make: Callable[[], Exception], state: StoreState
) -> None:
    mine = keeper(tmp_path, backends.FailingRing(make()))
    with pytest.raises(StoreTrouble) as caught:
        await mine.keep(KEY, Place.SYSTEM)
    assert caught.value.state is state
    assert "canary" not in str(caught.value) + caught.value.detail
    assert caught.value.__cause__ is None
    assert files_in(tmp_path) == [], "nothing is written when the keyring would not"
    sentences = {str(StoreTrouble(s)) for s in StoreState if s is not StoreState.READY}
    assert len(sentences) == len(StoreState) - 1


async def test_a_keyring_that_forgets_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="does not give back"):
        await keeper(tmp_path, backends.ForgetfulRing()).keep(KEY, Place.SYSTEM)
    assert keeper(tmp_path).place is None


async def test_a_failed_replacement_leaves_the_old_key(tmp_path: Path) -> None:
    ring = backends.MemoryRing()
    await keeper(tmp_path, ring).keep(KEY, Place.SYSTEM)
    with pytest.raises(StoreTrouble):
        await keeper(tmp_path, backends.FailingRing(backends.locked())).keep(OTHER, Place.SYSTEM)
    assert await keeper(tmp_path, ring).open() == KEY


async def test_forgetting_is_verified(tmp_path: Path) -> None:
    ring = backends.MemoryRing()
    mine = keeper(tmp_path, ring)
    await mine.keep(KEY, Place.SYSTEM)
    await mine.forget()
    assert ring.entries == {}
    assert mine.place is None
    with pytest.raises(NoKey):
        await mine.open()
    stubborn = backends.StubbornRing()
    await keeper(tmp_path, stubborn).keep(KEY, Place.SYSTEM)
    with pytest.raises(StoreTrouble, match="still holds"):
        await keeper(tmp_path, stubborn).forget()


async def test_a_keyring_that_hangs_leaves_the_loop_alive(tmp_path: Path) -> None:
    ring = backends.HangingRing()
    mine = keeper(tmp_path, ring, seconds=0.3)
    gaps: list[float] = []

    async def beat() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()

    async with asyncio.TaskGroup() as group:
        beating = group.create_task(beat())
        try:
            with pytest.raises(StoreTrouble) as caught:
                await mine.keep(KEY, Place.SYSTEM)
        finally:
            beating.cancel()
            ring.release.set()
    assert caught.value.state is StoreState.SILENT
    assert ring.asked.is_set()
    assert len(gaps) > 5
    for thread in threading.enumerate():
        if thread.name == "key-store":
            thread.join(5)
