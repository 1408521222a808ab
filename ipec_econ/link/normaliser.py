"""Names written in one way: regular expressions in order, as data, under a version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

NORMALISER_VERSION = "2"
"""Recorded in linkage.json; any change of a rule below is another version."""


@dataclass(frozen=True, slots=True)
class NormalisedNames:
    """Names without what does not tell firms apart, one entry a name.

    Attributes
    ----------
    core
        Words in upper case between single blanks; null where nothing is left of the name.
    key
        The core without blanks: two names are equal when their keys are.
    form
        The legal form at the end of the name (``ltd``, ``plc`` …), null without one.
    """

    core: pa.Array
    key: pa.Array
    form: pa.Array


@dataclass(frozen=True, slots=True)
class NameRule:
    """One replacement; patterns keep to what RE2 and Java both read, without look-around."""

    name: str
    pattern: str
    replacement: str


LEGAL_FORMS: dict[str, tuple[str, ...]] = {
    "ltd": ("LTD", "L T D", "LIMITED", "LTED", "LIMITD", "LIMTED", "CYF", "CYFYNGEDIG"),
    "unlimited": ("UNLIMITED", "UNLTD", "ANGHYFYNGEDIG"),
    "plc": ("PLC", "P L C", "PUBLIC LIMITED COMPANY", "CCC", "CWMNI CYFYNGEDIG CYHOEDDUS"),
    "llp": ("LLP", "L L P", "LIMITED LIABILITY PARTNERSHIP", "PAC"),
    "lp": ("LP", "LIMITED PARTNERSHIP"),
    "cic": ("CIC", "C I C", "COMMUNITY INTEREST COMPANY", "CBC", "CWMNI BUDDIANT CYMUNEDOL"),
    "cio": ("CIO", "C I O", "CHARITABLE INCORPORATED ORGANISATION"),
    "inc": ("INC", "INCORPORATED"),
    "corp": ("CORP", "CORPORATION"),
    "llc": ("LLC", "L L C"),
    "gmbh": ("GMBH", "G M B H", "MBH"),
    "ag": ("AG",),
    "kg": ("KG", "GMBH AND CO KG", "GMBH AND COMPANY KG"),
    "sa": ("SA",),
    "sl": ("SL",),
    "sas": ("SAS",),
    "sarl": ("SARL",),
    "srl": ("SRL",),
    "spa": ("SPA",),
    "bv": ("BV",),
    "nv": ("NV",),
    "ab": ("AB",),
    "as": ("AS",),
    "aps": ("APS",),
    "oy": ("OY", "OYJ"),
    "sro": ("SRO", "SPOL SRO", "SPOL S R O", "S R O"),
    "lda": ("LDA",),
    "pty": ("PTY", "PROPRIETARY"),
}
"""Form → how it is written at the end of a name once blanks and punctuation are settled."""

PLACEHOLDERS: tuple[str, ...] = (
    "THE", "AND", "COMPANY", "LTD", "LIMITED", "PLC", "LLP", "CIC", "N A", "NA", "NIL", "NONE",
    "NULL", "NAN", "TBA", "TBC", "UNKNOWN", "NOT KNOWN", "NOT APPLICABLE", "NOT AVAILABLE",
    "NOT AWARDED", "NO SUPPLIER", "REDACTED", "REDACTED PERSONAL DATA", "VARIOUS",
    "VARIOUS SUPPLIERS", "MULTIPLE", "MULTIPLE SUPPLIERS", "SEE ATTACHED", "SEE DESCRIPTION",
    "OTHER", "SUNDRY", "SUNDRIES",
)  # fmt: skip
"""What stands in a name field and names nobody; a firm called so is not found by its name."""


def _spell(spellings: Iterable[str]) -> str:
    # Longest first: RE2 takes the first alternative that matches, Java too.
    return "|".join(sorted(spellings, key=lambda spelling: (-len(spelling), spelling)))


_SPELLINGS = {text: form for form, texts in LEGAL_FORMS.items() for text in texts}
_FORMS = f"(?: (?:{_spell(_SPELLINGS)}))+$"

BEFORE_FOLD: tuple[NameRule, ...] = (NameRule("trade marks", "[™℠]+", " "),)
"""Signs that compatibility decomposition would turn into letters."""

TO_WORDS: tuple[NameRule, ...] = (
    NameRule("invisible signs", r"\p{Cf}+", ""),
    NameRule("blanks", r"[\p{Z}\p{Cc}]+", " "),
    NameRule("html ampersands", "&(?:AMP;)+", "&"),
    NameRule("html apostrophes", "&(?:#0*39|#X27|APOS|LSQUO|RSQUO);", "'"),
    NameRule("html signs", "&(?:#0*34|QUOT|LT|GT|NBSP|#160);", " "),
    NameRule("html numbers", "&#(?:[0-9]+|X[0-9A-F]+);", ""),
    NameRule("leading hashes", "^[ #]+", ""),
    NameRule("hash tails", r"#[\p{L}\p{N}].*$", ""),
    NameRule("accents", r"[\x{0300}-\x{036F}\x{0591}-\x{05BD}\x{064B}-\x{065F}\x{0670}]+", ""),
    NameRule("sharp s", "[ßẞ]", "SS"),
    NameRule("ligature ae", "Æ", "AE"),
    NameRule("ligature oe", "Œ", "OE"),
    NameRule("thorn", "Þ", "TH"),
    NameRule("o with stroke", "Ø", "O"),
    NameRule("l with stroke", "Ł", "L"),
    NameRule("d with stroke", "[ĐÐ]", "D"),
    NameRule("t/a tails", r" [^\p{L}\p{N}]*T ?[/\\] ?A(?:[^\p{L}\p{N}].*)?$", ""),
    NameRule("the in brackets", r"\( *THE *\)", " "),
    NameRule("glued legal form", r"\. *(?:LTD|LIMITED)", " LTD"),
    NameRule("apostrophes and dots", r"['’‘‛ʼʾʹ`´.]+", ""),
    NameRule("ampersand", "&", " AND "),
    NameRule("punctuation", r"[^\p{L}\p{M}\p{N}]+", " "),
    NameRule("outer blanks", "^ +| +$", ""),
    NameRule("trading as", " (?:TRADING AS|T AS)(?: .*)?$", ""),
    NameRule("ta after a form", " (?:LTD|LIMITED) T ?A(?: .*)?$", " LTD"),
    NameRule("company inside", " (?:CO )+", " COMPANY "),
    NameRule("company at the end", "(?: CO)+$", " COMPANY"),
)
"""From any spelling to words; the legal form is still there."""

TO_CORE: tuple[NameRule, ...] = (
    NameRule("legal forms", _FORMS, ""),
    NameRule("leading the", "^(?:THE )+", ""),
    NameRule("placeholders", f"^(?:{_spell(PLACEHOLDERS)})$", ""),
)
"""From words to what tells firms apart."""


def normalise_names(names: pa.Array | pa.ChunkedArray) -> NormalisedNames:
    """Return the names' cores, keys and legal forms, each of shape (n_names,).

    Unicode is folded (NFKD, upper case) and the rules of this file are applied in order. The core
    of a core is itself, and case does not matter. A name that is null or of which nothing is left
    has neither core nor key, so that it equals no other. ``(UK)`` stays, as the word UK: a firm
    and its British subsidiary often differ in that alone.
    """
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    spelt = pc.dictionary_encode(pc.cast(names, pa.string()))
    text = _apply(spelt.dictionary, BEFORE_FOLD)
    words = _apply(pc.utf8_upper(pc.utf8_normalize(text, form="NFKD")), TO_WORDS)
    core = _apply(words, TO_CORE)
    core = pc.if_else(pc.equal(core, ""), pa.scalar(None, pa.string()), core)
    key = pc.replace_substring(core, " ", "")
    form = _find_forms(words)
    return NormalisedNames(*(part.take(spelt.indices) for part in (core, key, form)))


def _apply(text: pa.Array, rules: Iterable[NameRule]) -> pa.Array:
    for rule in rules:
        text = pc.replace_substring_regex(text, rule.pattern, rule.replacement)
    return text


def _find_forms(words: pa.Array) -> pa.Array:
    """Return each name's last legal form; the many tails are few distinct texts."""
    tails = pc.extract_regex(words, f"(?P<tail>{_FORMS})").field("tail")
    valid = pc.dictionary_encode(tails)
    forms = [_name_form(tail) for tail in valid.dictionary.to_pylist()]
    return pa.array(forms, pa.string()).take(valid.indices)


def _name_form(tail: str | None) -> str | None:
    if tail is None:
        return None
    found = [text for text in _SPELLINGS if tail.endswith(f" {text}")]
    return _SPELLINGS[max(found, key=len)] if found else None
