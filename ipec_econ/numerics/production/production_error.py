"""Why there is no production function."""

from __future__ import annotations


class ProductionError(ValueError):
    """The data cannot carry a production function; the message says why, in words."""
