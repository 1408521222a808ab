"""Read a spec file's text, or say in plain words why that is not possible."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from ipec_econ.core.errors import Problem, SpecError

MAX_BYTES = 500_000

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_spec_text(path: str, *, where: str = "") -> str:
    """Return a file's text, which must be UTF-8.

    Parameters
    ----------
    path
        As typed.
    where
        The place that names the file, where a spec does; otherwise the path itself.

    Raises
    ------
    SpecError
        If the file is missing, a folder, unreadable, too large, or no text.
    """
    try:
        content = _read_bytes(path)
    except FileNotFoundError:
        raise _refuse("spec/file-missing", path, where, "does not exist", _suggest(path)) from None
    except IsADirectoryError:
        fix = "name a file, such as specs/first_award.yaml"
        raise _refuse("spec/file-missing", path, where, "is a folder, not a file", fix) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise _refuse("spec/file-missing", path, where, f"cannot be read: {reason}") from None
    return _decode(content, path, where)


def _read_bytes(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _decode(content: bytes, path: str, where: str) -> str:
    if len(content) > MAX_BYTES:
        why = f"a spec has at most {MAX_BYTES:,} bytes"
        raise _refuse("spec/too-large", path, where, "is too large for a spec", why=why)
    if content.startswith(_UTF16_MARKS):
        fix = "save it as UTF-8 in your editor"
        raise _refuse("spec/encoding", path, f"{path}:1:1", "is UTF-16, not UTF-8", fix)
    content = content.removeprefix(_UTF8_MARK)
    if b"\x00" in content:
        at = _find_place(path, content, content.index(b"\x00"))
        fix = "name a YAML file"
        raise _refuse("spec/encoding", path, at, "holds binary data, not text", fix)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        at = _find_place(path, content, error.start)
        what = f"is not UTF-8: byte 0x{content[error.start]:02x} starts no character"
        raise _refuse("spec/encoding", path, at, what, "save it as UTF-8 in your editor") from None


def _find_place(path: str, content: bytes, offset: int) -> str:
    before = content[:offset]
    line = before.count(b"\n") + 1
    column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
    return f"{path}:{line}:{column}"


def _suggest(path: str) -> str:
    try:
        folder = Path(path).parent
        names = sorted(
            entry.name for entry in folder.iterdir() if entry.suffix in (".yaml", ".yml")
        )
    except OSError:
        return f"the folder of `{path}` does not exist either; check the path"
    close = get_close_matches(Path(path).name, names, n=1)
    return f"did you mean `{folder / close[0]}`?" if close else "check the path"


def _refuse(
    code: str, path: str, where: str, what: str, fix: str = "", *, why: str = ""
) -> SpecError:
    return SpecError(Problem(code, f"`{path}` {what}", where or path, why, fix))
