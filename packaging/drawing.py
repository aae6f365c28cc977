"""Draws the application's icon in every size and form that a desktop wants, from one SVG.

python packaging/drawing.py FOLDER       writes PNGs, an .ico and an .icns
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

from facts import NAME, ROOT

SOURCE = ROOT / "resources" / "icons" / "app.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS = (16, 24, 32, 48, 64, 256)
# Apple's names for a PNG of this many pixels; some sizes serve a smaller one at double density too.
APPLE = {"icp4": 16, "icp5": 32, "ic07": 128, "ic08": 256, "ic09": 512}
APPLE |= {"ic11": 32, "ic12": 64, "ic13": 256, "ic14": 512}


def draw(folder: Path) -> dict[int, Path]:
    """PNG files by size in pixels, beside `NAME.ico` and `NAME.icns`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([NAME])
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(SOURCE))
    made = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        made[size] = folder / f"{NAME}-{size}.png"
        if not image.save(str(made[size])):
            raise SystemExit(f"{made[size]} could not be written")
    del app
    (folder / f"{NAME}.ico").write_bytes(_ico({s: made[s].read_bytes() for s in WINDOWS}))
    (folder / f"{NAME}.icns").write_bytes(_icns({s: p.read_bytes() for s, p in made.items()}))
    return made


def _ico(pictures: dict[int, bytes]) -> bytes:
    head = struct.pack("<HHH", 0, 1, len(pictures))
    place = len(head) + 16 * len(pictures)
    table = b""
    for size, data in pictures.items():
        edge = size % 256  # 256 is written as 0
        table += struct.pack("<BBBBHHII", edge, edge, 0, 0, 1, 32, len(data), place)
        place += len(data)
    return head + table + b"".join(pictures.values())


def _icns(pictures: dict[int, bytes]) -> bytes:
    blocks = b"".join(
        kind.encode() + struct.pack(">I", len(pictures[size]) + 8) + pictures[size]
        for kind, size in APPLE.items()
    )
    return b"icns" + struct.pack(">I", len(blocks) + 8) + blocks


if __name__ == "__main__":
    for path in draw(Path(sys.argv[1])).values():
        print(path)
