"""The window: docks, layouts, actions, shortcuts, command palette."""
