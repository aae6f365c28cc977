"""Which stretch of time the chart shows. Slots are explained in `time_grid`."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_PITCH = 7.0
MAX_PITCH = 80.0
MIN_PITCH = 0.0004
_LEAST_SLOTS = 60


@dataclass(slots=True)
class Viewport:
    """`right` is the slot coordinate at the plot's right edge, `pitch` the pixels of one slot.

    A candle of slot s covers the coordinates s to s + 1. `width` is the plot's in pixels.
    """

    right: float = 0.0
    pitch: float = DEFAULT_PITCH
    width: float = 100.0

    @property
    def left(self) -> float:
        return self.right - self.width / self.pitch

    def x(self, position: float) -> float:
        """Pixels from the plot's left edge of a slot coordinate."""
        return self.width - (self.right - position) * self.pitch

    def position(self, x: float) -> float:
        return self.right - (self.width - x) / self.pitch

    def pan(self, pixels: float) -> None:
        """Move the content to the right by `pixels`, toward older candles."""
        self.right -= pixels / self.pitch

    def zoom(self, factor: float, x: float) -> None:
        """Make candles `factor` times wider, keeping what is under `x` in its place."""
        held = self.position(x)
        self.pitch = min(MAX_PITCH, max(MIN_PITCH, self.pitch * factor))
        self.right = held + (self.width - x) / self.pitch

    def resize(self, width: float) -> None:
        """Keep the right edge, show more or less on the left."""
        self.width = max(1.0, width)

    def to_newest(self, last_slot: int, margin: float) -> None:
        """Put the newest candle `margin` pixels left of the right edge."""
        self.right = last_slot + 1 + margin / self.pitch

    def follow(self, before: int, after: int) -> None:
        """The newest slot became `after`: move along when the old one was in sight."""
        if self.left <= before <= self.right:
            self.right += after - before

    def clamp(self, first_slot: int, last_slot: int, keep: int = 3) -> None:
        """Never lose the candles: at least `keep` slots of them stay in sight, and they fill at
        least a quarter of the width when all are shown."""
        slots = max(last_slot - first_slot + 1, _LEAST_SLOTS)
        self.pitch = max(self.pitch, self.width / (4 * slots))
        self.right = max(self.right, first_slot + keep)
        overshoot = self.left - (last_slot + 1 - keep)
        if overshoot > 0:
            self.right -= overshoot
