"""One GET over http(s): the only place of the package that reaches the network for files."""

from __future__ import annotations

import http.client
import io
import ssl
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any, Protocol

from ipec_econ.sources.fetch.origin import is_same_origin

CHUNK_BYTES = 1 << 16
MAX_BYTES = 64 * 2**20
"""Bytes of an answer, as sent and unpacked alike: a page of a hundred releases has one to ten
million."""
GZIP_WINDOW = 31
"""What zlib calls a window of the largest size with a gzip header."""


class TransportError(Exception):
    """No whole answer came; ``is_final`` where none will come by asking again."""

    def __init__(self, text: str, *, is_final: bool = False) -> None:
        super().__init__(text)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; names of ``headers`` are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Whatever answers a GET."""

    def get(self, url: str) -> Response:
        """Return the answer, whatever its status; raise `TransportError` where none comes."""


class HttpTransport:
    """Answers from the web, through the proxies that the environment names.

    Parameters
    ----------
    user_agent
        What the service is told of who asks.
    timeout
        Seconds without a byte after which a connection is given up.
    deadline
        Seconds for a whole answer.
    """

    def __init__(self, user_agent: str, *, timeout: float = 60, deadline: float = 600) -> None:
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }
        self._timeout = timeout
        self._deadline = deadline
        self._opener = _make_opener()

    def get(self, url: str) -> Response:
        """Return the answer, whatever its status.

        Raises
        ------
        TransportError
            No connection, no whole answer in time, too large an answer, another certificate or
            a redirection to another place.
        """
        request = urllib.request.Request(url, headers=self._headers)  # noqa: S310 http(s) alone
        try:
            with self._open(request) as answer:
                headers = {name.lower(): text for name, text in answer.headers.items()}
                body = self._read(answer, headers)
                return Response(int(answer.status), headers, _unpack(body, headers))
        except urllib.error.URLError as error:
            is_final = isinstance(error.reason, ssl.SSLCertVerificationError)
            raise TransportError(f"no connection: {error.reason}", is_final=is_final) from error
        except (OSError, http.client.HTTPException) as error:
            said = str(error) or type(error).__name__
            raise TransportError(f"the connection broke: {said}") from error

    def _open(self, request: urllib.request.Request) -> Any:
        try:
            return self._opener.open(request, timeout=self._timeout)
        except urllib.error.HTTPError as error:
            return error  # An answer too, of a status that is not 200.

    def _read(self, answer: IO[bytes], headers: Mapping[str, str]) -> bytes:
        start, body = time.monotonic(), io.BytesIO()
        while chunk := answer.read(CHUNK_BYTES):
            if body.tell() + len(chunk) > MAX_BYTES:
                raise TransportError(_describe_size(), is_final=True)
            if time.monotonic() - start > self._deadline:
                raise TransportError(f"the answer took more than {self._deadline:g} seconds")
            body.write(chunk)
        # Reading in chunks, the library does not tell an answer that ends too early.
        length = headers.get("content-length", "")
        if length.isdecimal() and body.tell() < int(length):
            raise TransportError(f"the connection broke after {body.tell()} of {length} bytes")
        return body.getvalue()


class _SamePlace(urllib.request.HTTPRedirectHandler):
    """Redirections within a host alone: its pages were asked for, nobody else's."""

    max_redirections = 5

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if not is_same_origin(req.full_url, newurl):
            fp.close()
            raise TransportError(f"it redirects to another place, `{newurl}`", is_final=True)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _make_opener() -> urllib.request.OpenerDirector:
    """Return an opener for http and https alone: no files, no ftp, no data in addresses."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _SamePlace(),
    ):
        opener.add_handler(handler)
    return opener


def _unpack(body: bytes, headers: Mapping[str, str]) -> bytes:
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        return body
    if coding not in ("gzip", "x-gzip"):
        text = f"the answer is packed as `{coding}`, which was not asked for"
        raise TransportError(text, is_final=True)
    unpacker = zlib.decompressobj(GZIP_WINDOW)
    try:
        found = unpacker.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise TransportError(f"the answer is no whole gzip: {error}") from error
    if len(found) >= MAX_BYTES:
        raise TransportError(_describe_size(), is_final=True)
    if not unpacker.eof:
        raise TransportError("the answer is a gzip that is cut short")
    return found


def _describe_size() -> str:
    return f"the answer has more than {MAX_BYTES // 2**20} MB, which no page has"


def read_charset(headers: Mapping[str, str]) -> str | None:
    """Return the encoding that an answer says it has."""
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    return message.get_content_charset()
