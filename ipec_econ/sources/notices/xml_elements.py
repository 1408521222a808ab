"""XML as a stream of elements, without document types, entities or anything from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import Element, SubElement
from xml.parsers import expat

from ipec_econ.core.errors import Problem
from ipec_econ.sources.notices.byte_stream import DAMAGE, describe_damage

CHUNK_BYTES = 1 << 16
MAX_LEVELS = 200
"""Levels of nesting that are read; notices have about twenty."""

SEPARATOR = " "
NOT_ASCII = 0x80
BAD_ENCODING = (
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
)


@dataclass(frozen=True, slots=True)
class XmlUnit:
    """An element that holds a notice, its line in the file, and the name of the root."""

    element: Element
    line: int
    root: str


class _RefusedError(Exception):
    """XML that is well formed and not read; carries code, sentence and reason."""


def read_elements(
    stream: IO[bytes], source: str, names: frozenset[str]
) -> Iterator[XmlUnit | Problem]:
    """Yield every element of the given names, whole, and a problem where reading ends early.

    Names are without their namespace, which changes from version to version of a format, and so
    are the tags and attributes of the elements. Only one element is in memory at a time. What
    stands outside the named elements is passed over.
    """
    builder = _Builder(names)
    position, chunk = 0, b""
    try:
        while chunk := stream.read(CHUNK_BYTES):
            builder.parser.Parse(chunk, False)
            yield from builder.take()
            position += len(chunk)
        builder.parser.Parse(b"", True)
        yield from builder.take()
    except expat.ExpatError as error:
        yield from builder.take()
        at = builder.parser.ErrorByteIndex - position
        is_foreign = 0 <= at < len(chunk) and chunk[at] >= NOT_ASCII
        yield _describe_bad_xml(source, error, is_foreign=is_foreign)
        return
    except _RefusedError as error:
        yield from builder.take()
        code, text, why = error.args
        line = builder.parser.CurrentLineNumber
        yield Problem(code, f"line {line} of `{source}` {text}", f"{source}, line {line}", why)
        return
    except (LookupError, ValueError) as error:
        yield _describe_encoding(source, 1, str(error))
        return
    except DAMAGE as error:
        yield from builder.take()
        yield describe_damage(source, error)
        return
    if not builder.found:
        yield _describe_other(source, builder.root)


class _Builder:
    """Elements built from the parser's events, from the moment a wanted one starts."""

    def __init__(self, names: frozenset[str]) -> None:
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._add_text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.root = ""
        self.found = False
        self._names = names
        self._level = 0
        self._open: list[Element] = []
        self._last: Element | None = None
        self._text: list[str] = []
        self._line = 0
        self._units: list[XmlUnit] = []

    def take(self) -> list[XmlUnit]:
        """Return the elements that are finished, once."""
        units, self._units = self._units, []
        return units

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _drop_namespace(name)
        self._level += 1
        self.root = self.root or tag
        if self._level > MAX_LEVELS:
            text = f"nests elements more than {MAX_LEVELS} levels deep"
            raise _RefusedError("source/xml-depth", text, "notices have about twenty levels")
        if not self._open and tag not in self._names:
            return
        own = {_drop_namespace(key): value for key, value in attributes.items()}
        self._flush()
        if self._open:
            element = SubElement(self._open[-1], tag, own)
        else:
            element, self._line = Element(tag, own), self.parser.CurrentLineNumber
        self._open.append(element)
        self._last = None

    def _end(self, _name: str) -> None:
        self._level -= 1
        if not self._open:
            return
        self._flush()
        self._last = self._open.pop()
        if not self._open:
            self.found = True
            self._units.append(XmlUnit(self._last, self._line, self.root))
            self._last = None

    def _add_text(self, text: str) -> None:
        if self._open:
            self._text.append(text)

    def _flush(self) -> None:
        """Give the text since the last event to the element it stands in or behind."""
        text = "".join(self._text)
        self._text.clear()
        if not text or not self._open:
            return
        if self._last is not None:
            self._last.tail = text
        else:
            self._open[-1].text = text

    def _refuse_doctype(self, *_: object) -> None:
        raise _RefusedError(
            "source/xml-doctype",
            "declares a document type",
            "notices have none; entities in it can read other files or fill the memory",
        )


def _drop_namespace(name: str) -> str:
    return name.rpartition(SEPARATOR)[2]


def _describe_bad_xml(source: str, error: expat.ExpatError, *, is_foreign: bool) -> Problem:
    if is_foreign or error.code in BAD_ENCODING:
        return _describe_encoding(source, error.lineno, expat.ErrorString(error.code))
    return Problem(
        "source/bad-xml",
        f"line {error.lineno} of `{source}` is no XML: {expat.ErrorString(error.code)}",
        f"{source}, line {error.lineno}, column {error.offset + 1}",
        fix="download the file again; a file holds one document",
    )


def _describe_encoding(source: str, line: int, why: str) -> Problem:
    return Problem(
        "source/encoding",
        f"line {line} of `{source}` has bytes that are not of its encoding: {why}",
        f"{source}, line {line}",
        "the first line of XML names its encoding, utf-8 where it does not; another one read in "
        "its place would garble names",
        "write the true encoding into the first line, or convert the file with iconv",
    )


def _describe_other(source: str, root: str) -> Problem:
    return Problem(
        "source/not-notices",
        f"`{source}` holds no notices of this format: its root is `{root[:40]}`",
        source,
        fix="name the files with notices only, and their `format`",
    )
