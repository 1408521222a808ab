"""How figures look: colours with a shape each, sizes, and fixed settings of the library.

The first six colours are the categorical palette of the UK Government Analysis Function, in an
order that starts with its pair for two series; the shapes alone tell series apart too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

INK = "#1a1a1a"
GUIDE = "#8a8a8a"

LABEL_SIZE = 8.0
TEXT_SIZE = 7.0
"""Points at the size the figure prints at: journals ask for no less."""

PNG_DPI = 300


@dataclass(frozen=True, slots=True)
class Look:
    """A series' colour, its marker, and the marker's size relative to a circle's."""

    colour: str
    marker: str
    scale: float = 1.0


LOOKS: tuple[Look, ...] = (
    Look("#12436D", "o"),
    Look("#F46A25", "s", 0.92),
    Look("#28A197", "^", 1.1),
    Look("#801650", "D", 0.85),
    Look("#3D3D3D", "v", 1.1),
    Look("#A285D1", "P", 1.1),
    Look("#2073BC", "X", 1.1),
    Look("#7A6A00", "p", 1.1),
)

COMPARED = LOOKS[4]
"""Of the series that all others are compared with."""

CURVE_LOOKS: dict[str, Look] = {
    "beyond": LOOKS[0],
    "holding": LOOKS[1],
    "bare": LOOKS[2],
    "base": Look(INK, "D", 1.15),
}
"""Kinds of cells of a specification curve: dark and light, told apart in a grey print too."""


@contextmanager
def fixed_settings() -> Iterator[None]:
    """Draw with the library's own defaults and ours, whatever the user's configuration says."""
    import matplotlib as mpl

    defaults = {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if not name.startswith(("backend", "toolbar", "interactive"))
    }
    settings: dict[Any, Any] = {**defaults, **_SETTINGS}
    with mpl.rc_context(settings):
        yield


_SETTINGS: dict[str, object] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: no font of the machine matters
    "font.size": TEXT_SIZE,
    "axes.labelsize": LABEL_SIZE,
    "axes.titlesize": LABEL_SIZE,
    "xtick.labelsize": TEXT_SIZE,
    "ytick.labelsize": TEXT_SIZE,
    "legend.fontsize": TEXT_SIZE,
    "text.parse_math": False,  # a dollar sign in a label is a dollar sign
    "text.usetex": False,
    "text.hinting": "no_hinting",
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,
    "axes.formatter.use_locale": False,
    "axes.formatter.use_mathtext": False,
    "axes.formatter.limits": [-4, 7],
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
    "pdf.fonttype": 42,  # TrueType: journals refuse Type 3
    "pdf.compression": 0,  # the bytes of a compressed stream depend on the machine's zlib
    "svg.fonttype": "path",
    "svg.hashsalt": "ipec-econ",
}
