"""Codes of award notices in the Open Contracting Data Standard."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

OCDS: dict[str, Code] = {
    "source/bad-json": Code(
        "A file or line is no JSON",
        "The text breaks the rules of JSON at the place named: a download broke off, a line was "
        "edited by hand, or the file is something else. A file holds one document, or one document "
        "on each line.",
        "Download the file again, or take the line out.",
    ),
    "source/not-releases": Code(
        "JSON that is no release",
        "Awards of `format: ocds` are releases, packages of releases, records, or packages of "
        "records; one a file, in a list, or one a line.",
        "Name the files of releases only. Other tables of awards are read with `format: table`.",
    ),
    "source/ocds-read": Code(
        "What was read",
        "Releases, releases with awards, and where the dates and values of the standing awards "
        "come from.",
        "Nothing; docs/award-sources.md says what each source means.",
    ),
    "source/ocds-shared-value": Code(
        "Values that stand on several rows, or are ceilings",
        "The standard gives one value for all suppliers of an award, and a framework's value is "
        "the most that may be bought through it.",
        "Say under `value` what such awards are worth: `framework: drop` or `event_only`, "
        "`suppliers: split_equally`, `drop` or `event_only`.",
    ),
    "source/ocds-registers": Code(
        "Registers that overlap",
        "Contracts Finder and Find a Tender publish many of the same contracts, under ids that "
        "do not match.",
        "Read one of them, or restrict the awards with `where: register = 'find_a_tender'`.",
    ),
    "source/ocds-company-number": Code(
        "Company numbers of another length",
        "A British company number has eight characters. Leading zeros get lost in spreadsheets, "
        "and VAT or other numbers are entered in its place.",
        "Nothing is padded: link the suppliers by name too, or correct the file.",
    ),
    "source/ocds-shape": Code(
        "Fields of another form",
        "A field is a text or a number where the standard has an object or a list.",
        "Report it to the publisher; correct the file if the awards matter.",
    ),
    "source/ocds-no-ocid": Code(
        "Releases without an ocid",
        "The ocid ties the releases of one procurement process together; without it a correction "
        "of the award cannot be recognised.",
        "Correct the file, if the awards are in it twice.",
    ),
    "source/ocds-release-date": Code(
        "Releases without a readable date",
        "The latest release of an award stands; one without a date comes before all others.",
        "Write the date as YYYY-MM-DDTHH:MM:SSZ.",
    ),
    "source/ocds-award-id": Code(
        "Awards without an id of their own",
        "The id is missing, or two awards of one release have the same. They are kept and told "
        "apart by their place in the release.",
        "Nothing, unless the register corrects such awards in later releases.",
    ),
    "source/ocds-award-date": Code(
        "Award dates that cannot be read",
        "The date of a signature or of the release is taken instead; `date_source` says which, "
        "and `date_written` keeps what was written.",
        "Write dates as YYYY-MM-DD, with or without a time after them.",
    ),
    "source/ocds-amount": Code(
        "Amounts that are no numbers",
        "The value counts as missing.",
        "Write amounts as numbers, without separators and currency signs.",
    ),
    "source/ocds-contract-values": Code(
        "Contracts of one award in several currencies",
        "The award has no value of its own, and its contracts cannot be added up.",
        "Nothing; the award counts as one without a value.",
    ),
    "source/ocds-repeated-supplier": Code(
        "Suppliers listed twice",
        "The same supplier stands twice in one award; it counts once.",
        "Nothing.",
    ),
    "source/ocds-nameless-supplier": Code(
        "Suppliers without name and identifier",
        "Nobody can be linked by them.",
        "Report it to the publisher.",
    ),
    "source/ocds-status": Code(
        "Unknown status",
        "The standard knows active, pending, cancelled and unsuccessful. Awards of another status "
        "are kept.",
        "Leave them out with `where` if they are no awards: status is a column.",
    ),
    "source/ocds-contract-only": Code(
        "Contract changes without their award",
        "A release changes or adds a contract and does not repeat the award it belongs to. "
        "Releases are not merged field by field, so the change is not read.",
        "Nothing, or compile the releases first and read the compiled ones.",
    ),
    "source/ocds-linked": Code(
        "Records that only link to their releases",
        "The record holds addresses of releases, and neither the releases nor a compiled one.",
        "Download the releases and name their files.",
    ),
}
