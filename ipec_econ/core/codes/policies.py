"""Codes of the policies on awards: what they are worth, and when."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

POLICIES: dict[str, Code] = {
    "source/amendments": Code(
        "Another release than the last stands",
        "`amendments` asks for awards as first published, or as known at the end of a day (UTC).",
        "Nothing, if that is meant: amendments since then change neither dates nor values.",
    ),
    "source/date-basis": Code(
        "Award rows by the day that dates them",
        "`date` lists days; each row is dated by the first that it has. `date_basis` says which.",
        "Look at how many fall back to a later one; `where: date_basis = 'award'` in a treatment "
        "leaves the others out.",
    ),
    "source/period": Code(
        "Awards fall into years that are not calendar years",
        "`period` says with which month years begin and what they are called after.",
        "See that the firm panel's periods are years of the same kind.",
    ),
    "source/period-given": Code(
        "Periods are given and asked for",
        "`date` and `period` make periods from days, and the awards have a column `time` of "
        "periods already. One of the two would be ignored.",
        "Remove the key, or rename the column `time` in the source.",
    ),
    "source/duplicates": Code(
        "Rows that repeat an award count once",
        "`duplicates` names the columns that make rows the same, and which of them is kept.",
        "Nothing, if the count is what you expect.",
    ),
    "source/vat-unknown": Code(
        "Values with or without tax",
        "Nothing tells whether these values include value added tax; they are kept as published, "
        "so that the two kinds may be mixed.",
        "Say how values are published: `published: gross`; or leave them out: `unknown: missing`.",
    ),
    "source/no-rate": Code(
        "Values without an exchange rate",
        "The file of rates has none for the currency and period (or no earlier day), or the value "
        "has no currency. In another currency it would be added up with the rest: it is missing.",
        "Add the rate to the file.",
    ),
    "source/no-price": Code(
        "Values without a price index",
        "The index has no entry for the row's period or group: the value is missing.",
        "Add it to the file.",
    ),
    "source/deflated": Code(
        "Columns at the prices of one period",
        "`panel.deflate` brought columns of the firm table to the prices of its base period, "
        "before anything was derived of them.",
        "Nothing; the base period belongs in the notes of tables that print money.",
    ),
    "source/deflate": Code(
        "A column that cannot be deflated",
        "It holds no numbers, or stands under `panel.deflate` twice.",
        "State its type under panel.firms.types, or name it once.",
    ),
    "source/price-base": Code(
        "A price index without its base period",
        "Prices are those of the base period, so its index is needed, in every group.",
        "Name a period of the file.",
    ),
    "source/outlier": Code(
        "Values above the bound",
        "`value.outlier` with `rule: keep` counts them and changes nothing.",
        "Look at them; `rule: missing`, `drop` or `cap` acts on them.",
    ),
}
