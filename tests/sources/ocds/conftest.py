"""Small releases worked by hand, and a writer for each form in which they are published."""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.tables import AwardTable
from ipec_econ.sources.awards import read_awards

Json = dict[str, Any]

RELEASE: Json = {
    "ocid": "ocds-b5fd17-1",
    "id": "r1",
    "date": "2020-05-02T10:00:00Z",
    "tag": ["award"],
    "buyer": {"id": "B1", "name": "Leeds City Council"},
    "parties": [
        {"id": "B1", "name": "Leeds City Council", "roles": ["buyer"]},
        {
            "id": "S1",
            "name": "Alpha Ltd",
            "roles": ["supplier"],
            "identifier": {"scheme": "GB-COH", "id": "00000012", "legalName": "ALPHA LIMITED"},
            "address": {"postalCode": "LS1 1AA", "region": "UKE42", "countryName": "England"},
            "details": {"scale": "sme"},
        },
    ],
    "tender": {
        "title": "Road works",
        "description": "Mending roads",
        "procurementMethod": "open",
        "procurementMethodDetails": "Open procedure",
        "classification": {"scheme": "CPV", "id": "45233140"},
    },
    "awards": [
        {
            "id": "1",
            "status": "active",
            "date": "2020-04-30T00:00:00+01:00",
            "value": {"amount": 1500.5, "currency": "GBP"},
            "suppliers": [{"id": "S1", "name": "Alpha"}],
        }
    ],
}


@pytest.fixture
def release() -> Json:
    """Return one release with one award to one supplier."""
    return copy.deepcopy(RELEASE)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes documents as JSON lines, or bytes as they are."""

    def write_file(*documents: object, name: str = "a.jsonl") -> str:
        if len(documents) == 1 and isinstance(documents[0], bytes):
            content = documents[0]
        else:
            content = b"".join(json.dumps(one).encode() + b"\n" for one in documents)
        if name.endswith(".gz"):
            content = gzip.compress(content)
        (tmp_path / name).write_bytes(content)
        return name

    return write_file


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., AwardTable]:
    """Return a function that reads files as a spec would."""

    def read_files(*sources: str, value: dict[str, str] | None = None, **spec: Any) -> AwardTable:
        awards = Awards(
            source=sources or ("a.jsonl",),
            format="ocds",
            value=AwardValue(**(value or {})),
            **spec,
        )
        return read_awards(awards, base=str(tmp_path), periods=(2015, 2024))

    return read_files


@pytest.fixture
def fail(read: Callable[..., AwardTable]) -> Callable[..., tuple[Problem, ...]]:
    """Return a function that reads files and returns the problems."""

    def fail_to_read(*sources: str, **spec: Any) -> tuple[Problem, ...]:
        with pytest.raises(SourceError) as caught:
            read(*sources, **spec)
        return caught.value.problems

    return fail_to_read


@pytest.fixture
def read_one(
    write: Callable[..., str], read: Callable[..., AwardTable]
) -> Callable[..., dict[str, Any]]:
    """Return a function that reads one release and returns its only row."""

    def read_row(release: Json, **spec: Any) -> dict[str, Any]:
        write(release)
        (row,) = read(**spec).rows.to_pylist()
        return row

    return read_row


def list_codes(table: AwardTable) -> set[str]:
    """Return the codes of a table's notices."""
    return {notice.code for notice in table.notices}
