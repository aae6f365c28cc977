"""First code of the frozen program."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import MutableMapping
from typing import TextIO


def _stream(descriptor: int) -> TextIO:
    """A standard stream where Windows gave a program without a console none.

    With a pipe behind it (the simulator's parent, a build's log) it leads there, else nowhere.
    """
    try:
        return open(descriptor, "w", encoding="utf-8", buffering=1)
    except OSError:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def give_back_environment(environment: MutableMapping[str, str], bundle: str) -> None:
    """Undo what the starter program and its hooks did to find our libraries, now that they are found.

    Whatever the desktop starts for us (a browser, a file manager) inherits the environment, and
    would load our libraries and Qt's plugins in `bundle` in place of its own. Qt finds its plugins
    beside its libraries.
    """
    own = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    environment.pop("LD_LIBRARY_PATH", None)
    if own is not None:
        environment["LD_LIBRARY_PATH"] = own
    for name in ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        if environment.get(name, "").startswith(bundle):
            del environment[name]


if __name__ == "__main__":
    multiprocessing.freeze_support()
    bundle = getattr(sys, "_MEIPASS", "")
    if sys.platform.startswith("linux") and bundle:
        give_back_environment(os.environ, bundle)
    if sys.stdout is None:
        sys.stdout = _stream(1)
    if sys.stderr is None:
        sys.stderr = _stream(2)
    from terminal.__main__ import main

    sys.exit(main())
