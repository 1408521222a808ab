"""The hazards of award data that are known by name, each one condition on an award row."""

from __future__ import annotations

from dataclasses import dataclass

HUGE = 1_000_000_000
"""A single award of a thousand million is a framework's ceiling or a slip of the unit, so far."""

LATE_DAYS = 365
"""Published more than a year after the award: the register was filled in later."""

LONG_YEARS = 10
FIRST_YEAR, LAST_YEAR = 2000, 2100

_FORM = r"\b(LTD|LIMITED|PLC|LLP|INC|GMBH|CIC|CO)\b"
_BETWEEN = r"\.?\)?\s*(,|;|/|\||&|\band\b|\+)\s*\S"
SEVERAL_NAMES = f"{_FORM}{_BETWEEN}.*{_FORM}"
"""A legal form, a separator, and another legal form: two companies in one field."""

PLACEHOLDER = (
    r"^\W*(n/?a|none|nil|tbc|tba|various|multiple|unknown|confidential|redacted|withheld|"
    r"not applicable|not awarded|no award|see (attached|below|description|notice|documents?).*|"
    r"various suppliers?|multiple suppliers?|framework( suppliers?)?|test|award(ed)?)\W*$"
)

COMPANY_NUMBER = r"^([0-9]{8}|[A-Z]{2}[0-9]{6})$"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One hazard: its word, what is counted, what to do, the columns it needs, the condition.

    The condition is SQL over the view ``awards``, which has a column ``n_suppliers``.
    """

    name: str
    what: str
    advice: str
    needs: tuple[str, ...]
    condition: str


def _shares_with_other_awards(key: str, where: str) -> str:
    """Return the condition that another award has the same key, a list of columns."""
    # Few rows share their key. Hashes find them in a tenth of the memory that keys would take;
    # two keys of one hash are told apart afterwards.
    hashes = f"select hash({key}) from awards where {where} group by 1 having count(*) > 1"  # noqa: S608
    return (
        f"({key}) in (select ({key}) from awards where {where} and hash({key}) in ({hashes}) "  # noqa: S608
        f"group by {key} having count(distinct award_id) > 1)"
    )


HAZARDS: tuple[Hazard, ...] = (
    Hazard(
        "value_missing",
        "no value",
        "such awards count as events and add nothing to a dose",
        ("value",),
        "value is null",
    ),
    Hazard(
        "value_zero",
        "a value of zero, which in most registers means that none was given",
        "value: {zero: missing}, or drop",
        ("value",),
        "value = 0",
    ),
    Hazard(
        "value_negative",
        "a value below zero",
        "leave them out with `where`, or mend the source",
        ("value",),
        "value < 0",
    ),
    Hazard(
        "value_token",
        "a value of at most one unit of the currency: a placeholder",
        "where: value > 1",
        ("value",),
        "value > 0 and value <= 1",
    ),
    Hazard(
        "value_huge",
        "a value of a thousand million or more: a ceiling, or a slip of the unit",
        "look at the examples; a `where` of the treatment can leave them out",
        ("value",),
        f"value >= {HUGE}",
    ),
    Hazard(
        "value_shared",
        "one value for an award that several suppliers share",
        "value: {suppliers: split_equally}, or drop, or event_only",
        ("value", "award_id", "supplier"),
        "value is not null and n_suppliers > 1",
    ),
    Hazard(
        "value_repeat_group",
        "the same value on several awards of one process: a process total stamped on each",
        "leave them out of doses; first awards are not affected",
        ("value", "award_id", "process id"),
        "value > 0 and "
        + _shares_with_other_awards("process_key, value", "value > 0 and process_key is not null"),
    ),
    Hazard(
        "framework_ceiling",
        "a framework agreement that is no call-off: its value is the most that may be bought",
        "value: {framework: drop}, or event_only",
        ("framework",),
        "framework and not is_call_off",
    ),
    Hazard(
        "framework_unknown",
        "not said whether it is a framework agreement",
        "look at titles; frameworks look like large contracts",
        ("framework",),
        "framework is null",
    ),
    Hazard(
        "call_off",
        "a call-off under a framework agreement: a purchase of its own",
        "nothing: count them, and drop the agreements",
        ("call_off",),
        "is_call_off",
    ),
    Hazard(
        "republished",
        "the same supplier, buyer, title, date and value under another award id too",
        "a sub-notice or a second publication: values would be added twice",
        ("award_id", "supplier", "buyer_name", "title", "date"),
        _shares_with_other_awards(
            "supplier, buyer_name, title, date, value_or_none",
            "supplier is not null and buyer_name is not null and title is not null "
            "and date is not null",
        ),
    ),
    Hazard(
        "date_implausible",
        f"a date before {FIRST_YEAR} or after {LAST_YEAR}",
        "leave them out with `where`, or mend the source",
        ("date",),
        f"year(date) < {FIRST_YEAR} or year(date) > {LAST_YEAR}",
    ),
    Hazard(
        "date_after_publication",
        f"an award dated more than {LATE_DAYS} days after its publication",
        "look at `date_source`; another date may be the award's",
        ("date", "release_date"),
        f"date_diff('day', published, date) > {LATE_DAYS}",
    ),
    Hazard(
        "published_late",
        f"published more than {LATE_DAYS} days after the award: the register was filled in later",
        "coverage: the date from which the register is complete",
        ("date", "release_date"),
        f"date_diff('day', date, published) > {LATE_DAYS}",
    ),
    Hazard(
        "before_coverage",
        "an award before the register is complete: a first award seen is not a first award",
        "clean_window of the treatment",
        ("coverage",),
        "time < coverage",
    ),
    Hazard(
        "outside_panel",
        "an award outside the panel's periods",
        "nothing: earlier awards say who is no new winner",
        ("panel periods",),
        "time < first_period or time > last_period",
    ),
    Hazard(
        "duration_placeholder",
        "a contract that ends on or before the day it starts",
        "do not spread values over such durations",
        ("start_date", "end_date"),
        "ends <= starts",
    ),
    Hazard(
        "duration_long",
        f"a contract of more than {LONG_YEARS} years",
        "look at the examples: a slip of a digit, or a concession",
        ("start_date", "end_date"),
        f"date_diff('day', starts, ends) > {LONG_YEARS} * 366",
    ),
    Hazard(
        "supplier_missing",
        "no supplier",
        "such rows cannot be linked",
        ("supplier",),
        "supplier is null",
    ),
    Hazard(
        "supplier_placeholder",
        "a supplier's name that names nobody",
        "such rows are linked by number alone",
        ("supplier_name",),
        f"regexp_matches(supplier_name, '{PLACEHOLDER}', 'i')",
    ),
    Hazard(
        "suppliers_in_one_name",
        "several companies in one name",
        "split them in the source: a list links to nobody",
        ("supplier_name",),
        f"regexp_matches(supplier_name, '{SEVERAL_NAMES}', 'i')",
    ),
    Hazard(
        "supplier_id_missing",
        "no supplier number",
        "link by name too: link: {steps: [{match: identifier}, {match: name}]}",
        ("supplier_id",),
        "supplier_id is null or trim(supplier_id) = ''",
    ),
    Hazard(
        "supplier_id_malformed",
        "a supplier number that is not of the form of a British company number",
        "numbers that lost zeros or carry blanks are repaired by the step `identifier`",
        ("supplier_id",),
        f"not regexp_matches(upper(supplier_id), '{COMPANY_NUMBER}') and trim(supplier_id) <> '' "
        "and not is_foreign",
    ),
    Hazard(
        "buyer_missing",
        "no buyer",
        "effects by type of buyer leave them out",
        ("buyer_name",),
        "buyer_name is null",
    ),
    Hazard(
        "buyer_type_unknown",
        "a buyer that is neither central, local nor NHS",
        "effects by type of buyer put them under `other`",
        ("buyer_type",),
        "buyer_type is null or buyer_type = 'other'",
    ),
    Hazard(
        "currency_other",
        "a currency other than the commonest",
        "where: currency = '…'",
        ("currency",),
        "upper(trim(currency)) <> (select mode(upper(trim(currency)) order by currency) "
        "from awards where currency is not null)",
    ),
    Hazard(
        "cpv_missing", "no CPV code", "rules on CPV codes do not see them", ("cpv",), "cpv is null"
    ),
    Hazard(
        "title_missing",
        "no title",
        "rules on words do not see them",
        ("title",),
        "title is null",
    ),
    Hazard(
        "bids_missing",
        "no number of bids",
        "competition cannot be measured there",
        ("bids",),
        "bids is null",
    ),
)
"""In the order of a reader's questions: value, agreement, date, supplier, buyer, the rest."""
