"""Pictures: the numbers they show are compared in estimates.csv, here it is how they look."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath

from ipec_econ.core.difference import Difference
from ipec_econ.publish.comparison.text import compare_text

PICTURES = frozenset({".pdf", ".svg", ".png"})


def compare_picture(
    file: str, stored: bytes, rerun: bytes, *, redrawn: str = ""
) -> tuple[Difference, ...]:
    """Compare two files of a figure that are not the same bytes.

    An svg is the same where its numbers are, up to the last digit written; a png where every
    pixel is; a pdf only byte by byte. Another picture fails, unless other software drew it.

    Parameters
    ----------
    redrawn
        What else drew the rerun's picture (``matplotlib 3.10.8 stored, 3.11.2 rerun``); empty
        where both were drawn by the same software on the same kind of machine.

    Raises
    ------
    ValueError
        When one of them is not what its name says.
    """
    if _is_same(PurePosixPath(file).suffix, stored, rerun):
        where = "the same picture in other bytes"
        return (Difference("within_tolerance", file, where, severity="info"),)
    if redrawn:
        where = f"drawn by other software ({redrawn}); its numbers are compared in estimates.csv"
        return (Difference("different", file, where, severity="info"),)
    sizes = (f"{len(stored)} bytes", f"{len(rerun)} bytes")
    return (Difference("different", file, "another picture", *sizes),)


def _is_same(suffix: str, stored: bytes, rerun: bytes) -> bool:
    if suffix == ".svg":
        found = compare_text("", stored, rerun)
        return all(difference.severity == "info" for difference in found)
    if suffix == ".png":
        return _read_pixels(stored) == _read_pixels(rerun)
    return False


def _read_pixels(content: bytes) -> tuple[tuple[int, int], bytes]:
    """Return size and pixels.

    Raises
    ------
    ValueError
        When it is no picture.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as picture:
            return picture.size, picture.convert("RGBA").tobytes()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("it is not a png file") from error
