"""Codes that the `report` and `render` stages raise or record."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "render/brief-template": Code(
        title="The template is no Word document",
        meaning="A file called .docx is not what word processors write.",
        remedy="Save it from a word processor as .docx.",
    ),
    "render/no-such-estimate": Code(
        title="A headline names an estimate that is not there",
        meaning="No row of its model, or several, fit its `estimand`, `term` and `group`.",
        remedy="Use one of those that the message lists.",
    ),
    "render/headline-field": Code(
        title="A sentence names a number that its estimate does not have",
        meaning="An interval, a count of treated firms or a detectable effect is not there for "
        "every estimate.",
        remedy="Take the field out of the sentence.",
    ),
    "render/no-award-money": Code(
        title="There is no award money to divide an effect by",
        meaning="`spend` is zero or missing in all treated rows, or the panel's rows were not kept "
        "in memory.",
        remedy="Name the column of a dose, such as {dose: value_gbp}, under `spend`.",
    ),
    "render/unknown-column": Code(
        title="A table names a model or a column that is not there",
        meaning=(
            "A table's `columns`, or one of its `column_groups`, names a model that was not "
            "estimated, or a group names a model that is no column of the table; or a summary or "
            "balance table names a column that the panel does not have."
        ),
        remedy="Name a model or column of the study; the message lists them.",
    ),
    "render/not-numeric": Code(
        title="A table cannot describe a column",
        meaning="Summary and balance tables describe numbers, and text by its levels' shares.",
        remedy="Derive a number, such as a year from a date, under panel.columns.",
    ),
    "render/too-many-levels": Code(
        title="A column has too many values for a table",
        meaning=(
            "A text column would give a line, or a column under `by` a block, for each of more "
            "than 20 values."
        ),
        remedy="Derive a column with fewer groups under panel.columns.",
    ),
    "render/unknown-row": Code(
        title="A table or figure asks for a row that no model has",
        meaning=(
            "A name in `rows` is neither a term, nor an average, treatment or estimand of any of "
            "the models shown, so the row would be empty."
        ),
        remedy=(
            "Name one of the terms or estimands that the message lists, or leave `rows` out: "
            "then every coefficient is printed."
        ),
    ),
    "render/column-in-two-groups": Code(
        title="A column stands under two group headings",
        meaning="Two of a table's `column_groups` name the same model.",
        remedy="Keep the model in one group.",
    ),
    "render/no-linkage": Code(
        title="A linkage table in a study without awards",
        meaning="The table shows how awards were linked to firms, but the study reads none.",
        remedy="Leave the table out, or add `awards` to the panel.",
    ),
    "render/no-measure": Code(
        title="A table of productivity without a measure",
        meaning="The table shows elasticities of measures that the study does not name.",
        remedy="Name measures under `panel.productivity`, or leave the table out.",
    ),
    "render/unknown-role": Code(
        title="A format cannot express a cell",
        meaning="The table holds a kind of cell that the format has no form for.",
        remedy="Write the table in another format; nothing is ever left out silently.",
    ),
    "render/missing-package": Code(
        title="A format needs a package that is not installed",
        meaning="Tables and briefs as `docx`, and tables as `pdf`, are made by packages that are "
        "extras of this one.",
        remedy="Install the extra that the message names, or choose another format.",
    ),
    "render/text-too-long": Code(
        title="A text is too long for a format",
        meaning="A cell of a spreadsheet holds 32,767 characters; a longer text would be cut.",
        remedy="Shorten the title, label or note, or leave the format out of `formats`.",
    ),
    "render/uneven-panels": Code(
        title="Panels of a table have different numbers of columns",
        meaning="Panels stand over one another in the same columns. A model with `by` has a column "
        "for every group that could be estimated, so that the number may depend on the data.",
        remedy="Print them as two tables, or name models of the same groups in each panel.",
    ),
    "render/ragged-table": Code(
        title="A row has not as many cells as the table has columns",
        meaning="The table was put together wrongly: numbers would stand under wrong headings.",
        remedy="Report it, or, in your own code, give every row one cell a column.",
    ),
    "render/no-dose-curve": Code(
        title="A model without a curve of the dose",
        meaning="The model wrote no row with the estimand `att_dose` or `acrt_dose` that is named "
        "by a dose.",
        remedy="Take it out of the figure, or draw its bins in a figure of kind coefficients.",
    ),
    "render/no-event-path": Code(
        title="An event-study figure or table of a model without effects by event time",
        meaning="The model wrote no row with the estimand `att_event`.",
        remedy="Take the model out, or show it in a figure of kind `coefficients`, or in a table "
        "of kind `regression`.",
    ),
    "render/empty-figure": Code(
        title="A figure has nothing to draw",
        meaning="Its models have no coefficient beside the constant, no firm is treated, or the "
        "data have nothing of what it draws.",
        remedy="Follow the message, or take the figure out.",
    ),
}
