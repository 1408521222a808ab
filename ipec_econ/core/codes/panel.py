"""Codes that the `panel` stage raises or records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code
from ipec_econ.core.codes.productivity import PRODUCTIVITY

_COLUMNS: dict[str, Code] = {
    "panel/unknown-column": Code(
        "A column that is not there",
        "The spec names a column that the firm table, the derived columns above it and the "
        "treatments do not have. Case matters only where two columns differ in nothing else.",
        "Mend the name; the message says which names are near or at hand.",
    ),
    "panel/expression": Code(
        "An expression that cannot be computed",
        "An expression is allowed as text but does not fit the data: an unknown column, or text "
        "where a number is needed.",
        "Mend the expression, cast the column, or state its type under panel.firms.types.",
    ),
    "panel/not-numeric": Code(
        "Numbers are needed",
        "A regressor, weight, bound, cohort or status is a text or date column.",
        "Derive a number, write C(column) for dummies, or put the column under fixed_effects.",
    ),
    "panel/key-redefined": Code(
        "A key of the panel under a second meaning",
        "A derived column or a treatment is called like the panel's unit or time.",
        "Give it another name.",
    ),
    "panel/name-twice": Code(
        "Two things make one column",
        "Two treatments, or two values of a dose's `by`, would write the same column.",
        "Rename one of them.",
    ),
    "panel/replaced-column": Code(
        "A column is replaced",
        "A derived column or a treatment has the name of a column of the source. From there on the "
        "name means the new column.",
        "Nothing, if that is meant; otherwise choose another name.",
    ),
    "panel/null-results": Code(
        "A derived column is null where its inputs are not",
        "Some rows have a division by zero, a logarithm of zero or less, the root of a negative "
        "number, text that is no number, an overflow, or a lag into a period that the unit does "
        "not have. They are null, and models drop them as missing.",
        "Check that the count is plausible; use coalesce(…) where null is not meant.",
    ),
    "panel/winsorised": Code(
        "Values were moved onto the quantiles",
        "How many values of a column lay beyond its quantiles (linear interpolation, type 7) and "
        "were set to them.",
        "Nothing; the count is for the reader.",
    ),
}

_TREATMENTS: dict[str, Code] = {
    "panel/unknown-award": Code(
        "Awards of which a condition does not know",
        "The condition of a treatment is null for awards of the panel's firms: a value, code or "
        "flag that it reads is missing. They treat nobody, as in SQL. A firm with no other award "
        "counts as not treated, and may be a control although it was treated.",
        "Fill the column in, or leave such firms out: name them with a treatment, `unclear: "
        "{event: first_award, where: innovation is null}`, and restrict the sample by `where: "
        "unclear = 0`.",
    ),
    "panel/no-awards": Code(
        "A treatment from awards without awards",
        "The treatment is made from awards, and the panel section names none.",
        "Add `awards`, or make the treatment from a column: {event: first, column: NAME}.",
    ),
    "panel/no-coverage": Code(
        "The register's coverage is not stated",
        "Without `coverage` the register is taken as complete from its first period. Firms with "
        "earlier awards, which it does not show, would be called newly treated.",
        "State panel.awards.coverage: the first date or period of the complete register.",
    ),
    "panel/clean-window-without-awards": Code(
        "A clean window without a register",
        "`clean_window` looks back into a register of awards; a treatment from a column has none.",
        "Use min_pre: the number of periods in which a firm must be seen before treatment.",
    ),
    "panel/cohort-after-end": Code(
        "Treated after the panel ends",
        "Some firms are first treated after the panel's last period. In the panel they are never "
        "seen treated, and count as never treated.",
        "Nothing; drop them with a sample if they should not be controls.",
    ),
    "panel/no-pre-period": Code(
        "Treated firms without a period before treatment",
        "Some treated firms are first seen in or after their first treated period. Comparisons "
        "with their own past are impossible for them.",
        "Use min_pre or late_entrants: drop to leave them out.",
    ),
    "panel/late-entrants": Code(
        "Firms kept although first seen after their first award",
        "`late_entrants: keep` leaves firms in that enter the panel when they are treated already. "
        "Some estimators take them for newly treated, others use them as controls.",
        "Drop them (`late_entrants: drop`, the default), or compare both and say so.",
    ),
    "panel/no-clean-window": Code(
        "A first award without a clean window",
        "Without `clean_window` an award in the first covered period counts as a first award, "
        "although the firm may have won another one just before, and awards that the treatment's "
        "`where` leaves out may precede it.",
        "Write clean_window: 2 or more, so that a first award follows covered periods without one.",
    ),
    "panel/no-never-treated": Code(
        "Nobody is never treated",
        "All firms that are a clean cohort are treated at some time. Estimators that need "
        "never-treated firms fail or drop the periods in which all are treated.",
        "Use control_group: not_yet_treated, or add firms that never won an award.",
    ),
    "panel/small-cohorts": Code(
        "Cohorts of few firms",
        "Effects by cohort and period rest on the firms of one cohort. With fewer than 10 of them "
        "one firm can turn the sign, their standard errors are unreliable, and disclosure rules "
        "may forbid to publish them.",
        "Report averages over cohorts; a table of kind cohort_sizes shows all sizes.",
    ),
    "panel/none-treated": Code(
        "Nobody is treated",
        "No firm of the panel has a first treated period, or none of them is a clean cohort.",
        "Look at the treatment's flow, the linkage and the treatment's conditions.",
    ),
    "panel/cohort-not-positive": Code(
        "Zero or negative cohorts",
        "A cohort is the first treated period. Zero and negative numbers are codes that other "
        "programs use for never treated; here never treated is null.",
        "Derive the cohort with nullif(column, 0).",
    ),
    "panel/cohort-not-whole": Code(
        "Cohorts with fractions",
        "A cohort is one of the panel's periods, which are whole numbers.",
        "Round it, or name the column that holds the period.",
    ),
    "panel/cohort-not-constant": Code(
        "A cohort that changes within a firm",
        "The first treated period is one number for all rows of a firm.",
        "Give each firm one value; for a column that turns on use {event: first, column: NAME}.",
    ),
    "panel/booking": Code(
        "Values counted over the years of contracts",
        "With `value.booking: duration` a dose has the part of each value that falls to the days "
        "of the period. Contracts that began before the register do not count in its first years, "
        "and parts that fall in years in which the firm has no row count in no dose.",
        "Look at how many awards have no days of use (`without: missing` leaves their values out), "
        "and how much falls in years without a row.",
    ),
    "panel/firm-years": Code(
        "Awards fall into firms' own accounting years",
        "With `awards.period.year_end` an award of a linked firm counts in that firm's accounting "
        "year. Where no row tells the year's end, month and day of the last one known are carried "
        "on (before the first, that one's); years of other than twelve months come from a changed "
        "date.",
        "See that few awards fall into years whose end is carried over.",
    ),
    "panel/no-year-end": Code(
        "Firms without a year end",
        "No row of these firms has a value in the column of `awards.period.year_end`: their awards "
        "fall into calendar years, unlike those of the other firms.",
        "Bring their year ends, or leave them out with `panel.firms.where`.",
    ),
    "panel/year-end": Code(
        "A year end that is none",
        "The column of `awards.period.year_end` holds what is neither a date, nor month and day, "
        "nor a month.",
        "Write 2015-03-31, 03-31 or 3; null where it is not known.",
    ),
    "panel/year-end-order": Code(
        "Year ends that do not follow the periods",
        "A date is the last day of the accounting year that its row is about: within a firm it "
        "rises from row to row, and it lies in the calendar year of the row's period, or in that "
        "before or after.",
        "One date in all rows of a firm is no such column: derive month and day from it.",
    ),
    "panel/dose-unknown": Code(
        "Doses that cannot be computed",
        "For some awards the dose's expression is null: a missing value, or a firm that is not "
        "seen in the period a lag looks at. Their firm's dose of the period is null, never zero.",
        "Nothing, if few; otherwise mend the missing values or change the expression.",
    ),
    "panel/group-dose": Code(
        "A dose of the whole group",
        "With `link.groups` and `level: treatment` all treatments count the awards of a firm's "
        "group. A dose then sums the group's awards, while columns of the firm in its expression, "
        "such as turnover, are the firm's own.",
        "Use a panel of groups (`level: unit`) for doses, or read the dose as the group's awards "
        "over the firm's own size.",
    ),
    "panel/dose-without-group": Code(
        "Awards outside every group of a dose",
        "Some awards have no value of the dose's `by` column; they count in the total only.",
        "Fill the column, or state in the text that groups do not add up to the total.",
    ),
    "panel/kinds-overlap": Code(
        "Kinds that do not exclude each other",
        "An award meets the conditions of two kinds, so its kind is not defined.",
        "Exclude one condition from the other: `not (…)`.",
    ),
    "panel/not-available": Code(
        "A part of the panel or a model that is not there",
        "The spec asks for something that this version cannot do. Ignoring it would change numbers "
        "silently.",
        "Prepare it beforehand, or leave it out.",
    ),
}

_SELECTION: dict[str, Code] = {
    "panel/empty-sample": Code(
        "A sample without rows",
        "The filters of a sample leave no row.",
        "The message counts the rows after each filter: relax the one that leaves none.",
    ),
    "panel/unknown-sample": Code(
        "A sample that is not there",
        "A model names a sample that the panel does not define.",
        "Define it under panel.samples, or use `main`.",
    ),
    "panel/unknown-treatment": Code(
        "A treatment that is not there",
        "A model names a treatment that the panel does not define.",
        "Define it under panel.treatments.",
    ),
    "panel/term": Code(
        "A regressor, fixed effect or formula that cannot be read",
        "The text is not in fixest's syntax, as far as this language takes it over, or two terms "
        "have one name.",
        "Follow the message; derive what is missing under panel.columns.",
    ),
    "panel/one-group": Code(
        "There is one group, or none",
        "`by` estimates a model in each group and compares them. In the rows that the model could "
        "use the column has fewer than two values.",
        "Leave `by` out, or look at the sample, `where` and the column.",
    ),
    "panel/too-many-groups": Code(
        "There are too many groups",
        "`by` makes a result for each value of a column and compares all pairs of them. So many "
        "values are those of a number or an identifier, not of a grouping.",
        "Derive a coarser column under panel.columns, or select values with `where`.",
    ),
    "panel/group-changes": Code(
        "A firm changes its group",
        "A difference-in-differences model compares a firm with itself over time. Were its rows "
        "split between groups, neither would hold its change.",
        "Derive the value of the firm's first row under panel.columns, `NAME: first(x)`, and write "
        "`by: NAME`. In `ols` rows may change their group.",
    ),
    "panel/no-rows": Code(
        "A model without rows",
        "The sample, the treatment's exclusions and missing values together leave no row.",
        "The message counts the rows after each step: relax the one that leaves none.",
    ),
    "panel/weights-not-positive": Code(
        "Weights that are zero or negative",
        "A weight says how much a row counts; zero or less has no meaning in a regression.",
        "Drop the rows with `where`, or mend the weight.",
    ),
    "panel/no-dose": Code(
        "No dose",
        "The model's treatment says since when firms are treated, and nothing says how much.",
        "Add `dose: COLUMN` to the model, or name a treatment of the form {dose: …}.",
    ),
    "panel/dose-negative": Code(
        "A negative dose",
        "A dose is an amount of treatment; 0 is none, and less than none has no meaning.",
        "Mend the column. Where it is null, the firms are dropped and counted.",
    ),
    "panel/dose-varies": Code(
        "Doses that change after treatment has started",
        "Effects by dose give each firm one dose. What a firm gets later is part of the effect of "
        "what it got first, or of its mean, and is not told apart.",
        "Choose `dose_from: first` or `mean`; follow the changes with `switchers`.",
    ),
    "panel/dose-before-treatment": Code(
        "Doses of firms that are not treated",
        "The dose's column is positive in periods before a firm's treatment, or for firms that are "
        "never treated. The treatment decides, so they count as untreated there.",
        "Nothing if the treatment is meant to start later, as with large awards; else use the dose "
        "itself as the treatment.",
    ),
    "panel/too-many-levels": Code(
        "A categorical regressor with too many levels",
        "Every level would be a column of a dense matrix.",
        "Put the column under fixed_effects, which absorb any number of levels.",
    ),
    "panel/unknown-level": Code(
        "A reference that is no level",
        "The reference of an indicator does not occur in the model's rows.",
        "Choose one of the levels that the message lists.",
    ),
    "panel/reference-level": Code(
        "Which level the others are compared with",
        "A categorical regressor leaves out its first level where a constant or fixed effects span "
        "it.",
        "Nothing; choose another with i(column, ref = level).",
    ),
}

CODES: dict[str, Code] = {**_COLUMNS, **_TREATMENTS, **_SELECTION, **PRODUCTIVITY}
