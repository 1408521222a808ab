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
    "link/none-linked": Code(
        "No award found a firm",
        "No supplier identifier equals a unit of the firm table, so nobody is treated. Most often "
        "the two sides are written differently: leading zeros lost in a column read as numbers, "
        "a prefix such as GB-COH-, or another register.",
        "Compare a few identifiers of both sides; read the column as text under `types`, or derive "
        "the same spelling on both sides.",
    ),
}
