"""Linkage quality on the index page, whatever measures the linkage reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral, Real

from ipec_econ.render.record_table import Heading, RecordGroup, build_record_table

WORDS = {
    "n_awards": "Award rows",
    "n_linked": "Linked award rows",
    "share_linked": "Share of award rows linked",
    "n_suppliers": "Suppliers",
    "n_suppliers_linked": "Linked suppliers",
    "share_suppliers_linked": "Share of suppliers linked",
    "n_firms": "Firms in the register",
    "n_firms_linked": "Firms with a linked award",
    "share_firms_linked": "Share of firms with a linked award",
    "value.n_with_value": "Award rows with a value",
    "value.total": "Value of award rows",
    "value.linked": "Value of linked award rows",
    "value.share_linked": "Share of value linked",
    "by_rule": "Linked by each rule",
    "rule": "Rule",
    "n_review": "Award rows for review",
    "share_review": "Share of award rows for review",
    "by_time": "Linked by period of award",
    "time": "Period",
    "normaliser": "Version of the name normaliser",
    "n_nameless": "Award rows whose supplier has no name to compare",
    "ties.n_tied": "Award rows whose name several firms have",
    "ties.n_broken_by_legal_form": "Ties broken by legal form",
    "ties.n_broken_by_postcode": "Ties broken by postcode",
    "ties.n_broken_by_period": "Ties broken by being in the panel in the award's period",
    "ties.n_broken_by_name_in_period": "Ties broken by the name in the award's period",
    "ties.n_left_for_review": "Ties left for review",
    "repairs": "Identifiers repaired",
    "repair": "Repair",
    "n_refused": "Award rows with a refused repair",
    "check.n_agreed_by_name": "Identifiers confirmed by the name",
    "check.n_agreed_by_postcode": "Identifiers confirmed by the postcode alone",
    "check.n_unchecked": "Identifiers with no name or postcode to compare",
    "check.n_disagreed": "Identifiers of a firm with another name and postcode, not linked",
    "joint_names.n_rows_split": "Award rows that name several suppliers and were split",
    "joint_names.n_suppliers_named": "Suppliers that they name",
    "joint_names.n_suppliers_linked": "Of these, with a firm's name",
    "corrections.n_corrections": "Corrections",
    "corrections.n_rows_linked": "Award rows corrected to a firm",
    "corrections.n_rows_to_none": "Award rows corrected to none",
    "corrections.n_firms_not_in_table": "Corrections to firms that are not in the firm table",
    "corrections.stale": "Corrections that match no award, by data row",
    "groups.level": "Groups are used for",
    "groups.n_memberships": "Memberships of groups",
    "groups.n_incomplete": "Rows of the groups that name no firm or no group",
    "groups.n_groups": "Groups",
    "groups.n_groups_called_like_firm": "Groups that are called like a firm",
    "groups.n_outside_firm_table": "Members and groups that are not in the firm table",
    "groups.n_firms_in_groups": "Firms of the firm table that the groups name",
    "groups.n_firms_of_another_unit": "Of these, in the group of another",
    "groups.n_rows_through_group": "Award rows that count for others than the firm found",
    "groups.n_rows_of_no_firm": "Award rows whose group has no firm in the firm table",
    "groups.n_firms_through_group_alone": "Firms with awards through another member alone",
    "groups.n_rows_of_one_group": "Award rows with a further supplier of the same group",
    "bids.n_bids": "Bids that lost",
    "bids.n_linked": "Bids that lost, of linked firms",
    "bids.n_suppliers": "Suppliers that bid and lost",
    "bids.n_suppliers_linked": "Of these, linked",
    "bids.n_firms_linked": "Firms that bid and lost",
    "aliases.n_aliases": "Aliases",
    "aliases.n_of_no_firm": "Aliases of firms that are not in the firm table",
    "fuzzy.threshold": "Similarity from which names are linked",
    "fuzzy.threshold_is": "That similarity is",
    "fuzzy.precision_wanted": "Precision that it is calibrated for",
    "fuzzy.block_cap": "Firm names that a block may hold",
    "fuzzy.n_pairs_compared": "Pairs of names compared",
    "fuzzy.n_linked": "Award rows linked by similar names",
    "fuzzy.calibration.n_labelled": "Suppliers with a confirmed identifier",
    "fuzzy.calibration.n_equal": "Of these, linked by equal names",
    "fuzzy.calibration.n_equal_right": "Of these, to the right firm",
    "fuzzy.calibration.n_without_equal": "Suppliers with a confirmed identifier and no equal name",
    "fuzzy.calibration.n_hidden": "Suppliers linked with their firm hidden",
    "fuzzy.calibration.n_others": "Names of suppliers without a confirmed identifier",
    "fuzzy.calibration.share_outside": "Estimated share of these that is in no firm table",
    "fuzzy.calibration.points": "What each similarity would give",
    "probabilistic.threshold": "Match probability from which firms are linked",
    "probabilistic.n_pairs_likely": "Pairs of names and postcodes that are as likely",
    "probabilistic.n_linked": "Award rows linked by a trained model",
    "threshold": "Similarity",
    "n_right": "To the right firm",
    "n_linked_hidden": "Linked with their firm hidden",
    "precision_labelled": "Precision, confirmed suppliers",
    "recall_labelled": "Recall, confirmed suppliers",
    "precision": "Precision expected of the others",
    "rates": "Linked by column",
    "column": "Column",
    "of": "Of",
    "group": "Group",
    "n": "Number",
    "share_value_linked": "Share of value linked",
}
"""Measures in words; a measure that is not here is named by its key."""

RULE_WORDS = {"fuzzy": "similar names", "probabilistic": "trained model", "aliases": "aliases"}
"""Rules whose ties are counted apart from those of equal names."""

FINE_WORDS = ("threshold",)
"""Measures of which hundredths count."""

SHARE_WORDS = ("share", "rate", "precision", "recall")


def write_linkage(quality: Mapping[str, object]) -> list[str]:
    """Return the single measures in one table, and one more for every list among them."""
    measures = _flatten(quality)
    single = tuple(
        (_name(key), _write_value(key, value))
        for key, value in measures.items()
        if not _is_list(value)
    )
    parts = []
    if single:
        headings = (Heading("Measure"), Heading("Value", "count"))
        caption = "Awards linked to firms"
        parts.append(build_record_table(caption, headings, [RecordGroup(single)]))
    for key, value in measures.items():
        if isinstance(value, Sequence) and _is_list(value):
            parts.extend(_write_list(key, value))
    return parts


def _flatten(measures: Mapping[str, object], before: str = "") -> dict[str, object]:
    """Return nested measures under dotted keys: ``value.total``."""
    flat: dict[str, object] = {}
    for key, value in measures.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{before}{key}.")
        else:
            flat[f"{before}{key}"] = value
    return flat


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _write_list(key: str, entries: Sequence[object]) -> list[str]:
    records = [_flatten(e) if isinstance(e, Mapping) else {"value": e} for e in entries]
    names = list(dict.fromkeys(name for record in records for name in record))
    if not names:
        return []
    headings = [
        Heading(_name(name), "count" if i and _has_number(records, name) else "text")
        for i, name in enumerate(names)
    ]
    rows = tuple(
        tuple(_write_value(name, record.get(name)) for name in names) for record in records
    )
    return [build_record_table(_name(key), headings, [RecordGroup(rows)])]


def _has_number(records: Sequence[Mapping[str, object]], name: str) -> bool:
    return any(isinstance(record.get(name), Real) for record in records)


def _name(key: str) -> str:
    rule, _, measure = key.partition(".")
    if rule in RULE_WORDS and key not in WORDS and measure in WORDS:
        return f"{WORDS[measure]} ({RULE_WORDS[rule]})"
    words = key.replace("_", " ").replace(".", ": ")
    return WORDS.get(key, words[:1].upper() + words[1:])


def _write_value(key: str, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return str(int(value)) if key == "time" else f"{int(value):,}"
    if isinstance(value, Real):
        if any(word in key for word in FINE_WORDS):
            return f"{float(value):.2f}"
        is_share = any(word in key for word in SHARE_WORDS)
        return f"{float(value):.1%}" if is_share else f"{float(value):,.0f}"
    return str(value)
