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
    "link/disagreeing-identifier": Code(
        "A number of a firm with another name",
        "An identifier led to a firm whose names are all unlike the supplier's (Levenshtein ratio "
        "below 0.6, and neither contains the other) and whose postcodes are others. Wrong and "
        "parents' numbers are common in notices, so the rows are for review unless a later step "
        "links them.",
        "Read the rows under review in `links.csv`. Trading names belong into a file of aliases or "
        "corrections; `{match: identifier, check: none}` believes every number.",
    ),
    "link/unchecked-identifier": Code(
        "A number that nothing confirms",
        "The identifier is a firm's, but no name and no postcode is on both sides to compare. "
        "The rows are linked, and their `reason` says so where others could be compared.",
        "Name the columns under panel.firms.name and panel.awards.columns.supplier_name, or "
        "write `check: none` to say that numbers are believed.",
    ),
    "link/split-names": Code(
        "Several suppliers in one name",
        "Names that list several suppliers (`A Ltd,B Ltd`, `A & B JV`), of which a rule of equal "
        "names knows one were split: each supplier is a row of its own, with the value that "
        "`panel.awards.value.suppliers` gives to shared awards.",
        "Nothing, if the names are lists; `joint_names: whole` under panel.link keeps them whole.",
    ),
    "link/calibrated-threshold": Code(
        "A threshold read off the data",
        "A fuzzy step without a threshold hides the numbers of suppliers whose number and name "
        "agree, links them by name, and takes the lowest similarity at which names are right as "
        "often as `precision` asks. The table is in linkage.json under `fuzzy.calibration`.",
        "Nothing. To fix the value across data sets write `threshold` on the step.",
    ),
    "link/default-threshold": Code(
        "A threshold that nothing supports",
        "A fuzzy step has no threshold and nothing to read one off: fewer than 200 suppliers have "
        "a confirmed number, or fewer than 10 of them no equal name, or no threshold is precise "
        "enough. The default of 0.90 is used, which was measured on other data.",
        "Put an identifier step before it, or write `threshold` on the step; label a sample with "
        "`ipec link SPEC --review N` to see what it gives.",
    ),
    "link/corrected": Code(
        "Analysts' decisions",
        "Corrections win over every rule. Their rows have rule `correction` in `links.csv`.",
        "Nothing.",
    ),
    "link/stale-correction": Code(
        "Corrections that correct nothing",
        "No award has the award id, identifier or name that these corrections give. The awards may "
        "have changed since, or a name was typed instead of copied.",
        "Compare the rows with the awards as `links.csv` writes them, and drop what is old.",
    ),
    "link/bad-correction": Code(
        "Corrections that cannot be followed",
        "A correction needs a firm (or `none`) and an award, identifier or name; two corrections "
        "of the same supplier must agree.",
        "Mend the rows that the message names.",
    ),
    "link/unknown-firm": Code(
        "Firms that are not in the firm table",
        "A file of aliases or corrections names firms that the table does not have. Aliases of "
        "such firms match nothing; a correction to such a firm says that the supplier is none of "
        "the table's firms.",
        "Nothing, if the file was made for a larger register; else compare how units are written.",
    ),
    "link/bad-period": Code(
        "A period that is none",
        "`from` and `to` of an alias or of a membership of a group are periods of the panel, such "
        "as years.",
        "Write whole years, or dates as YYYY-MM-DD.",
    ),
    "link/bad-group": Code(
        "Groups that contradict themselves",
        "An award counts for one group, the one that the firm belongs to in the award's period. "
        "The file of `link.groups` puts a firm into two groups at a time, or groups into each "
        "other in a circle, or ends a membership before it begins.",
        "Mend the rows that the message names: one group a firm at a time, `from` and `to` where "
        "it changes, and no group for the firm at the top.",
    ),
    "link/groups": Code(
        "Awards that count for a group",
        "`link.groups` names a file of groups, so an award that one firm won counts for others: "
        "all firms of its group (`level: treatment`), or the group, which is the panel's unit "
        "(`level: unit`). The columns `group` and `units` of `links.csv` say which.",
        "Read how many firms are treated through another member alone; compare with the study "
        "without groups.",
    ),
    "link/groups-unused": Code(
        "Groups of other firms",
        "Nothing in the file of groups is a firm of the firm table, so no award counts for anybody "
        "but the firm that won it.",
        "Compare how both files write their firms (leading zeros, prefixes), and `columns`.",
    ),
    "link/group-is-firm": Code(
        "Groups that are called like a firm",
        "A group that is called like a firm has this firm at its head: the firm's own awards "
        "count for the group, and the group is in whatever group the firm is in.",
        "Nothing, if parents are meant; where groups have numbers of their own that happen to be "
        "some firm's, write them otherwise (`G123`).",
    ),
    "link/incomplete-group": Code(
        "Rows of the groups without a firm or a group",
        "A row that does not say who is in which group says nothing. A firm of which the file says "
        "nothing is a group of its own.",
        "Nothing, if these firms have no parent; otherwise complete the rows.",
    ),
    "link/unit-in-group": Code(
        "A unit of the panel that is in another one's group",
        "With `level: unit` the panel's units are groups, but the file puts some of them into the "
        "group of another. Their awards then count for that group, and they stand in the panel as "
        "units without awards.",
        "Give the panel one unit a group, or write `level: treatment` if its units are companies.",
    ),
    "link/shared-in-group": Code(
        "Several suppliers of one group won one award",
        "Where each supplier of a shared award has its whole value (`value: {suppliers: full}`), "
        "a group would have it several times; it is counted once. `split_equally` adds up to the "
        "value by itself.",
        "Nothing, or choose another policy for shared awards.",
    ),
    "link/bids": Code(
        "Bids that lost are linked",
        "With `bidders: keep` losing bidders are linked by the same rules as suppliers. They are in"
        " no match rate, no value, no dose and no event.",
        "Nothing; a firm whose bids are not linked is missing among the runners-up.",
    ),
    "link/bad-label": Code(
        "Labels that are none",
        "A label of a review file says right, wrong or unsure (yes, no and ? mean the same); an "
        "empty one is a row that is not labelled yet.",
        "Mend the rows that the message names.",
    ),
    "link/no-labels": Code(
        "No label to score",
        "No row of the file has a label and is a link that the study still makes. Links that the "
        "spec or the data have changed since the sample was drawn are not scored.",
        "Label the sample, or draw a new one with `ipec link SPEC --review N`.",
    ),
    "link/no-file": Code(
        "A file that was not read",
        "The spec names aliases, corrections or a model, and linkage was called without them.",
        "Run the study with `ipec run` or `ipec link`, which read them.",
    ),
    "link/no-splink": Code(
        "Splink is not installed",
        "A step `match: probabilistic` scores pairs of names through the package splink, version "
        "5, which is an extra.",
        "pip install 'ipec-econ[splink]', or link by `match: fuzzy`, which needs nothing more.",
    ),
    "link/bad-rate-column": Code(
        "Match rates by a column that gives none",
        "`rates_by` names a column that neither awards nor firms have when linked (derived "
        "columns are made later), or a text with more than 20 values.",
        "Name a column of awards or firms with few values, or a number.",
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
