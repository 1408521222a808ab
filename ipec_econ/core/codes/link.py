"""Codes that the `link` stage raises or records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "link/ambiguous-identifier": Code(
        "One identifier, several firms",
        "Identifiers are compared in upper case, without surrounding blanks and without the `.0` "
        "that spreadsheets add. Two units of the firm table become the same identifier that way, "
        "so an award could belong to either.",
        "Write each firm in one way in the firm table, or merge its rows, before linking.",
    ),
    "link/not-available": Code(
        "A linkage rule or option that is not there",
        "The spec asks for a rule (or for corrections or groups) that this version does not have. "
        "Skipping it would silently change which firms are treated.",
        "Use the rules that the message lists. Names can be linked beforehand: bring the firm's "
        "identifier as the awards' `supplier_id`.",
    ),
    "link/no-identifier": Code(
        "An identifier step without an identifier",
        "The awards have no column `supplier_id`, so the step was skipped and links nothing.",
        "Map the column under panel.awards.columns: supplier_id: NAME.",
    ),
    "link/no-names": Code(
        "A name step without names",
        "A step `match: name` compares the awards' `supplier_name` with the column that "
        "panel.firms.name names. One of the two is not there; the step is refused rather than "
        "skipped, because the study asks for links that it would not get.",
        "Name the firm table's column under panel.firms.name and map the awards' column under "
        "panel.awards.columns: supplier_name: NAME, or take the step out.",
    ),
    "link/repaired-identifier": Code(
        "Identifiers that matched once repaired",
        "An identifier that equals no unit of the firm table is compared again without inner "
        "blanks, then without the prefix GB-COH-, then with the leading zeros that a number of "
        "four to eight digits lost, if that gives one firm with eight digits. The links' "
        "`reason` says which rows this linked.",
        "Nothing, if the identifiers are company numbers. Otherwise read the column under another "
        "name or blank what is no company number, such as a charity's.",
    ),
    "link/refused-repair": Code(
        "A repair that fits several firms",
        "Once repaired, an identifier equals the identifiers of several firms, so the repair was "
        "refused: the rows stay unlinked by this rule, and are for review unless a later step "
        "links them.",
        "Write each firm in one way in the firm table, or mend the identifiers at the source.",
    ),
    "link/tied-names": Code(
        "Several firms have the supplier's name",
        "Firms share a normalised name, and neither the legal form, nor the postcode, nor who was "
        "in the panel in the award's period, nor who had the name then leaves one of them. The "
        "rows stay unlinked, with decision `review`; `links.csv` lists the firms.",
        "Give postcodes on both sides, or put an identifier step before the name step.",
    ),
    "link/none-linked": Code(
        "No award found a firm",
        "No supplier's identifier or name equals a firm's, so nobody is treated. Most often "
        "the two sides are written differently: leading zeros lost in a column read as numbers, "
        "a prefix such as GB-COH-, or another register.",
        "Compare a few identifiers of both sides; read the column as text under `types`, or derive "
        "the same spelling on both sides.",
    ),
}
