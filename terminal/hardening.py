"""What the process forbids itself before any key is in its memory."""

from __future__ import annotations

import sys


def forbid_core_dumps() -> bool:
    """No picture of this process's memory is ever written to disk; whether that could be arranged.

    Stack traces of native crashes still are (`crash.txt`): they hold no values.
    """
    if sys.platform == "win32":
        return False
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return False
    return True
