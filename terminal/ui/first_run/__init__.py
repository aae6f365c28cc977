"""Where should orders go? The screen before any environment is open.

The screen itself is `window.EntryWindow`; whoever shows it imports it then, most starts never do.
"""

from terminal.ui.first_run.desk import Desk as Desk
from terminal.ui.first_run.desk import Opening as Opening
