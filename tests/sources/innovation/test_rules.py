"""Each rule on texts made for it: yes, no, nothing; and nothing where there is nothing to read."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.innovation_terms import INNOVATION_KEYWORDS
from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.sources.innovation.phrases import fold_text, write_phrase
from ipec_econ.sources.innovation.rules import (
    PROCEDURES,
    RULES_VERSION,
    write_rules,
)
from ipec_econ.sources.innovation.verdicts import NO, NOTHING, YES, find_verdicts

LISTS_OF_VERSION = {1: "29499d6acf4e8291"}
"""Version → hash of everything that the version's flags depend on: change both together."""


def ask(rule: str, cells: list[dict[str, Any]], **options: Any) -> list[int]:
    """Return what one rule says of rows with these cells, all text."""
    names = sorted({name for row in cells for name in row})
    table = pa.table(
        {name: pa.array([row.get(name) for row in cells], pa.string()) for name in names}
    )
    verdicts = find_verdicts(table, write_rules(Innovation(rules=(rule,), **options)))
    said: list[int] = verdicts.says[0].tolist()
    return said


PROCEDURE_TEXTS = {
    "Innovation partnership": YES,
    "innovation": YES,  # eForms
    "INP": YES,  # TED's csv files
    "PT_INNOVATION_PARTNERSHIP": YES,  # TED's xml
    "Partenariat d’innovation": YES,
    "Asociación para la innovación": YES,
    "Partnerstwo innowacyjne": YES,
    "Partneriaeth Arloesi": YES,
    "SBRI competition": YES,
    "Pre-commercial procurement": YES,
    "Pre\u2011Commercial Procurement": YES,
    "Competitive dialogue": NOTHING,
    "comp-dial": NOTHING,
    "PT_COMPETITIVE_DIALOGUE": NOTHING,
    "Competitive procedure with negotiation (above threshold)": NOTHING,
    "Negotiated procedure with prior call for competition": NOTHING,
    "neg-w-call": NOTHING,
    "Competitive flexible procedure": NOTHING,
    "Design contest": NOTHING,
    "Other - ": NOTHING,
    "Not specified": NOTHING,
    "selective": NOTHING,
    "Licitación pública": NOTHING,
    "": NOTHING,
    "Open procedure": NO,
    "open": NO,
    "PT_OPEN": NO,
    "Restricted procedure": NO,
    "Call-off from a framework agreement": NO,
    "Call-off from a dynamic purchasing system": NO,
    "Negotiated procedure without prior publication (above threshold)": NO,
    "PT_AWARD_CONTRACT_WITHOUT_CALL": NO,
    "neg-wo-call": NO,
    "Direct award": NO,
    "Single tender action (below threshold)": NO,
    "Other - Request for Quotation": NO,
    "Further Competition": NO,
}


@pytest.mark.parametrize(("text", "says"), PROCEDURE_TEXTS.items())
def test_what_a_procedure_says(text: str, says: int) -> None:
    assert ask("procedure", [{"procedure": text}]) == [says]


def test_a_missing_procedure_says_nothing() -> None:
    assert ask("procedure", [{"procedure": None}]) == [NOTHING]


def test_details_are_read_beside_the_method() -> None:
    rows = [
        {"procedure": "selective", "procedure_details": "Innovation partnership"},
        {"procedure": "selective", "procedure_details": "Restricted procedure"},
        {"procedure": "selective", "procedure_details": None},
        {"procedure": None, "procedure_details": "Open procedure"},
    ]
    assert ask("procedure", rows) == [YES, NO, NOTHING, NO]


def test_every_reading_of_a_procedure_is_tested() -> None:
    patterns = {one.name: re.compile("|".join(map(_translate, one.phrases))) for one in PROCEDURES}
    texts = [fold_text(text).replace("_", " ") for text in PROCEDURE_TEXTS]
    assert [name for name, one in patterns.items() if not any(map(one.search, texts))] == []


