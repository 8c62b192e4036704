"""Cénacle: a clubhouse in 3D that runs in a browser."""

__version__ = "0.1.0"
