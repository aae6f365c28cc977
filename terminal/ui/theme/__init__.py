"""Design tokens, fonts, icons and the palette made of them."""

from terminal.ui.theme.icons import draw_icon, icon
from terminal.ui.theme.loading import THEMES, load_theme
from terminal.ui.theme.styling import apply_theme
from terminal.ui.theme.theme import Theme

__all__ = ["THEMES", "Theme", "apply_theme", "draw_icon", "icon", "load_theme"]
