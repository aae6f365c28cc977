"""Colours, fonts and sizes: tokens in, palette and stylesheet out."""
