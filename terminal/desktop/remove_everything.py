"""`--remove-everything`: what uninstalling leaves on purpose, the user's own data and keys, goes."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from terminal import paths
from terminal.instance_lock import InstanceLock, ProfileInUse

# The service under which every secret of ours is kept in the system's keyring.
KEYRING_SERVICE = paths.APPLICATION
KEYRING_SECONDS = 15.0
MOST_KEYS = 1_000
EXIT_FAILED = 1
EXIT_IN_USE = 3

Say = Callable[[str], None]


def remove_everything(*, sure: bool) -> int:
    """Tell what will go, ask unless `sure`, remove it. Exit code 0 when nothing is left."""
    folders = [folder for folder in paths.all_folders() if folder.exists()]
    _say("This removes the settings, journals, caches and logs of every profile:")
    for folder in folders:
        _say(f"  {folder}  ({_megabytes(folder):.1f} MB)")
    if not folders:
        _say("  (there are none)")
    _say(f"and every key of “{KEYRING_SERVICE}” in this system's keyring. It cannot be undone.")
    _say("Keys at the exchange stay valid: revoke them there.")
    busy = _running(folders)
    if busy:
        _say(f"A terminal is running on {busy}. Close it first; nothing was removed.")
        return EXIT_IN_USE
    if not sure and not _confirmed():
        _say("Nothing was removed.")
        return EXIT_FAILED
    fine = _remove_keys(_say)
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            _say(f"Not removed: {folder} ({error}).")
            fine = False
    if fine:
        _say("Everything is removed.")
    return 0 if fine else EXIT_FAILED


def _confirmed() -> bool:
    if not sys.stdin or not sys.stdin.isatty():
        _say("Nobody is here to answer; add --yes if you are sure.")
        return False
    sys.stdout.write("Type yes to go on: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _running(folders: list[Path]) -> Path | None:
    """The folder of a profile that is open now."""
    for folder in folders:
        for held in folder.rglob("lock"):
            lock = InstanceLock(held.parent)
            try:
                lock.acquire()
            except (ProfileInUse, OSError):
                return held.parent
            lock.release()
    return None


def _megabytes(folder: Path) -> float:
    return sum(p.lstat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def _remove_keys(say: Say) -> bool:
    """In a thread: a locked keyring may wait for its owner for ever."""
    answers: list[str] = []

    def work() -> None:
        try:
            count = _remove_from_keyring()
        except Exception as error:  # noqa: BLE001,RUF100 - every backend raises its own kinds
            answers.append(f"The keyring could not be emptied ({type(error).__name__}: {error}).")
        else:
            say(f"Removed from the keyring: {count}.")

    thread = threading.Thread(target=work, name="remove-keys", daemon=True)
    thread.start()
    thread.join(KEYRING_SECONDS)
    if thread.is_alive():
        answers.append("The keyring does not answer; it may be locked. Its keys are still there.")
    for answer in answers:
        say(answer)
    return not answers


def _remove_from_keyring() -> int:
    """How many entries went; none where the system has no keyring, for then none was ever kept."""
    import keyring
    from keyring.backends.fail import Keyring as NoKeyring
    from keyring.errors import PasswordDeleteError

    backend = keyring.get_keyring()
    if isinstance(backend, NoKeyring):
        return 0
    count = 0
    while count < MOST_KEYS:
        found = backend.get_credential(KEYRING_SERVICE, None)
        if found is None:
            break
        backend.delete_password(KEYRING_SERVICE, found.username)
        count += 1
    # Some keyrings cannot be asked what they hold; the names of all profiles are tried there.
    for name in _names_of_profiles():
        if backend.get_password(KEYRING_SERVICE, name) is None:
            continue
        try:
            backend.delete_password(KEYRING_SERVICE, name)
        except PasswordDeleteError:
            continue
        count += 1
    return count


def _names_of_profiles() -> list[str]:
    """`environment/profile` of every profile on disk: what its entry in a keyring is called."""
    return [f"{p.parent.name}/{p.name}" for p in paths.data_root().glob("*/*") if p.is_dir()]


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
