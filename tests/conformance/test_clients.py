"""Clients that none of us wrote trade on the simulator, unmodified but for the address."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.contract import table

CLIENTS = Path(__file__).parent / "clients"
HANGS = 3
"""Exit code of a client whose own blocking call never returned."""


@pytest.mark.conformance
@pytest.mark.parametrize(
    "client",
    [
        *("official_sdk", "official_lists", "python_binance", "ccxt_client", "unicorn_client"),
        *("official_usdm", "python_binance_usdm", "ccxt_usdm"),
    ],
)
def test_client_trades(client: str, client_python: str, ready_file: Path) -> None:
    done = subprocess.run(
        [client_python, str(CLIENTS / f"{client}.py"), str(ready_file)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    if done.returncode == HANGS:
        pytest.skip(f"{client} never returns from its own call here: {done.stdout.strip()}")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert done.stdout.strip().endswith("PASSED")
    told = {line.removeprefix("COVERED ") for line in done.stdout.splitlines() if " " in line}
    used = sorted(told | _requests(ready_file))
    proven = table.proofs()
    if os.environ.get("TERMINAL_WRITE_PROOFS"):
        proven[client] = used
        table.PROVEN.write_text(json.dumps(proven, indent=1, sort_keys=True) + "\n", "utf-8")
        table.README.write_text(table.render(), "utf-8")
    assert set(proven.get(client, ())) <= set(used), "the table says more than the client did"


def _requests(ready_file: Path) -> set[str]:
    """What the simulator was asked while the client ran."""
    address = json.loads(ready_file.read_text(encoding="utf-8"))["control"]
    with urlopen(f"{address}/ledger", timeout=10) as answer:
        state = json.load(answer)
    return {name for name in state["requests"] if not name.startswith("CONNECT")}
