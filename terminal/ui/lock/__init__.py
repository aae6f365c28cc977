"""The locked screen."""

from terminal.ui.lock.screen import LockScreen as LockScreen
