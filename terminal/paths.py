"""Where things are: folders of a profile, and the program's own resources."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

APPLICATION = "binance-desktop-terminal"


@dataclass(frozen=True, slots=True)
class Profile:
    """Folders of one profile; `ensure` makes them, readable by their owner only."""

    name: str
    data: Path
    cache: Path
    logs: Path

    def ensure(self) -> None:
        """Make the folders; take away what others may do with them and the files inside.

        Raises:
            OSError: one cannot be made (read-only home, full disk, a file in the way).
        """
        for folder in (self.data, self.cache, self.logs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _keep_private(folder, 0o700)
            for file in folder.iterdir():
                if file.is_file() and not file.is_symlink():
                    _keep_private(file, 0o600)


def _keep_private(path: Path, mode: int) -> None:
    """Take rights away from everybody else; raises PermissionError for what is somebody else's."""
    if os.name != "posix":
        return
    found = path.stat()
    if found.st_uid != os.geteuid():
        raise PermissionError(f"{path} belongs to another user")
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(mode)


def profile(name: str, environment: str) -> Profile:
    """Folders of profile `name` in one environment; environments never share anything."""
    folders = PlatformDirs(APPLICATION, appauthor=False)
    part = Path(environment, name)
    return Profile(
        name,
        folders.user_data_path / part,
        folders.user_cache_path / part,
        folders.user_log_path / part,
    )


def data_root() -> Path:
    """The folder with one folder per environment, and in each one per profile."""
    return PlatformDirs(APPLICATION, appauthor=False).user_data_path


def all_folders() -> tuple[Path, ...]:
    """The folders that hold everything of every profile and environment, existing or not."""
    folders = PlatformDirs(APPLICATION, appauthor=False)
    every = (folders.user_data_path, folders.user_cache_path, folders.user_log_path.parent)
    if sys.platform != "linux":
        # Logs lie inside another folder of ours there, or in one of their own.
        every = (*every[:2], folders.user_log_path)
    return tuple(dict.fromkeys(every))


def temporary_profile(folder: Path) -> Profile:
    """A profile that lives in one folder, for self tests."""
    return Profile("temporary", folder / "data", folder / "cache", folder / "logs")


def resource(*parts: str) -> Path:
    """Path of a bundled resource, in the source tree, an installed wheel or a frozen build.

    Raises:
        FileNotFoundError: naming where it was looked for.
    """
    for root in _roots():
        path = root.joinpath("resources", *parts)
        if path.exists():
            return path
    places = ", ".join(str(root) for root in _roots())
    raise FileNotFoundError(f"resources/{'/'.join(parts)} is missing (looked in {places})")


def _roots() -> list[Path]:
    here = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    return [*([Path(frozen)] if frozen else []), here.parent, here]
