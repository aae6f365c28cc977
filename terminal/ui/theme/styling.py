"""A theme onto the application: Fusion, a palette of ours and a small style sheet.

`setColorScheme` does nothing without a desktop that supports it, so the palette is our own. The
style sheet holds only what a palette cannot say (menus, tooltips, scroll bars, combo boxes,
fields): a large one triples the cost of painting a table.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QToolTip

from terminal.ui.theme.icons import app_icon
from terminal.ui.theme.theme import Theme

_Role = QPalette.ColorRole
_ROLES = {
    _Role.Window: "bg.panel",
    _Role.Base: "bg.panel",
    _Role.AlternateBase: "bg.row_alt",
    _Role.Button: "bg.raised",
    _Role.ToolTipBase: "bg.popup",
    _Role.Light: "line.strong",
    _Role.Midlight: "line.normal",
    _Role.Mid: "line.normal",
    _Role.Dark: "line.strong",
    _Role.Shadow: "bg.app",
    _Role.Highlight: "bg.selected",
    _Role.Accent: "text.primary",
    _Role.WindowText: "text.primary",
    _Role.Text: "text.primary",
    _Role.ButtonText: "text.primary",
    _Role.ToolTipText: "text.primary",
    _Role.BrightText: "text.on_fill",
    _Role.HighlightedText: "text.primary",
    _Role.PlaceholderText: "text.tertiary",
    _Role.Link: "text.secondary",
    _Role.LinkVisited: "text.secondary",
}
_DISABLED = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText)

# Where the desktop has a tray but no notifications Qt draws its own, on light yellow in every theme.
BALLOON_TEXT = "black"


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress the whole application; call again to change the theme while it runs."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setWindowIcon(app_icon())
    app.setFont(theme.font("body"))
    app.setPalette(build_palette(theme))
    QToolTip.setFont(theme.font("small"))
    QToolTip.setPalette(app.palette())
    app.setStyleSheet(build_stylesheet(theme))


def build_palette(theme: Theme) -> QPalette:
    """Every role of the application's palette from tokens."""
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, theme.colour(token))
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("text.disabled"))
    return palette


def build_stylesheet(theme: Theme) -> str:
    """The few rules that a palette cannot express."""

    def hue(name: str) -> str:
        return css(theme.colour(name))

    px = theme.px
    return f"""
QToolTip {{ background: {hue("bg.popup")}; color: {hue("text.primary")};
  border: 1px solid {hue("line.strong")}; padding: {px(4)}px {px(6)}px; }}
QMenu {{ background: {hue("bg.popup")}; border: 1px solid {hue("line.strong")};
  padding: {px(4)}px 0; }}
QMenu::item {{ padding: {px(5)}px {px(24)}px {px(5)}px {px(12)}px; color: {hue("text.primary")}; }}
QMenu::item:selected {{ background: {hue("bg.hover")}; }}
QMenu::item:disabled {{ color: {hue("text.disabled")}; }}
QMenu::separator {{ height: 1px; background: {hue("line.normal")}; margin: {px(4)}px 0; }}
QMenu::indicator {{ width: {px(12)}px; height: {px(12)}px; left: {px(6)}px; }}
QMenu::icon {{ left: {px(8)}px; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: {px(8)}px; }}
QScrollBar:horizontal {{ height: {px(8)}px; }}
QScrollBar::handle {{ background: {hue("line.normal")}; border-radius: {px(2)}px;
  margin: {px(2)}px; min-height: {px(24)}px; min-width: {px(24)}px; }}
QScrollBar::handle:hover {{ background: {hue("line.strong")}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea {{ border: none; }}
QLineEdit, QPlainTextEdit {{ background: {hue("bg.input")}; color: {hue("text.primary")};
  border: 1px solid {hue("line.normal")}; border-radius: {px(4)}px;
  padding: {px(3)}px {px(8)}px; selection-background-color: {hue("line.strong")};
  selection-color: {hue("text.primary")}; }}
QLineEdit:hover, QPlainTextEdit:hover {{ border-color: {hue("line.strong")}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {hue("focus")};
  padding: {px(3) - 1}px {px(8) - 1}px; }}
QComboBox {{ background: {hue("bg.raised")}; color: {hue("text.primary")};
  border: 1px solid {hue("line.normal")}; border-radius: {px(4)}px;
  padding: {px(3)}px {px(8)}px; }}
QComboBox:focus {{ border: 2px solid {hue("focus")}; padding: {px(3) - 1}px {px(8) - 1}px; }}
QComboBox::drop-down {{ border: none; width: {px(18)}px; }}
QComboBox QAbstractItemView {{ background: {hue("bg.popup")}; border: 1px solid
  {hue("line.strong")}; selection-background-color: {hue("bg.hover")}; outline: none; }}
QHeaderView::section {{ background: {hue("bg.panel")}; color: {hue("text.tertiary")};
  border: none; border-bottom: 1px solid {hue("line.subtle")}; padding: 0 {px(6)}px; }}
QTableView {{ background: {hue("bg.panel")}; gridline-color: {hue("line.subtle")};
  selection-background-color: {hue("bg.selected")}; selection-color: {hue("text.primary")};
  outline: none; border: none; }}
QMessageBox, QDialog {{ background: {hue("bg.popup")}; }}
QBalloonTip QLabel {{ color: {BALLOON_TEXT}; }}
QPushButton {{ background: {hue("bg.raised")}; color: {hue("text.primary")};
  border: 1px solid {hue("line.normal")}; border-radius: {px(4)}px;
  padding: {px(5)}px {px(12)}px; }}
QPushButton:hover {{ background: {hue("bg.hover")}; border-color: {hue("line.strong")}; }}
QPushButton:focus {{ border: 2px solid {hue("focus")}; padding: {px(5) - 1}px {px(12) - 1}px; }}
QPushButton:disabled {{ color: {hue("text.disabled")}; }}
"""


def css(colour: QColor) -> str:
    """A colour as style sheets write it, opacity included."""
    if colour.alpha() == 255:
        return colour.name()
    return f"rgba({colour.red()},{colour.green()},{colour.blue()},{colour.alpha()})"
