"""One name in many spellings is one key; each rule by itself."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.link.normaliser import (
    BEFORE_FOLD,
    LEGAL_FORMS,
    PLACEHOLDERS,
    TO_CORE,
    TO_WORDS,
    normalise_names,
)


def core(*names: str | None) -> list[str | None]:
    return normalise_names(pa.array(names, pa.string())).core.to_pylist()


def form(*names: str | None) -> list[str | None]:
    return normalise_names(pa.array(names, pa.string())).form.to_pylist()


RULES: dict[str, list[tuple[str, str | None]]] = {
    "trade marks": [("Acme™ Ltd", "ACME"), ("Acme℠", "ACME")],
    "invisible signs": [("Ac\u200bme\u200f Ltd", "ACME"), ("Soft\u00adHyphen", "SOFTHYPHEN")],
    "blanks": [("  Acme\t\u00a0 Tools\n Ltd ", "ACME TOOLS")],
    "html ampersands": [
        ("Barnes &amp; Noble", "BARNES AND NOBLE"),
        ("Barnes &AMP;amp; Noble", "BARNES AND NOBLE"),
    ],
    "html apostrophes": [("Children&#039;s Trust", "CHILDRENS TRUST"), ("O&apos;Neill", "ONEILL")],
    "html signs": [("&quot;Acme&quot; Tools&nbsp;Ltd", "ACME TOOLS")],
    "html numbers": [("Caf&#233; Rouge", "CAF ROUGE"), ("O&#8217;Neil", "ONEIL")],
    "leading hashes": [("#1 Cleaning Ltd", "1 CLEANING"), (" # Alpha", "ALPHA")],
    "hash tails": [
        ("Acme LLP#1", "ACME"),
        ("Acme Ltd #Leeds depot", "ACME"),
        ("C# Solutions Ltd", "C SOLUTIONS"),
        ("Acme Ltd#", "ACME"),
    ],
    "accents": [("Société Générale", "SOCIETE GENERALE"), ("Dvořák", "DVORAK")],
    "sharp s": [("Straße", "STRASSE"), ("STRAẞE", "STRASSE")],
    "ligature ae": [("Ærø", "AERO")],
    "ligature oe": [("Œuvre", "OEUVRE")],
    "thorn": [("Þórr", "THORR")],
    "o with stroke": [("Ørsted A/S", "ORSTED A S")],
    "l with stroke": [("Łódź Sp", "LODZ SP")],
    "d with stroke": [("Đakovo", "DAKOVO")],
    "t/a tails": [
        ("J Smith T/A Smith's Taxis", "J SMITH"),
        ("J Smith (t/a Smith Taxis) Ltd", "J SMITH"),
        ("J Smith Ltd, T / A Smith", "J SMITH"),
        ("J Smith t\\a Smith", "J SMITH"),
        ("T/A Smith", "T A SMITH"),
        ("VAT/Accounts Services", "VAT ACCOUNTS SERVICES"),
    ],
    "the in brackets": [("University of Salford(The)", "UNIVERSITY OF SALFORD")],
    "glued legal form": [("Smith & Co.Ltd", "SMITH AND COMPANY")],
    "apostrophes and dots": [("St. John's", "ST JOHNS"), ("J.P. O’Neil", "JP ONEIL")],
    "ampersand": [("A&B", "A AND B"), ("A ＆ B", "A AND B")],
    "punctuation": [("Smith-Jones / (Leeds)", "SMITH JONES LEEDS"), ("24/7", "24 7")],
    "outer blanks": [("*Acme*", "ACME")],
    "trading as": [
        ("J Smith trading as Taxis", "J SMITH"),
        ("Trading As Smith Ltd", "TRADING AS SMITH"),
    ],
    "ta after a form": [
        ("Q20 Theatre Ltd TA Q20 Events", "Q20 THEATRE"),
        ("TA Civil Engineering Ltd", "TA CIVIL ENGINEERING"),
        ("J T A Smith", "J T A SMITH"),
    ],
    "company inside": [("Smith Co Holdings", "SMITH COMPANY HOLDINGS")],
    "company at the end": [("Smith & Co.", "SMITH AND COMPANY"), ("Smith Co Ltd", "SMITH COMPANY")],
    "legal forms": [
        ("Acme L.T.D.", "ACME"),
        ("Acme P L C", "ACME"),
        ("Acme Public Limited Company", "ACME"),
        ("Acme Pty. Ltd.", "ACME"),
        ("Acme Cyf", "ACME"),
        ("Limited Edition Prints", "LIMITED EDITION PRINTS"),
        ("SAS Ltd", "SAS"),
    ],
    "leading the": [("The Acme Company", "ACME COMPANY"), ("Theatre", "THEATRE")],
    "placeholders": [("Ltd", None), ("The Limited", None), ("N/A", None), ("TBC", None)],
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_does_what_it_says(rule: str):
    names, expected = zip(*RULES[rule], strict=True)
    assert core(*names) == list(expected)


def test_every_rule_has_its_test():
    assert list(RULES) == [rule.name for rule in (*BEFORE_FOLD, *TO_WORDS, *TO_CORE)]


def test_patterns_keep_to_what_other_engines_read():
    for rule in (*BEFORE_FOLD, *TO_WORDS, *TO_CORE):
        assert "(?=" not in rule.pattern
        assert "(?!" not in rule.pattern
        assert "(?<" not in rule.pattern
        assert "\\" not in rule.replacement


@pytest.mark.parametrize("named", LEGAL_FORMS)
def test_every_spelling_of_a_legal_form_is_taken_off_and_known(named: str):
    names = [f"Acme Widgets {text.title()}" for text in LEGAL_FORMS[named]]
    assert core(*names) == ["ACME WIDGETS"] * len(names)
    assert form(*names) == [named] * len(names)


def test_a_spelling_belongs_to_one_form():
    spellings = [text for texts in LEGAL_FORMS.values() for text in texts]
    assert len(spellings) == len(set(spellings))


def test_the_last_legal_form_counts():
    assert form("Acme Pty Ltd", "Acme", None, "Müller GmbH & Co. KG") == ["ltd", None, None, "kg"]


def test_uk_in_brackets_stays_because_it_tells_a_subsidiary_from_its_parent():
    assert core("Acme (UK) Ltd", "Acme U.K. Ltd", "Acme Ltd") == ["ACME UK", "ACME UK", "ACME"]


def test_keys_have_no_blanks():
    names = pa.array(["J P Morgan", "JP Morgan", "J.P. Morgan"])
    assert normalise_names(names).key.to_pylist() == ["JPMORGAN"] * 3


@pytest.mark.parametrize("name", ["", " ", "...", "&#039;", "™", "\u200b", "Ltd.", *PLACEHOLDERS])
def test_what_names_nobody_has_no_core(name: str):
    assert core(name) == [None]


def test_other_scripts_keep_their_letters_and_their_vowels():
    assert core("شركة النور", "‏شركة النور‏", "חברת אור", "株式会社東京") == [
        "شركة النور", "شركة النور", "חברת אור", "株式会社東京",
    ]  # fmt: skip
    with_i, with_a = core("कि", "का")
    assert with_i != with_a


def test_long_and_odd_names_are_names():
    long = "A" * 10_000
    assert core(long + " Ltd", "=cmd|'/c calc'!A1", "=1+1", "@SUM(A1)", "-2", "a\0b") == [
        long, "CMD C CALC A1", "1 1", "SUM A1", "2", "A B",
    ]  # fmt: skip


def test_chunks_nulls_and_nothing_keep_their_places():
    chunked = pa.chunked_array([["Acme Ltd"], [], [None, "Beta"]], pa.string())
    assert normalise_names(chunked).core.to_pylist() == ["ACME", None, "BETA"]
    assert core() == []
    assert core(None) == [None]


WORDS = st.sampled_from(
    ["the", "Ltd", "limited", "co", "T/A", "trading as", "t a", "&", "&amp;", "(the)", "plc",
     "p.l.c.", "uk", "(UK)", "acme", "o'neil", ".", "-", "/", "Ø", "ß", "É", "gmbh", "1", "İ",
     "n/a"]
)  # fmt: skip
NAMES = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=8).map(" ".join))


SOME = st.lists(st.one_of(st.none(), NAMES), max_size=20)


@pytest.mark.property
@settings(max_examples=20, deadline=None)
@given(SOME)
def test_the_core_of_a_core_is_itself(names: list[str | None]):
    once = core(*names)
    assert core(*once) == once


@pytest.mark.property
@settings(max_examples=20, deadline=None)
@given(SOME)
def test_case_does_not_matter(names: list[str | None]):
    given = core(*names)
    assert core(*(name and name.upper() for name in names)) == given
    assert core(*(name and name.upper().lower() for name in names)) == given


@pytest.mark.property
@settings(max_examples=12, deadline=None)
@given(SOME)
def test_a_name_does_not_depend_on_its_neighbours(names: list[str | None]):
    given = core(*names)
    assert core(*names[::-1]) == given[::-1]
    assert core(*names[:1]) == given[:1]