def _translate(phrase: str) -> str:
    return write_phrase(phrase).replace(r"\x{80}-\x{10FFFF}", "\x80-\U0010ffff")


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ("73110000", YES),
        ("73110000-6", YES),
        ("73120000", YES),
        ("73300000-5", YES),
        ("73431000", YES),
        ("73000000", NOTHING),  # of any study and consultancy
        ("73220000", NOTHING),
        ("45000000 73110000", NOTHING),  # research among other things
        ("73110000 79410000", NOTHING),
        ("71000000 73000000 90712100", NOTHING),
        ("45000000", NO),
        ("45210000 45212000", NO),
        ("17310000", NO),  # the digits, but not at the start
        ("03731000", NO),
        ("3000000", NO),  # 03000000 that lost its zero
        ("45", NOTHING),
        ("services", NOTHING),
        ("", NOTHING),
        (None, NOTHING),
    ],
)
def test_what_codes_say(codes: str | None, says: int) -> None:
    assert ask("cpv", [{"cpv": codes}]) == [says]


@pytest.mark.parametrize(
    ("main", "all_codes", "says"),
    [
        ("73110000", "73110000;79410000", YES),
        ("79410000", "79410000;73110000", NOTHING),
        (None, "73110000", YES),
        ("45000000", "45000000;45210000", NO),
        ("45000000", None, NO),
    ],
)
def test_the_main_code_decides(main: str | None, all_codes: str | None, says: int) -> None:
    assert ask("cpv", [{"cpv": main, "cpv_all": all_codes}]) == [says]


def test_a_study_can_name_its_own_codes() -> None:
    codes = ["72212000", "72210000", "73000000", "73110000", "73120000"]
    rows = [{"cpv": code} for code in codes]
    assert ask("cpv", rows, cpv=("73", "72212")) == [YES, NO, YES, YES, YES]
    assert ask("cpv", rows, cpv=("73120000-9",)) == [NO, NO, NOTHING, NOTHING, YES]


YES_TEXTS = [
    "SBRI Phase 2: clean air",
    "Small Business Research Initiative competition",
    "Contracts for Innovation: net zero",
    "A pre-commercial procurement of quantum sensors",
    "precommercial procurement",
    "PRE COMMERCIAL PROCUREMENT",
    "Innovation\npartnership for heat pumps",
    "Research and Development of vaccines",
    "research & development",
    "Research &amp; development",
    "R&D",
    "R & D services",
    "R&amp;D services",
    "Design of a prototype",
    "Prototypes of lamps",
    "Proof-of-concept study",
    "Proof of Conceptrnrnfollows",  # line breaks that became letters
    "“First of a kind” demonstrator",
    "Partenariat d’innovation : bus à hydrogène",
    "Recherche et développement",
    "Forschungs- und Entwicklungsdienste",
    "Vorkommerzielle Auftragsvergabe",
    "servicios de I+D+i",
    "Investigación y Desarrollo",
    "compra pública precomercial",
    "Ricerca e sviluppo",
    "usługi badawczo-rozwojowe",
    "výzkumu a vývoje",
    "Forskning och utveckling",
    "Not only maintenance but also research and development",
    "Not limited to research and development",
    "Bids no later than May. Research and development of sensors",
    "Lot no. 3 prototype of a lamp",
    "No bids were refused. Prototype of a lamp",
    "Works without lights; prototype of a lamp",
    "No research and development in lot 1; lot 2 is a prototype",
    "Research and development centre: R&D on batteries",
]
NO_TEXTS = [
    "Roof repairs",
    "Innovative design codes for Blackpool",
    "Innovation Chain North Framework Agreement",
    "Youth Hub - Innovation Fund",
    "Harwell Science and Innovation Campus",
    "UK Research and Innovation: laboratory chairs",
    "Feasibility study of heat networks",
    "Use of novel data sources",
    "Parking pilot",
    "Market research",
    "Wards and beds",
    "Hard drives",
    "No research and development is part of this contract",
    "The contract does not include research and development",
    "Supply excluding any research and development",
    "Non-prototype vehicles",
    "Serienfahrzeuge, keine Prototypen",
    "sans recherche et développement",
    "Without R&D, prototypes",
    "Cleaning of the Research and Development Centre",
    "R&D tax credit advice",
    "Director of Research and Development",
    "Applied Research Collaboration: office lease",
    "73000000 - Research and development services and related consultancy services",
    "Prototypical",
]


