"""A coroutine of a widget ends with the widget and never fails in silence."""

from __future__ import annotations

import asyncio
import logging

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from terminal.ui.tasks import spawn

pytestmark = pytest.mark.usefixtures("qapp")


async def test_an_error_reaches_the_one_who_shows_it() -> None:
    seen: list[Exception] = []

    async def fails() -> None:
        raise ValueError("no")

    owner = QObject()
    await spawn(fails(), owner, seen.append)
    assert [str(e) for e in seen] == ["no"]


async def test_an_error_nobody_shows_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError("no")

    owner = QObject()
    with caplog.at_level(logging.ERROR):
        await spawn(fails(), owner)
    assert "failed" in caplog.text


async def test_it_ends_with_its_owner() -> None:
    owner = QObject()
    ended = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = spawn(waits(), owner)
    await asyncio.sleep(0)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    await asyncio.wait([task])
    assert ended.is_set()
    assert task.cancelled()
