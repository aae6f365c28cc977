"""The panel says what each connection is worth now; the bundle shows itself before it is written."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terminal.domain.events import (
    FeedState,
    Link,
    LinkReported,
    PingAnswered,
    SessionReported,
)
from terminal.services.support_bundle import SupportBundle
from terminal.ui.connections import ConnectionsPanel
from terminal.ui.connections.rows import connection_lines
from tests.support.panels import panel_context
from tests.support.scene import NOW_MS

SECRET = "c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry1234"


class Known:
    """Diagnostics of a session in which the user stream failed twice."""

    def __init__(self, bundle: SupportBundle) -> None:
        self._bundle = bundle

    @property
    def tasks(self) -> Sequence[str]:
        return ["user stream"]

    @property
    def failures(self) -> Mapping[str, int]:
        return {"user stream": 2, "spot listing": 9}

    def bundle(self) -> SupportBundle:
        return self._bundle

    def ping(self) -> None:
        raise AssertionError("nobody pings here")


@pytest.mark.usefixtures("qapp")
def test_the_session_and_the_pings_are_told_as_the_exchange_sees_them() -> None:
    context, _ = panel_context()
    connection = context.session.stores.connection
    connection.apply(
        SessionReported(
            link=Link.ORDERS, connected_ms=NOW_MS, authorised_ms=NOW_MS + 1_000, subscriptions=1
        )
    )
    connection.apply(PingAnswered("REST", 4.2, "", NOW_MS - 2_000))
    connection.apply(PingAnswered("WebSocket API", None, "No way there.", NOW_MS))
    lines = {line.name: line for line in connection_lines(context.session, NOW_MS)}
    assert lines["Session"].figure == "1 user data"
    assert "logged on at" in lines["Session"].note
    assert (lines["Ping, REST"].figure, lines["Ping, REST"].note) == ("4 ms", "asked 2.0 s ago")
    failed = lines["Ping, WebSocket API"]
    assert (failed.state, failed.note) == (FeedState.OFF, "No way there.")
    connection.apply(
        SessionReported(link=Link.ORDERS, connected_ms=NOW_MS, authorised_ms=None, subscriptions=0)
    )
    lines = {line.name: line for line in connection_lines(context.session, NOW_MS)}
    assert lines["Session"].state is FeedState.STALE
    assert "every request is signed" in lines["Session"].note


def test_a_lost_link_says_why_and_when_it_is_tried_again(qtbot: QtBot) -> None:
    context, _ = panel_context()
    context.session.stores.connection.apply(
        LinkReported(
            link=Link.STREAMS,
            state=FeedState.STALE,
            reason="The market data connection was lost.",
            retry_at_ms=NOW_MS + 3_000,
        )
    )
    line = next(x for x in connection_lines(context.session, NOW_MS) if x.name == "Market data")
    assert (line.state, line.word) == (FeedState.STALE, "stale")
    assert line.note.endswith("Trying again in 3 s.")


def test_a_late_loop_and_a_task_that_gave_up_are_visible(qtbot: QtBot, tmp_path: Path) -> None:
    context, _ = panel_context()
    session = context.session
    for lag in (2.0, 3.0, 450.0):
        session.stores.connection.note_lag(lag)
    session.diagnostics = Known(SupportBundle(session.stores, {}, {}, [], None))
    lines = {x.name: x for x in connection_lines(session, NOW_MS)}
    assert lines["This program"].word == "late"
    assert lines["User stream"].word == "restarted"
    assert lines["Spot listing"].state is FeedState.OFF


def test_the_bundle_is_shown_whole_and_without_secrets(qtbot: QtBot, tmp_path: Path) -> None:
    context, _ = panel_context()
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "terminal.log").write_text(f"GET /order?signature={SECRET}\n", encoding="utf-8")
    settings = {"x": {"api_key": SECRET}}
    bundle = SupportBundle(context.session.stores, settings, {"user stream": 2}, [], logs)
    context.session.diagnostics = Known(bundle)
    panel = ConnectionsPanel(context)
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show_bundle()
    assert panel.pane is not None
    shown = []
    for row in range(panel.pane.names.count()):
        panel.pane.names.setCurrentRow(row)
        shown.append(panel.pane.text.toPlainText())
    target = tmp_path / "support.zip"
    bundle.write(target)
    with zipfile.ZipFile(target) as archive:
        written = [archive.read(name).decode() for name in archive.namelist()]
    assert written == shown
    assert SECRET not in "".join(written)
    assert "failed 2 times: user stream" in "".join(written)
    assert target.stat().st_mode & 0o077 == 0
