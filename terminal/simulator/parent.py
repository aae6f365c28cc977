"""Ends the simulator when the process that started it is gone, however it went."""

from __future__ import annotations

import asyncio
import os
import sys

_LOOK_SECONDS = 0.5


async def wait_for_end(parent_pid: int) -> None:
    """Return once process `parent_pid` no longer runs (or no longer is our parent on POSIX)."""
    is_ours = sys.platform != "win32" and os.getppid() == parent_pid
    # Nothing tells us, so we have to look.
    while _is_there(parent_pid, is_ours=is_ours):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_SECONDS)


def _is_there(pid: int, *, is_ours: bool) -> bool:
    if sys.platform == "win32":
        return _runs_on_windows(pid)
    if is_ours:
        return os.getppid() == pid
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _runs_on_windows(pid: int) -> bool:
    """Ask the kernel: signal 0 would end the process there instead of looking at it."""
    import ctypes

    synchronize, wait_timeout = 0x0010_0000, 0x0000_0102
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(synchronize, False, pid)
    if not handle:
        return False
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == wait_timeout)
    finally:
        kernel.CloseHandle(handle)
