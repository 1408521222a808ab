"""Whatever an answer holds: a page, or an error with a name; never a crash."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import SourceError
from ipec_econ.sources.fetch.page import Page, PageError, read_page
from ipec_econ.sources.fetch.transport import Response

URL = "https://example.org/a?updatedFrom=2024-01-01T00:00:00"
PACKAGE = {
    "publishedDate": "2024-01-01T00:00:00Z",
    "license": "http://example.org/ogl",
    "releases": [{"ocid": "ocds-1", "value": 1.0}, {"ocid": "ocds-2"}],
    "links": {"next": f"{URL}&cursor=x"},
}


def read(body: bytes, kind: str = "application/json") -> Page:
    return read_page(Response(200, {"content-type": kind}, body), URL)


def test_releases_have_a_hash_of_their_own() -> None:
    page = read(json.dumps(PACKAGE).encode())
    later = read(json.dumps({**PACKAGE, "publishedDate": "2025"}, indent=2).encode())
    assert page.releases_sha256 == later.releases_sha256
    assert page.line != later.line
    text = '[{"ocid":"ocds-1","value":1.0},{"ocid":"ocds-2"}]'
    assert page.releases_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (page.n_releases, page.next_url) == (2, f"{URL}&cursor=x")


@pytest.mark.parametrize("links", [None, [], {}, {"next": None}, {"next": ""}, {"prev": "x"}, "x"])
def test_a_last_page_names_no_next_one(links: object) -> None:
    assert read(json.dumps({**PACKAGE, "links": links}).encode()).next_url is None


@pytest.mark.parametrize("following", [7, ["x"], {"href": "x"}, True])
def test_a_next_page_that_is_no_address_is_an_error(following: object) -> None:
    with pytest.raises(PageError, match="no address"):
        read(json.dumps({**PACKAGE, "links": {"next": following}}).encode())


PIECES = st.one_of(
    st.binary(max_size=4),
    st.sampled_from([b'"', b"{", b"}", b"[", b"]", b"null", b"1e9999", b"NaN", b"\n", b"\xe9",
                     b'"next": "http://[', b'"next": "//x', b"\\ud800", b'"releases": {}']),
)  # fmt: skip


@pytest.mark.property
@settings(max_examples=100, deadline=None)
@given(
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), PIECES), min_size=1, max_size=3),
    kind=st.sampled_from(["application/json", "text/json; charset=latin-1", "x; charset=klingon"]),
)
def test_damaged_answers(edits: list[tuple[float, int, bytes]], kind: str) -> None:
    body = json.dumps(PACKAGE).encode()
    for place, length, new in edits:
        start = int(place * len(body))
        body = body[:start] + new + body[start + length :]
    try:
        page = read(body, kind)
    except PageError:
        return
    except SourceError as error:
        name = error.problems[0].code
    else:
        name = ""
    if name:
        assert name == "source/fetch-link"
        return
    assert b"\n" not in page.line
    assert page.line.decode("utf-8")
    assert page.next_url is None or page.next_url.startswith("https://example.org/")
