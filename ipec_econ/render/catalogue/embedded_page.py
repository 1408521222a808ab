"""A study's index.html inside another page: its sentences and sections, and nothing that acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

TAGS = frozenset(
    {"a", "abbr", "b", "br", "caption", "code", "col", "colgroup", "dd", "details", "div", "dl",
     "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "hr", "i", "img", "li", "ol", "p",
     "pre", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
     "tfoot", "th", "thead", "time", "tr", "u", "ul"}
)  # fmt: skip
"""Elements that are kept; of others the text is, but for those of ``SILENT``."""

SILENT = frozenset({"head", "iframe", "nav", "noscript", "object", "script", "style", "template"})
VOID = frozenset({"br", "col", "hr", "img"})
ATTRIBUTES = frozenset(
    {"alt", "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "class", "colspan",
     "data-upper", "data-value", "datetime", "headers", "id", "lang", "role", "rowspan", "scope",
     "span", "tabindex", "title"}
)  # fmt: skip
PICTURE = re.compile(r"data:image/(svg\+xml|png);base64,[A-Za-z0-9+/=]+")
ROLES = frozenset({"region", "note", "list", "listitem"})
TAB_STOPS = frozenset({"0", "-1"})


@dataclass(frozen=True, slots=True)
class EmbeddedPage:
    """The parts of an index page, as markup.

    ``summary`` are the sentences under its title; ``sections`` are id, title and markup.
    """

    summary: tuple[str, ...]
    sections: tuple[tuple[str, str, str], ...]


def embed_page(page: str, *, place: Callable[[str], str | None]) -> EmbeddedPage:
    """Return the parts of a study's index.html, built anew from elements that can do nothing.

    The page may come from anywhere, and a hash says only that it is what somebody wrote. Scripts,
    styles, handlers, forms and addresses are left behind.

    Parameters
    ----------
    page
        The text of index.html.
    place
        The relative path that a link names → where it leads from the new page; ``None`` where
        there is no such file.
    """
    reader = _Reader(place)
    reader.feed(page)
    reader.close()
    return EmbeddedPage(tuple(reader.summary), tuple(reader.sections))


@dataclass(slots=True)
class _Part:
    """A section or sentence that is being read."""

    key: str = ""
    markup: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects sentences of the page's header and the sections of its main part."""

    def __init__(self, place: Callable[[str], str | None]) -> None:
        super().__init__(convert_charrefs=True)
        self.place = place
        self.summary: list[str] = []
        self.sections: list[tuple[str, str, str]] = []
        self._open: list[str] = []
        self._silent: list[str] = []
        self._part: _Part | None = None
        self._depth = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent or tag in SILENT:
            self._silent += [tag] if tag in SILENT else []
            return
        if self._part is None:
            self._begin(tag, dict(attrs))
        if self._is_kept(tag, dict(attrs)) and self._part is not None:
            self._part.markup.append(self._write_tag(tag, attrs))
            if tag not in VOID:
                self._open.append(tag)
            self._in_title = self._in_title or (tag == "h2" and not self._part.title)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
            return
        if tag not in self._open[self._depth :] or self._part is None:
            return
        # What was left open inside is closed with it, so that nothing leaks into the next part.
        while self._open[-1] != tag:
            self._part.markup.append(f"</{self._open.pop()}>")
        self._open.pop()
        self._part.markup.append(f"</{tag}>")
        self._in_title = self._in_title and tag != "h2"
        if len(self._open) == self._depth:
            self._finish()

    def handle_data(self, data: str) -> None:
        if self._silent or self._part is None:
            return
        self._part.markup.append(escape(data, quote=True))
        if self._in_title:
            self._part.title.append(data)

    def close(self) -> None:
        super().close()
        self._silent.clear()
        while self._part is not None and len(self._open) > self._depth:
            self.handle_endtag(self._open[-1])

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Start a section, or one of the sentences that stand before the first."""
        if tag == "section" or (tag == "p" and not self.sections):
            self._part = _Part(key=attributes.get("id") or "")
            self._depth = len(self._open)

    def _finish(self) -> None:
        part, self._part = self._part, None
        if part is None:
            return
        markup = "".join(part.markup)
        if markup.startswith("<section"):
            title = " ".join("".join(part.title).split())
            self.sections.append((part.key, title, markup))
        else:
            self.summary.append(markup)

    def _write_tag(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        kept = [(name, value or "") for name, value in attrs if self._is_safe(name, value or "")]
        written = [f'{name}="{escape(value, quote=True)}"' for name, value in kept]
        given = dict(attrs)
        if tag == "a":
            written += self._place_link(given.get("href") or "")
        if tag == "img":
            written.append(f'src="{given["src"]}"')
        return f"<{' '.join([tag, *written])}>"

    def _is_kept(self, tag: str, attributes: dict[str, str | None]) -> bool:
        """Tell whether an element is; a picture only where it lies within the page."""
        if tag == "img":
            return PICTURE.fullmatch(attributes.get("src") or "") is not None
        return tag in TAGS

    def _is_safe(self, name: str, value: str) -> bool:
        allowed = {"role": ROLES, "tabindex": TAB_STOPS}
        return name in ATTRIBUTES and value in allowed.get(name, {value})

    def _place_link(self, address: str) -> list[str]:
        if address.startswith("#"):
            return [f'href="{escape(address, quote=True)}"']
        placed = self.place(address)
        return [] if placed is None else [f'href="{escape(placed, quote=True)}"']
