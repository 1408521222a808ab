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
    """Return pieces of so many days, at least one; the last may be shorter."""
    if days < 1:
        raise ValueError(f"a piece of {days} days")
    n_days = (window.end - window.start).days + 1
    return tuple(
        Window(
            window.start + timedelta(days=first),
            window.start + timedelta(days=min(first + days, n_days) - 1),
        )
        for first in range(0, n_days, days)
    )
