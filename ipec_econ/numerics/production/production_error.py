"""The error of production functions."""


class ProductionError(ValueError):
    """The data cannot carry a production function; the message says why, in words."""