@pytest.mark.parametrize("text", YES_TEXTS)
def test_words_that_mean_innovation(text: str) -> None:
    assert ask("keywords", [{"title": text}, {"description": text}]) == [YES, YES]


@pytest.mark.parametrize("text", NO_TEXTS)
def test_words_that_do_not(text: str) -> None:
    assert ask("keywords", [{"title": text}, {"description": text}]) == [NO, NO]


@pytest.mark.parametrize("text", [None, "", " ", " . "])
def test_no_words_say_nothing(text: str | None) -> None:
    assert ask("keywords", [{"title": text, "description": None}]) == [NOTHING]


def test_a_negation_in_the_title_does_not_reach_the_description() -> None:
    rows = [{"title": "Works, no lights", "description": "Prototype of a lamp"}]
    assert ask("keywords", rows) == [YES]


def test_a_study_can_name_its_own_words() -> None:
    rows = [{"title": text} for text in ("A hack-day", "A hackday.", "Hackathons", "A prototype")]
    assert ask("keywords", rows, keywords=("hack-day", "hackath*")) == [YES, YES, YES, NO]


def test_a_word_of_a_study_is_no_pattern() -> None:
    rows = [{"title": text} for text in ("it's a.b (new)", "axb", "x|y", "x")]
    assert ask("keywords", rows, keywords=("a.b (new", "x|y")) == [YES, NO, YES, NO]
    assert ask("keywords", [{"title": "it's"}], keywords=("it's",)) == [YES]


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ("rd-act", YES), ("mar-nov", YES), ("none;proc-innov", YES), ("inn-pur", YES),
        ("none", NO), ("no", NO), ("env-imp", NOTHING), (None, NOTHING),
    ],
)  # fmt: skip
def test_what_buyers_declare(declared: str | None, says: int) -> None:
    assert ask("declared", [{"innovative_acquisition": declared}]) == [says]


@settings(deadline=None, max_examples=25)
@given(phrase=st.sampled_from(INNOVATION_KEYWORDS), capital=st.booleans())
def test_every_phrase_finds_itself_and_not_within_a_word(phrase: str, capital: bool) -> None:
    written = phrase.replace("*", "")
    written = written.upper() if capital else written
    rows = [{"title": f"({written})"}, {"title": f"x{written}"}]
    assert ask("keywords", rows, keywords=(phrase,)) == [YES, NO]


@settings(deadline=None, max_examples=20)
@given(text=st.text(max_size=60), words=st.text(min_size=1, max_size=12))
def test_no_text_and_no_word_breaks_a_rule(text: str, words: str) -> None:
    safe = "".join(sign for sign in words if sign.isalnum() or sign in "'\\|()[]{}.+?^$ &") + "a"
    rows = [{"title": text.replace("\0", ""), "cpv": text.replace("\0", "")}]
    (said,) = ask("keywords", rows, keywords=(safe,))
    assert said in (YES, NO, NOTHING)
    (said,) = ask("cpv", rows)
    assert said in (YES, NO, NOTHING)


def test_a_change_of_the_lists_is_a_new_version() -> None:
    rules = write_rules(Innovation(rules=("procedure", "declared", "cpv", "keywords")))
    content = "\n".join(rule.says for rule in rules)
    found = hashlib.sha256(content.encode()).hexdigest()[:16]
    assert LISTS_OF_VERSION[RULES_VERSION] == found
