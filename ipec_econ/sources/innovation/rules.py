"""The rules of the innovation flag, one condition each on an award row; their version.

A rule says yes, no, or nothing (null). It says no only where it could have said yes: a rule on
CPV codes says nothing of an award without a code.
"""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.spec.innovation import Innovation
from ipec_econ.sources.innovation.phrases import AFTER, BEFORE, LETTER, write_phrases

RULES_VERSION = 1
"""Raised with every change of a list or condition that can change a flag; a test holds both."""


@dataclass(frozen=True, slots=True)
class ProcedureReading:
    """What a procedure says of innovation: yes, no, or nothing; and why."""

    name: str
    says: bool | None
    why: str
    phrases: tuple[str, ...]


PROCEDURES: tuple[ProcedureReading, ...] = (
    ProcedureReading(
        "innovation partnership",
        True,
        "it may be used only for what the market does not offer (2014/24/EU, article 31)",
        (
            "innovation partnership*", "partenariat* d'innovation", "Innovationspartnerschaft*",
            "asociación para la innovación", "partenariat* per l'innovazione",
            "parceria para a inovação", "innovatiepartnerschap*", "partnerstwo innowacyjne",
            "inovační* partnerství", "innovationspartnerskap*", "partneriaeth arloesi",
        ),
    ),
    ProcedureReading(
        "pre-commercial procurement",
        True,
        "it buys research and development, outside the Directive (2014/24/EU, article 14)",
        (
            "pre-commercial procurement", "SBRI", "small business research initiative",
            "contracts for innovation", "vorkommerzielle* Auftragsvergabe*",
            "compra pública precomercial", "appalt* pre-commercial*",
        ),
    ),
    ProcedureReading(
        "without a call",
        False,
        "a direct award: its grounds are urgency and exclusive rights, as a rule",
        (
            "without prior publication", "without publication", "without a call", "without call",
            "without prior call", "without a prior call", "without competition", "direct",
            "direct award", "neg-wo-call",
            "single tender", "single source", "limited", "sans publication", "sin publicidad",
            "ohne Teilnahmewettbewerb",
        ),
    ),
    ProcedureReading(
        "competitive dialogue",
        None,
        "for needs that include innovation, or are complex for other reasons (article 26)",
        ("competitive dialogue", "comp-dial", "dialogue compétitif", "wettbewerblicher Dialog"),
    ),
    ProcedureReading(
        "negotiation after a call",
        None,
        "allowed on the same grounds as competitive dialogue",
        (
            "negotiat*", "negotiated", "neg-w-call", "negociado", "négociée",
            "Verhandlungsverfahren",
        ),
    ),
    ProcedureReading(
        "competitive flexible",
        None,
        "a procedure of the buyer's own making (Procurement Act 2023), innovation or not",
        ("competitive flexible",),
    ),
    ProcedureReading(
        "design contest",
        None,
        "buys a design: architecture far more often than what is new",
        ("design contest", "concours", "concurso de proyectos", "Planungswettbewerb"),
    ),
    ProcedureReading(
        "open, restricted or call-off",
        False,
        "the specification was complete before bids were invited",
        (
            "open", "restricted", "call-off", "framework", "dynamic purchasing system",
            "dynamic market", "further competition", "mini-competition", "quotation*",
            "request for quotation*", "ouverte*", "ouvert", "restreinte", "offenes",
            "nichtoffenes", "abierto", "restringido", "aperta", "ristretta",
        ),
    ),
)  # fmt: skip
"""In this order; the first that fits counts. What fits none (`selective` alone, `other`, `not
specified`, a language that is not here) says nothing."""

PROCEDURE_CODES = {"innovation": True, "inp": True}
"""Whole values that mean an innovation partnership: eForms' code and that of TED's csv files."""

DECLARED_YES = ("rd-act", "mar-nov", "prod-innov", "proc-innov", "inn-pur", "yes", "true")
DECLARED_NO = ("none", "no", "false", "not-inn-pur")
"""What buyers declare in `innovative_acquisition`: codes of eForms' lists of that name (BT-776) and
of strategic procurement (BT-06), joined by other signs where there are several."""

NEGATORS = (
    "no", "not", "non", "nor", "neither", "never", "without", "excluding", "exclude", "excludes",
    "excluded", "other than", "rather than", "instead of",
    "does not include", "does not involve", "does not require", "do not include",
    "ohne", "kein", "keine", "keinen", "keiner", "nicht", "sans", "pas de", "hors", "sin", "senza",
    "sem", "zonder", "geen", "bez", "utan", "heb",
)  # fmt: skip
WORDS_AFTER_NEGATOR = 3
"""`no work on research and development`: so many words may stand between, within one clause."""

JOINERS = ("and", "or", "nor", "und", "oder", "et", "ou", "ni", "y", "o", "e", "a", "i")
"""`without prototypes or research and development`: a negation holds for both."""

NO_NEGATION = (
    "not only", "not just", "not merely", "not limited to", "no later than", "non-exclusive",
    "not less than", "no less than",
)  # fmt: skip
"""Taken out before negators are looked for, as is `no` before a number (`lot no 3`)."""

