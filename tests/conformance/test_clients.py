"""Clients that none of us wrote trade on the simulator, unmodified but for the address."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent / "clients"


@pytest.mark.conformance
@pytest.mark.parametrize(
    "client", ["official_sdk", "official_lists", "python_binance", "ccxt_client"]
)
def test_client_trades(client: str, client_python: str, ready_file: Path) -> None:
    done = subprocess.run(
        [client_python, str(CLIENTS / f"{client}.py"), str(ready_file)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert done.stdout.strip().endswith("PASSED")
