"""python-docx, which writes Word documents: an extra, imported where it is used."""

from __future__ import annotations

from types import ModuleType

from ipec_econ.core.errors import Problem, RenderError


def load_word_package(wanted_by: str) -> ModuleType:
    """Return the package.

    Raises
    ------
    RenderError
        ``render/no-word``, with what to install.
    """
    try:
        import docx
    except ImportError as error:
        raise RenderError(
            Problem(
                "render/no-word",
                f"{wanted_by} needs the package python-docx, which is not installed",
                why="python-docx reads and writes Word documents",
                fix="install the extra: pip install 'ipec-econ[docx]'; or use Markdown",
            )
        ) from error
    module: ModuleType = docx
    return module
