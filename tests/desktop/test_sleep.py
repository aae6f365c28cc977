"""A computer that goes to sleep is locked before, not after."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from pytestqt.qtbot import QtBot

from terminal.desktop.sleep import INTERFACE, NAME, PLACE, SERVICE, SleepSignal

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="logind is Linux's"),
    pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="dbus is not installed"),
]


class Bus:
    """A message bus of our own, with two connections to it."""

    def __init__(self, address: str) -> None:
        self.ours = QDBusConnection.connectToBus(address, "ours")
        self.logind = QDBusConnection.connectToBus(address, "logind")
        assert self.logind.registerService(SERVICE)

    def tell(self, sleeps: bool, interface: str = INTERFACE) -> None:
        message = QDBusMessage.createSignal(PLACE, interface, NAME)
        message.setArguments([sleeps])
        assert self.logind.send(message)


@pytest.fixture
def bus(qapp: object) -> Iterator[Bus]:
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        try:
            yield Bus(daemon.stdout.readline().strip())
        finally:
            for name in ("ours", "logind"):
                QDBusConnection.disconnectFromBus(name)
            daemon.terminate()


def test_going_to_sleep_and_waking_are_told(qtbot: QtBot, bus: Bus) -> None:
    signal = SleepSignal(bus=bus.ours)
    assert signal.open()
    with qtbot.waitSignal(signal.begins):
        bus.tell(sleeps=True)
    with qtbot.waitSignal(signal.ended), qtbot.assertNotEmitted(signal.begins):
        bus.tell(sleeps=False)
    signal.close()
    with qtbot.assertNotEmitted(signal.begins, wait=200):
        bus.tell(sleeps=True)


def test_without_a_bus_nothing_is_awaited(qtbot: QtBot) -> None:
    nowhere = QDBusConnection("there is no such bus")
    signal = SleepSignal(bus=nowhere)
    assert not signal.open()
    signal.close()
