"""A session at the chattiest log level, with a secret that must be found nowhere afterwards."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from terminal.domain.order import OrderStatus
from terminal.logs import CHATTY, Logs
from terminal.simulator.keys import KeyKind
from tests.faults.lab import Lab, laboratory
from tests.support.eventually import eventually

S = OrderStatus


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "profile"
    made.mkdir()
    return made


async def test_no_secret_is_in_any_file_of_the_profile(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {name: logging.getLogger(name).level for name in CHATTY}
    logs = Logs(folder / "terminal.log", lambda _: None)
    logs.start(logging.DEBUG)
    try:
        async with laboratory(folder) as lab:
            secrets = secrets_of(lab)
            for name in CHATTY:
                # Louder than the program ever lets them be: the filter is the last defence.
                logging.getLogger(name).setLevel(logging.DEBUG)
            logging.getLogger("terminal").debug("signed with key %s", secrets[0])
            await trade_in_trouble(lab)
            bundle = folder / "support.zip.txt"
            bundle.write_text(
                "\n".join(part.text for part in lab.engine.bundle().parts()), encoding="utf-8"
            )
    finally:
        logs.stop()
        logging.getLogger().setLevel(logging.WARNING)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
    written = read_all(folder)
    assert {"terminal.log", "journal.sqlite"} <= written.keys()
    assert written["terminal.log"], "the log was written"
    said = capfd.readouterr()
    for secret in secrets:
        found = [name for name, content in written.items() if secret.encode() in content]
        assert found == []
        assert secret not in said.out + said.err


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def secrets_of(lab: Lab) -> list[str]:
    """Keys, secrets and private keys of every kind that the exchange gave out."""
    keys = lab.client.server.demo_keys  # type: ignore[attr-defined]
    found = [key.api_key for key in keys]
    found += [key.secret for key in keys if key.kind is KeyKind.HMAC]
    pems = [key.private_key_pem for key in keys if key.kind is not KeyKind.HMAC]
    found += [line for pem in pems for line in pem.splitlines()[1:-1]]
    return [secret for secret in found if len(secret) > 8]


async def trade_in_trouble(lab: Lab) -> None:
    """Everything that writes logs: orders, losses, a signature refused, a lost connection."""
    client_id = lab.submit(lab.resting())
    await lab.reaches(client_id, S.NEW)
    await lab.fault("drop_response", route="order.place", how="reset")
    lost = lab.submit(lab.resting("0.0012"))
    await lab.reaches(lost, S.NEW)
    await lab.fault("reject_before_engine", code=-1022, route="order.place")
    refused = lab.submit(lab.resting("0.0013"))
    await eventually(lambda: lab.status(refused).is_final)
    await lab.fault("ws.malformed", route="user")
    lab.engine.trading.cancel_all()
    await lab.reaches(client_id, S.CANCELED, within=15)
