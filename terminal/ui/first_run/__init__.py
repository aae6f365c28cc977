"""Where should orders go? The screen before any environment is open."""

from terminal.ui.first_run.desk import Desk as Desk
from terminal.ui.first_run.desk import Opening as Opening
from terminal.ui.first_run.window import EntryWindow as EntryWindow
