"""The docking library in our colours."""

from __future__ import annotations

from terminal.ui.theme.styling import css
from terminal.ui.theme.theme import Theme


def dock_stylesheet(theme: Theme) -> str:
    """Rules for its own widgets; ours paint themselves."""

    def hue(name: str) -> str:
        return css(theme.colour(name))

    return f"""
ads--CDockManager, ads--CDockContainerWidget, ads--CDockSplitter {{ background: {hue("bg.app")};
  border: none; }}
ads--CDockContainerWidget > QSplitter {{ padding: 0; }}
ads--CDockSplitter::handle {{ background: {hue("bg.app")}; }}
ads--CDockSplitter::handle:hover {{ background: {hue("line.strong")}; }}
ads--CDockAreaWidget {{ background: {hue("bg.panel")}; border: none; }}
ads--CDockAreaTitleBar {{ background: {hue("bg.header")}; border: none; padding: 0; }}
ads--CDockAreaTabBar, ads--CDockAreaTabBar * {{ background: transparent; border: none; }}
ads--CDockWidgetTab {{ background: transparent; border: none; padding: 0; }}
ads--CDockWidget {{ background: {hue("bg.panel")}; border: none; }}
ads--CDockOverlayCross {{ qproperty-iconFrameColor: {hue("text.secondary")};
  qproperty-iconBackgroundColor: {hue("bg.popup")};
  qproperty-iconOverlayColor: {hue("bg.selected")};
  qproperty-iconArrowColor: {hue("text.primary")};
  qproperty-iconShadowColor: {hue("bg.app")}; }}
#tabsMenuButton {{ background: transparent; border: none; padding: 0; }}
#tabsMenuButton:hover {{ background: {hue("bg.hover")}; }}
#tabsMenuButton::menu-indicator {{ image: none; width: 0; }}
ads--CFloatingDockContainer {{ background: {hue("bg.app")}; }}
"""
