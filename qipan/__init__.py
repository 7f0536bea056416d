"""Qipan: one board for a city in an emergency, and for every ordinary day."""

__version__ = "0.1.0"
