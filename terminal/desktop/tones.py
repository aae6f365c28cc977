"""The program's own sounds: a few sine tones, made when they are first needed and played by the
system's player. QtMultimedia would add 160 MB for this."""

from __future__ import annotations

import logging
import math
import shutil
import struct
import sys
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

log = logging.getLogger(__name__)
RATE = 22_050
_FULL = 32_000
_FADE_SECONDS = 0.012
_PLAYERS = ("pw-play", "paplay", "aplay", "afplay")
# Hertz (0 is a pause) and seconds.
MELODIES: dict[str, tuple[tuple[int, float], ...]] = {
    "success": ((660, 0.07), (880, 0.11)),
    "warning": ((392, 0.22),),
    "danger": ((587, 0.12), (0, 0.05), (587, 0.12), (0, 0.05), (440, 0.24)),
}


def samples(melody: Sequence[tuple[int, float]], volume: int) -> bytes:
    """16-bit mono samples; `volume` in percent. Each tone fades in and out, so nothing clicks."""
    out = bytearray()
    for hertz, seconds in melody:
        count = int(RATE * seconds)
        fade = int(RATE * _FADE_SECONDS)
        for i in range(count):
            shape = min(1.0, i / fade, (count - i) / fade)
            level = math.sin(math.tau * hertz * i / RATE) * shape * _FULL * volume / 100
            out += struct.pack("<h", round(level))
    return bytes(out)


def write_tone(path: Path, name: str, volume: int) -> None:
    """Write one melody as a WAV file.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples(MELODIES[name], volume))


class TonePlayer:
    """Plays by name, without waiting; a machine without a player beeps."""

    def __init__(self, folder: Path, find: Callable[[str], str | None] = shutil.which) -> None:
        self._folder = folder
        self._player = next((found for name in _PLAYERS if (found := find(name))), None)

    def play(self, name: str, volume: int) -> None:
        path = self._folder / f"{name}-{volume}.wav"
        try:
            if not path.exists():
                write_tone(path, name, volume)
        except OSError as error:
            log.warning("the tone cannot be written: %s", error)
            QApplication.beep()
            return
        if not self._start(path):
            QApplication.beep()

    def _start(self, path: Path) -> bool:
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC)
            return True
        if self._player is None:
            return False
        started: bool = QProcess.startDetached(self._player, [str(path)])[0]
        return started
