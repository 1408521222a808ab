"""Codes of award notices in the European, Spanish and American formats."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

NOTICES: dict[str, Code] = {
    "source/bad-xml": Code(
        "A file is no XML",
        "The text breaks the rules of XML at the place named: a download broke off, several "
        "documents "
        "were put into one file, or the file is something else.",
        "Download the file again; one file holds one document.",
    ),
    "source/xml-doctype": Code(
        "XML with a document type",
        "The file declares a document type. Notices have none, and the entities of one can read "
        "other "
        "files or fill the memory, so that the file is refused whatever it says.",
        "Find out where the file comes from; download it from the register.",
    ),
    "source/xml-depth": Code(
        "XML nested too deep",
        "Elements are nested ten times deeper than in any notice: the file is damaged or meant to "
        "harm.",
        "Download the file from the register again.",
    ),
    "source/bad-csv": Code(
        "A file is no csv",
        "A quote is not closed, or a field is longer than 131,072 characters: a download broke "
        "off.",
        "Download the file again.",
    ),
    "source/empty-archive": Code(
        "An archive without notices",
        "Files of notices inside a zip or tar archive are told by their names, which end in .json, "
        ".jsonl, .ndjson, .xml, .atom or .csv, with or without .gz.",
        "Unpack it and name its files.",
    ),
    "source/archive-members": Code(
        "Files inside archives that are not read",
        "Beside notices, archives hold lists of columns, notes on the licence, and what file "
        "managers add. By their names these are no notices.",
        "Nothing; where they are notices, unpack the archive and name them.",
    ),
    "source/not-notices": Code(
        "A file that holds no notices of the format",
        "The file is well formed, and neither its root nor its entries are those of the format: "
        "`format: ted` reads TED_EXPORT R2.0.9 and eForms, `placsp` the Atom feeds of the Spanish "
        "platform, `euskadi` the Basque register's contracts, `fpds` its Atom feeds and lists, "
        "`usaspending` awards with their recipient.",
        "Name the files with such notices only, or correct `format`.",
    ),
    "source/notices-read": Code(
        "What was read",
        "Notices, notices with awards, and where the dates and values of the standing awards come "
        "from.",
        "Nothing; docs/award-formats.md says what each source means.",
    ),
    "source/notices-shared-value": Code(
        "Values that stand on several rows, or are ceilings",
        "An award to a group has one value for all its members, and a framework's value is the "
        "most "
        "that may be bought through it.",
        "Say under `value` what such awards are worth: `framework: drop` or `event_only`, "
        "`suppliers: split_equally`, `drop` or `event_only`.",
    ),
    "source/notices-other": Code(
        "Notices without an award",
        "Plans, tenders, corrections and results without a winner are in the files too.",
        "Nothing.",
    ),
    "source/notices-ex-ante": Code(
        "Awards announced before they are made",
        "A voluntary ex ante notice (F15, veat) names the firm that a buyer means to contract "
        "without a "
        "call. The award may follow in a notice of its own, and would then be there twice.",
        "Leave them out with `where: notice_type <> 'F15'`, or keep them for what was never "
        "published otherwise.",
    ),
    "source/notices-date": Code(
        "Dates that cannot be read",
        "A date is not written as YYYY-MM-DD. The next date that is known takes its place; "
        "`date_source` and `date_written` show it.",
        "Correct the file if the awards matter.",
    ),
    "source/notices-amount": Code(
        "Amounts that are no numbers",
        "An amount is not written in digits with a point. It counts as missing.",
        "Correct the file if the awards matter.",
    ),
    "source/notices-range": Code(
        "A range in place of a value",
        "The buyer publishes the lowest and the highest tender in place of the value. Neither, nor "
        "their "
        "mean, is the value.",
        "Map `columns: {value: value_low}` or `value_high` for bounds.",
    ),
    "source/notices-withheld": Code(
        "Values withheld from publication",
        "The notice marks the value of a winning tender as not to be published. A masked amount "
        "(-1) is "
        "missing; an amount that stands there nonetheless is kept.",
        "Restrict the awards by `value_withheld` if that matters.",
    ),
    "source/notices-gross-only": Code(
        "Values with tax alone",
        "The award states what is paid with tax, and not the amount without. The two are not mixed "
        "in one "
        "column.",
        "Map `columns: {value: value_gross}` to use amounts with tax for all awards.",
    ),
    "source/notices-partial": Code(
        "Awards whose first action is not there",
        "The files hold modifications of awards made before. Adding up the amounts of "
        "modifications "
        "gives no contract value, and the earliest modification is not the date of the award.",
        "Read the files of earlier years too, or restrict the awards with `where: "
        "has_base_action`.",
    ),
    "source/notices-later-dated": Code(
        "Awards dated by a modification",
        "The files hold modifications of awards made before. The value is the total that the last "
        "action "
        "states; the date is that of the earliest action read, and too late.",
        "Read the files of earlier years too, or restrict the awards with `where: "
        "has_base_action`.",
    ),
    "source/notices-other-vendor": Code(
        "Awards that changed hands",
        "A later action names another supplier, after a sale or a merger. The award is that of the "
        "first.",
        "Nothing.",
    ),
    "source/notices-no-total": Code(
        "Obligations without a contract value",
        "The source states the money obligated so far and not the value of the contract. `value` "
        "is the "
        "same thing in all rows, so it is missing here.",
        "Map `columns: {value: value_obligated}` to use obligations for all awards.",
    ),
    "source/notices-repeated-supplier": Code(
        "Suppliers that are listed twice",
        "One award lists the same name and number twice; it counts once.",
        "Nothing.",
    ),
    "source/notices-nameless-supplier": Code(
        "Suppliers without name and number",
        "Such an entry cannot be linked, and is left out.",
        "Look at the examples; correct the file if the awards matter.",
    ),
    "source/notices-dangling": Code(
        "References that lead nowhere",
        "A result refers to a tender, a party or an organisation that the notice does not hold; "
        "that part of "
        "the award is not read.",
        "Look at the examples; download the notice again.",
    ),
    "source/notices-blanks": Code(
        "Supplier numbers with blanks",
        "Numbers are written with blanks in one notice and without in another. They are kept as "
        "written.",
        "Link with the step `identifier`, which reads over blanks.",
    ),
}
