"""Measurements, printed as tables and judged by nobody but the reader.

Absolute times move from machine to machine: every table carries a peer or a reference measured in
the same run, and the ratio is what counts.
"""
