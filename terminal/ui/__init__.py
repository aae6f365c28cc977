"""The window. Reads `state`, acts through `services`."""
