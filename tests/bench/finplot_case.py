"""finplot on the same candles. Run by the peers' interpreter: finplot_case.py FILE.npz WIDTH HEIGHT"""

from __future__ import annotations

import sys

import finplot
import numpy as np
import pandas as pd
from frames import measure


def main(path: str, width: int, height: int) -> None:
    saved = np.load(path)
    times, values = saved["times"], saved["values"]
    frame = pd.DataFrame(
        {
            "time": times,
            "open": values[:, 0],
            "close": values[:, 3],
            "high": values[:, 1],
            "low": values[:, 2],
        }
    )
    axis = finplot.create_plot("peer", init_zoom_periods=500)
    finplot.candlestick_ochl(frame[["time", "open", "close", "high", "low"]], ax=axis)
    finplot.show(qt_exec=False)
    window = axis.vb.win
    window.resize(width, height)

    def pan(index: int) -> None:
        axis.vb.pan_x(steps=1 if index % 2 else -1)
        window.grab()

    measure(f"peer: finplot pan, 500 in view, {len(times):,}", pan, 40, "peer")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
