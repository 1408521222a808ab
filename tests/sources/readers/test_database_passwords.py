"""Passwords stay out of everything that is written."""

from __future__ import annotations

import pytest

from ipec_econ.core.database_url import hide_password
from ipec_econ.core.errors import SourceError
from ipec_econ.sources.readers.database_passwords import find_passwords, is_ambiguous
from ipec_econ.sources.readers.registry import read_source


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("postgresql://me:hush@host:5432/db", "postgresql://me@host:5432/db"),
        ("postgres://me:hu%40sh@host/db?sslmode=require", "postgres://me@host/db?sslmode=require"),
        ("postgresql://me:hu@/sh@host/db", "postgresql://me@host/db"),
        ("postgresql:///db?host=/run&user=me&password=hush", "postgresql:///db?host=/run&user=me"),
        ("postgresql:///db?password=hush&user=me", "postgresql:///db?user=me"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("data/a:b@c.csv", "data/a:b@c.csv"),
    ],
)
def test_an_address_is_shown_without_its_password(source, shown):
    assert hide_password(source) == shown


def test_passwords_are_found_as_written_and_decoded():
    assert find_passwords("postgresql://me:hu%40sh@host/db") == ("hu%40sh", "hu@sh")
    assert find_passwords("postgresql:///db?password=hush") == ("hush",)
    assert find_passwords("postgresql://me@host/db") == ()


def test_signs_that_split_an_address_are_noticed():
    assert is_ambiguous("postgresql://me:hu/sh@host/db")
    assert not is_ambiguous("postgresql://me:hu%2Fsh@host/db")


@pytest.mark.parametrize(
    "source",
    [
        "postgresql://me:hush@127.0.0.1:1/db",
        "postgresql://me:hu@sh/hush@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?user=me&password=hush",
        "mysql://me:hush@host/db",
        "postgresql+psycopg://me:hush@host/db",
    ],
)
def test_no_error_shows_the_password(source, tmp_path):
    with pytest.raises(SourceError) as caught:
        read_source(source, base=str(tmp_path), query="SELECT 1 AS a")
    assert "hush" not in str(caught.value)
    assert "hu@sh" not in str(caught.value)
