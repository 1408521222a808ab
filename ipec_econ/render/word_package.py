"""python-docx, which writes Word documents: an extra, imported where it is used."""

from __future__ import annotations

from types import ModuleType

from ipec_econ.core.errors import RenderError
from ipec_econ.render.format_packages import describe_missing


def load_word_package(where: str) -> ModuleType:
    """Return the package; ``where`` names what needs it.

    Raises
    ------
    RenderError
        ``render/missing-package``, with what to install.
    """
    try:
        import docx
    except ImportError as error:
        raise RenderError(describe_missing("docx", where)) from error
    module: ModuleType = docx
    return module
