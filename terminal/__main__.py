"""`python -m terminal`: read the arguments, then open the window, test, or be the simulator."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from terminal.options import SIMULATOR_FLAG, parse_options


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 when all went well, 1 for a failure that was told, 2 for bad arguments."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if SIMULATOR_FLAG in words:
        return _simulate(words)
    options = parse_options(words)
    if options.remove_everything:
        from terminal.desktop.remove_everything import remove_everything

        return remove_everything(sure=options.sure)
    if options.probe:
        from terminal.probe import run_probe

        return run_probe(options)
    _choose_platform()
    # Nothing made until the window stands is garbage; `app` turns the collector on again.
    gc.disable()
    from terminal.qt_imports import forget_features

    forget_features()
    if options.self_test:
        from terminal.self_test import run_self_test

        return run_self_test(options)
    from terminal.running import run

    return run(options)


def _simulate(words: list[str]) -> int:
    """Be the simulator: a frozen program has no other way to start one."""
    from terminal.simulator.__main__ import main as simulate

    place = words.index(SIMULATOR_FLAG)
    if place:
        print(f"binance-terminal: error: {SIMULATOR_FLAG} must come first", file=sys.stderr)
        return 2
    return simulate(words[1:])


def _choose_platform() -> None:
    """Without a display Qt would end the process; off screen it still runs and takes pictures."""
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not has_display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_API", "pyside6")


if __name__ == "__main__":
    raise SystemExit(main())
