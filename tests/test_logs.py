"""No secret reaches the disk, and a log that cannot be written says so once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.logs import GENERATIONS, Logs, redact

CANARY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
PEM = f"-----BEGIN PRIVATE KEY-----\n{CANARY[:32]}\n{CANARY[32:]}\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    "text",
    [
        f"GET /api/v3/account?timestamp=1&signature={CANARY.lower()}",
        f"X-MBX-APIKEY: {CANARY}",
        f'{{"apiKey":"{CANARY}","id":1}}',
        f"listenKey={CANARY}",
        f"'secret': '{CANARY}'",
        f"args ('service', '{CANARY}')",
        PEM,
        "password=short",
        "proxy http://me:short@10.0.0.1:8080 refused",
        "socks5://short@proxy.example:1080",
        "Authorization: Basic-short",
        "listenToken=abc",
        "secret_key = abc",
    ],
)
def test_secrets_are_taken_out(text: str) -> None:
    cleaned = redact(text)
    for part in (CANARY, CANARY.lower(), CANARY[:32], "short", "abc"):
        assert part not in cleaned


@pytest.mark.parametrize(
    "text",
    ["order t1s-mwpbvq3v-91racvke accepted", "BTCUSDT at 68412.37", "/api/v3/order failed: -2010"],
)
def test_what_helps_is_left(text: str) -> None:
    assert redact(text) == text


@pytest.fixture
def root_logger() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


@pytest.mark.warns("terminal.test")
@pytest.mark.usefixtures("root_logger")
def test_the_file_holds_no_secret_even_in_an_exception(tmp_path: Path) -> None:
    logs = Logs(tmp_path / "terminal.log", pytest.fail)
    logs.start(logging.DEBUG)
    error = ValueError(f"signature={CANARY}")
    logging.getLogger("terminal.test").error("signed %s", CANARY, exc_info=error)
    logs.stop()
    written = (tmp_path / "terminal.log").read_text()
    assert "ValueError" in written
    assert CANARY not in written


@pytest.mark.warns("terminal.test")
@pytest.mark.usefixtures("root_logger")
def test_a_log_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    told: list[str] = []
    folder = tmp_path / "gone"
    logs = Logs(folder / "terminal.log", told.append)
    logs.start()
    for number in range(5):
        logging.getLogger("terminal.test").warning("line %d", number)
    logs.stop()
    assert len(told) == 1
    assert str(folder) in told[0]


@pytest.mark.warns("trouble of a library")
@pytest.mark.usefixtures("root_logger")
def test_libraries_are_not_written_in_detail_even_at_the_finest_level(tmp_path: Path) -> None:
    logs = Logs(tmp_path / "terminal.log", pytest.fail)
    logs.start(logging.DEBUG)
    for name in ("httpx", "secretstorage", "jeepney.io", "terminally", "any.other"):
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).debug("detail of a library")
        logging.getLogger(name).warning("trouble of a library")
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.getLogger("terminal.venue").debug("detail of our own")
    logs.stop()
    written = (tmp_path / "terminal.log").read_text()
    assert "detail of a library" not in written
    assert written.count("trouble of a library") == 5
    assert "detail of our own" in written


@pytest.mark.usefixtures("root_logger")
def test_the_log_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terminal.logs.MAX_BYTES", 10_000)
    logs = Logs(tmp_path / "terminal.log", pytest.fail)
    logs.start()
    for number in range(3_000):
        logging.getLogger("terminal.test").info("line %d of a storm", number)
    logs.stop()
    written = list(tmp_path.iterdir())
    assert len(written) == 1 + GENERATIONS
    assert sum(path.stat().st_size for path in written) <= 10_000 * (1 + GENERATIONS)
