"""Manners of a desktop program: one instance, links, tray, an end with the session, removal."""
