"""A private key from a file, chosen in a dialog that does not block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from terminal.services.credentials.reading import LARGEST_TEXT


def choose_pem(
    parent: QWidget, took: Callable[[str], None], complain: Callable[[str], None]
) -> QFileDialog:
    """Ask for a file; `took` gets its text, `complain` a sentence when it cannot be read."""
    dialog = QFileDialog(
        parent, "Private key", str(Path.home()), "Keys (*.pem *.key *.txt);;All (*)"
    )
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: read_pem(Path(name), took, complain))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def read_pem(path: Path, took: Callable[[str], None], complain: Callable[[str], None]) -> None:
    """The text of a small file; a large one is not read at all."""
    try:
        if path.stat().st_size > LARGEST_TEXT:
            complain("That file is too large to hold a key.")
            return
        took(path.read_text("ascii"))
    except OSError as error:
        complain(f"The file cannot be read ({error.strerror}).")
    except UnicodeDecodeError:
        complain("That file holds no PEM text.")
