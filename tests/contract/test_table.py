"""The table of what is spoken is whole and true."""

from __future__ import annotations

from terminal.simulator.spot_wire.table import BY_METHOD, BY_PATH
from terminal.simulator.usdm_wire.listen_keys import ListenKeys
from terminal.simulator.usdm_wire.table import endpoints
from tests.contract import usdm_surface
from tests.contract.surface import REQUESTS
from tests.contract.table import README, REPLACED, render, spot, usdm


def test_the_simulator_speaks_everything() -> None:
    rows = [line.split(" | ") for line in render().splitlines() if line.startswith("| `")]
    missing = [row[0] for row in rows if row[1] != "yes"]
    assert missing == []


def test_nothing_is_served_that_the_table_does_not_know() -> None:
    assert {method for _, method in REQUESTS} == set(BY_METHOD)
    spot = {names for names in BY_PATH if names[1].startswith("/api/v3/")}
    assert {tuple(path.split(" ")) for path, _ in REQUESTS} == spot


def test_nothing_of_futures_is_served_that_the_table_does_not_know() -> None:
    served = endpoints(ListenKeys(lambda: 0))
    assert {" ".join(each.rest) for each in served} == {path for path, _ in usdm_surface.REQUESTS}
    assert {each.method for each in served} == {method for _, method in usdm_surface.REQUESTS}


def test_the_terminal_uses_everything_of_spot_that_is_not_replaced() -> None:
    rows = [line.strip("| ").split(" | ") for line in spot() if line.startswith("| `")]
    assert [row[0] for row in rows if row[2] == "no"] == []


def test_what_is_deprecated_is_served_and_its_successor_is_used() -> None:
    for table, replaced in ((spot(), REPLACED), (usdm(), usdm_surface.REPLACED)):
        rows = [line.strip("| ").split(" | ") for line in table if line.startswith("| `")]
        used = {row[0].strip("`"): row[2] for row in rows}
        for old, new in replaced.items():
            assert used[old] == f"replaced by `{new}`"
            assert used[new] == "yes"


def test_the_table_is_the_one_of_the_last_run() -> None:
    shown = README.read_text(encoding="utf-8").splitlines()
    made = render().splitlines()
    # What the terminal uses grows with the terminal; a run with proofs renews that column.
    without_terminal = [
        [cell for index, cell in enumerate(line.split(" | ")) if index != 2]
        for line in (*shown, "", *made)
    ]
    half = len(shown)
    assert without_terminal[:half] == without_terminal[half + 1 :]
