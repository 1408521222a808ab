"""A window of days, and the pieces that a service is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """Days from ``start`` to ``end``, both included."""

    start: date
    end: date

    @property
    def name(self) -> str:
        """The name of the window's file, without its ending."""
        return f"{self.start.isoformat()}_{self.end.isoformat()}"


def cut_window(window: Window, days: int) -> tuple[Window, ...]:
    """Return pieces of so many days; the last may be shorter."""
    pieces, start = [], window.start
    while start <= window.end:
        end = min(start + timedelta(days=days - 1), window.end)
        pieces.append(Window(start, end))
        start = end + timedelta(days=1)
    return tuple(pieces)
