"""The fixtures that all formats of notices share."""

from tests.sources.notices.conftest import fail, read, write

__all__ = ["fail", "read", "write"]
