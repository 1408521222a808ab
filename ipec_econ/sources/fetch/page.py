"""An answer as a page: one release package, whole, and the address of the next."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.fetch.origin import is_same_origin
from ipec_econ.sources.fetch.transport import Response, read_charset
from ipec_econ.sources.notices.json_documents import read_documents

UTF8_MARK = "\ufeff"
LINE_ENDS = b"\r\n"
RESERVED = ":/?#[]@!$&'()*+,;=%"
"""Signs with a meaning in an address; others are escaped."""


class PageError(Exception):
    """An answer that is no page; asked again, the service may give one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A release package as it is kept.

    Attributes
    ----------
    line
        The package on one line: as it came, in utf-8, without the line ends between its tokens.
    n_releases
        How many releases it holds.
    releases_sha256
        Of the releases alone, whatever the package around them says of its own making.
    next_url
        Where the next page is; ``None`` at the end.
    license
        The licence that the package names.
    """

    line: bytes
    n_releases: int
    releases_sha256: str
    next_url: str | None
    license: str


def read_page(response: Response, url: str) -> Page:
    """Read an answer.

    Raises
    ------
    PageError
        It is no JSON, or no package of releases.
    SourceError
        ``source/fetch-link``: the next page would be on another host.
    """
    line = _decode(response).translate(None, LINE_ENDS)
    package = _parse(line)
    releases = package.get("releases") if isinstance(package, dict) else None
    if not isinstance(releases, list):
        raise PageError(f"the answer is no release package: it starts with `{_show(line)}`")
    if not all(isinstance(one, dict) for one in releases):
        raise PageError("a list of releases holds something else than releases")
    return Page(
        line,
        len(releases),
        _hash(releases),
        _find_next(package.get("links"), url),
        str(package.get("license") or ""),
    )


def _decode(response: Response) -> bytes:
    """Return the text in utf-8: as it is, or from the encoding that the answer declares."""
    try:
        text = response.body.decode("utf-8")
    except UnicodeDecodeError as bad:
        declared = read_charset(response.headers) or "utf-8"
        try:
            text = response.body.decode(declared)
        except (UnicodeDecodeError, LookupError):
            byte = response.body[bad.start]
            raise PageError(
                f"the answer is not `{declared}`, as it says: byte {bad.start + 1} is 0x{byte:02x}"
            ) from None
    return text.removeprefix(UTF8_MARK).strip().encode()


def _parse(line: bytes) -> Any:
    for found in read_documents(io.BytesIO(line), "the answer"):
        if isinstance(found, Problem):
            raise PageError(f"{found.what} (it starts with `{_show(line)}`)")
        return found.value
    raise PageError("the answer is empty")


def _hash(releases: list[Any]) -> str:
    try:
        text = json.dumps(releases, sort_keys=True, separators=(",", ":"))
    except RecursionError:
        raise PageError("a release is nested too deep") from None
    return hashlib.sha256(text.encode()).hexdigest()


def _find_next(links: Any, url: str) -> str | None:
    written = links.get("next") if isinstance(links, dict) else None
    if written is None or written == "":
        return None
    if not isinstance(written, str):
        raise PageError("`links.next` is no address")
    try:
        following = quote(urljoin(url, written), safe=RESERVED)
    except ValueError:  # It is no address at all.
        following = written
    if not is_same_origin(url, following):
        raise SourceError(
            Problem(
                "source/fetch-link",
                f"the next page of `{url}` would be at another place, `{following}`",
                url,
                "pages are asked of the host that was named, and of no other",
                "report it to the publisher; of a mirror, name the address that its links have",
            )
        )
    return following


def _show(line: bytes) -> str:
    return line[:60].decode("utf-8", "replace")