NOT_MEANT_BEFORE = (
    "research and development", "research & development", "R&D", "innovation partnership",
    "applied research", "prototyping",
)  # fmt: skip
NOT_MEANT_AFTER = (
    "tax", "taxes", "credit", "credits", "claim", "claims", "relief", "expenditure",
    "department*", "division", "directorate", "director*", "manager*", "team*", "officer*",
    "unit", "units", "centre*", "center*", "facility", "facilities", "building*", "campus",
    "park", "premises", "laborator*", "office*", "site*", "collaboration*", "equipment",
    "suite*", "room*",
)  # fmt: skip
HOLDERS = (
    "director* of", "director* for", "head of", "manager* of", "department of", "department for",
    "centre for", "center for", "institute of", "institute for", "division of",
)  # fmt: skip
"""A place, a post or a tax with research in its name, not research that is bought."""

CODE_NAMES = (
    "research and development services and related consultancy services",
    "research and development consultancy services",
)
"""Names of the CPV codes 73000000 and 73200000, which registers copy into titles: the rule on codes
says nothing of them, and their names must not say more."""

MADE_OF = {
    "procedure": ("procedure", "procedure_details"),
    "declared": ("innovative_acquisition",),
    "cpv": ("cpv", "cpv_all"),
    "keywords": ("title", "description"),
}
"""Rule → the columns that it reads; one of them must be there."""


RESEARCH_DIVISION = "73"
"""Codes of this division that are not on the list say nothing: they are used for any study."""

MAIN_CODE_ENDS = "|"
"""What stands between the texts of `cpv` and `cpv_all`."""

_ANY_CODE = r"(?:^|[^0-9])[0-9]{7,8}(?:[^0-9]|$)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: SQL over a view with one folded text for each rule, called after it.

    ``says`` is true, false or null; ``evidence`` is the piece of text that made it say yes.
    """

    name: str
    says: str
    evidence: str


def write_rules(spec: Innovation) -> tuple[Rule, ...]:
    """Return the rules of a study in the order in which it names them."""
    written = {
        "procedure": _write_procedure,
        "declared": _write_declared,
        "cpv": _write_cpv,
        "keywords": _write_keywords,
    }
    return tuple(written[name](spec) for name in spec.rules)


def _write_procedure(_: Innovation) -> Rule:
    codes = ", ".join(_quote(code) for code in PROCEDURE_CODES)
    cases = [f"when trim(procedure) in ({codes}) then true"]
    for reading in PROCEDURES:
        pattern = _bound(write_phrases(reading.phrases))
        says = "null" if reading.says is None else str(reading.says).lower()
        cases.append(f"when {_match('procedure', pattern)} then {says}")
    return Rule("procedure", f"case {' '.join(cases)} end", "procedure")


def _write_declared(_: Innovation) -> Rule:
    yes = _match("declared", _bound(write_phrases(DECLARED_YES)))
    no = _match("declared", _bound(write_phrases(DECLARED_NO)))
    return Rule("declared", f"case when {yes} then true when {no} then false end", "declared")


def _write_cpv(spec: Innovation) -> Rule:
    """Yes needs the main code: one of several codes may say what else is bought."""
    listed = "|".join(_write_code(code) for code in spec.cpv)
    main = rf"^({listed})(?:-[0-9])?\s*(?:\{MAIN_CODE_ENDS}|$)"
    among = rf"(?:^|[^0-9])(?:{listed}|{_write_code(RESEARCH_DIVISION)})(?:[^0-9]|$)"
    says = (
        f"case when {_match('cpv', main)} then true when {_match('cpv', among)} then null "
        f"when {_match('cpv', _ANY_CODE)} then false end"
    )
    return Rule("cpv", says, f"regexp_extract(cpv, {_quote(main)}, 1)")


def _write_code(code: str) -> str:
    """Return the pattern of a code, or of all codes that start with its digits."""
    digits = code.split("-")[0]
    missing = 8 - len(digits)
    return f"{digits}[0-9]{{{missing}}}" if missing else digits


def _write_keywords(spec: Innovation) -> Rule:
    phrases = write_phrases(spec.keywords)
    found = _match("keywords", _bound(phrases))
    affirmed = _blank_out("keywords", phrases)
    # The cheap test comes first: few texts hold a phrase at all.
    says = f"case when {found} then {_match(affirmed, _bound(phrases))} else false end"
    evidence = f"regexp_extract({affirmed}, {_quote(f'{BEFORE}({phrases}){AFTER}')}, 1)"
    return Rule("keywords", f"case when keywords is not null then {says} end", evidence)


def _blank_out(column: str, phrases: str) -> str:
    """Return the text without negated phrases, and without places and posts named after them."""
    gap = r"[\s,/'\"()-]+"
    named = rf"{write_phrases(NOT_MEANT_BEFORE)}[\s-]+{write_phrases(NOT_MEANT_AFTER)}"
    between = rf"(?:{gap}[{LETTER}&+]+){{0,{WORDS_AFTER_NEGATOR}}}?{gap}"
    too = rf"(?:[\s,/]+(?:{write_phrases(JOINERS)}\s+)?{phrases})*"
    held = rf"{write_phrases(HOLDERS)}\s+{write_phrases(NOT_MEANT_BEFORE)}"
    negated = f"{write_phrases(NEGATORS)}{between}{phrases}{too}"
    text = column
    for pattern in (
        _bound(write_phrases(CODE_NAMES)),
        rf"{BEFORE}no\.?\s*[0-9]+",
        _bound(write_phrases(NO_NEGATION)),
        _bound(named),
        _bound(held),
        _bound(negated),
    ):
        text = f"regexp_replace({text}, {_quote(pattern)}, ' . ', 'g')"
    return text


def _bound(pattern: str) -> str:
    return f"{BEFORE}{pattern}{AFTER}"


def _match(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, {_quote(pattern)})"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
