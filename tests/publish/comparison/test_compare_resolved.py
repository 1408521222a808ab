"""resolved.yaml, key by key."""

from __future__ import annotations

import pytest

from ipec_econ.publish.comparison.resolved import compare_resolved
from tests.publish.conftest import RESOLVED


def compare(stored: bytes, rerun: bytes) -> list[tuple[str, str, str, str]]:
    found = compare_resolved("resolved.yaml", stored, rerun)
    return [(d.kind, d.where, d.stored, d.rerun) for d in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"kind: iid", b"kind: hetero", ("different", "models.fe.vcov.kind", "iid", "hetero")),
        (b"[d88, d89]", b"[d88, d90]", ("different", "models.fe.regressors[1]", "d89", "d90")),
        (b"[d88, d89]", b"[d88]", ("missing", "models.fe.regressors[1]", "d89", "")),
        (b"    singletons: keep\n", b"", ("missing", "models.fe.singletons", "keep", "")),
        (b"'01110'", b"'01110'\n    bin: false", ("extra", "models.tw.bin", "", "false")),
        (b"'01110'", b"01110", ("different", "models.tw.code", '"01110"', "01110")),
        (b"cluster: []", b"cluster: [x]", ("missing", "models.tw.cluster", "[]", "")),
    ],
)
def test_the_key_that_differs_is_named_with_both_values(
    old: bytes, new: bytes, expected: tuple[str, str, str, str]
):
    assert RESOLVED.count(old) == 1
    assert expected in compare(RESOLVED, RESOLVED.replace(old, new))


def test_quotes_that_change_no_value_do_not_count():
    assert compare(b"a: b\n", b'a: "b"\n') == []


@pytest.mark.parametrize(
    "content",
    [b"a: [", b"a: &x 1\nb: *x\n", b"\xff", b"[" * 1500],
    ids=["broken", "alias", "bytes", "deep"],
)
def test_what_is_not_plain_yaml_is_refused(content: bytes):
    with pytest.raises(ValueError, match=r"YAML|decode"):
        compare_resolved("resolved.yaml", content, RESOLVED)
