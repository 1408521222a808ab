"""Codes that the `sources` stage raises or records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code
from ipec_econ.core.codes.fetch import FETCH
from ipec_econ.core.codes.notices import NOTICES
from ipec_econ.core.codes.ocds import OCDS
from ipec_econ.core.codes.policies import POLICIES

_FILES: dict[str, Code] = {
    "source/missing-file": Code(
        "A file is not there",
        "No file has the path that the spec names. Relative paths start at the folder of the file "
        "that names them, not at the folder you are in.",
        "Correct the path, or put the file there.",
    ),
    "source/not-a-file": Code(
        "A folder where a file is wanted",
        "The path names a folder.",
        "Name a file in it; awards also take a pattern such as `folder/*.csv`.",
    ),
    "source/empty-file": Code(
        "A file is empty",
        "The file has no bytes, or nothing but blanks: an export or download broke off.",
        "Export or download it again.",
    ),
    "source/unreadable": Code(
        "A file cannot be read",
        "The file is damaged, cut short, locked, protected by a password, or not of the kind that "
        "its ending says.",
        "Open it in the program that made it and save it again, or export it as csv.",
    ),
    "source/unknown-kind": Code(
        "No reader knows the source",
        "Sources are told by their ending (.csv, .csv.gz, .tsv, .parquet, .dta, .sav, .xlsx) or "
        "their prefix (linearmodels:, statsmodels:, duckdb:, postgresql:).",
        "Save the data in one of these forms. Data on the web is downloaded first, so that its "
        "hash can be kept.",
    ),
    "source/idle-option": Code(
        "An option that does nothing for this source",
        "`query` is for databases and `sheet` for Excel workbooks.",
        "Remove the option, or name the source it belongs to.",
    ),
    "source/no-bidders": Code(
        "Losing bidders are asked for and not named",
        "`bidders: keep` reads who bid for an award and lost: from bids and tenderers of OCDS "
        "releases, or from a table's column `bidder_role`. Most registers name winners alone.",
        "Remove `bidders`, or bring the bids as a table with `bidder_role`.",
    ),
    "source/bad-role": Code(
        "A role that is none",
        "`bidder_role` says of each row whether its supplier won the award (`supplier`) or bid for "
        "it and lost (`tenderer`).",
        "Write one of the two in every row.",
    ),
    "source/no-match": Code(
        "A pattern matches no file",
        "No file fits the pattern; `**` goes through folders.",
        "Correct the pattern; it starts at the folder of the file that names it.",
    ),
    "source/repeated-file": Code(
        "A file is named twice",
        "Two entries, or two patterns, name the same file; its rows would count twice.",
        "Name each file once.",
    ),
    "source/different-columns": Code(
        "Files that are read together differ in their columns",
        "Rows can be put one below the other only where every file has the same columns.",
        "Rename or add the columns, or narrow the pattern.",
    ),
}

_TEXT_FILES: dict[str, Code] = {
    "source/not-text": Code(
        "Binary data in a text file",
        "The file is named as csv or tsv, and holds the bytes of something else.",
        "Name it after what it is (.xlsx, .parquet, .csv.gz).",
    ),
    "source/encoding": Code(
        "A text file is not utf-8",
        "Text is read as utf-8, with or without a byte order mark. Other encodings would garble "
        "names, and so would a guess.",
        "Save it as `CSV UTF-8`, or convert it with `iconv -f WINDOWS-1252 -t UTF-8`.",
    ),
    "source/delimiter": Code(
        "The file is cut at other signs",
        "A .csv is cut at commas and a .tsv at tabs; the header holds another delimiter.",
        "Export it with commas and decimal points, or as .tsv with tabs.",
    ),
    "source/ragged-rows": Code(
        "Rows of other lengths than the header",
        "A missing or extra delimiter would move values into the wrong columns.",
        'Quote cells that hold the delimiter ("a, b"), or export the file again.',
    ),
    "source/unclosed-quote": Code(
        "A quote is not closed",
        "Everything up to the next quote would be read as one cell.",
        'Close the quote, or write a quote inside a cell twice ("").',
    ),
    "source/na-in-text": Code(
        "`NA` read as missing in a text column",
        "R writes missing values as NA. A code spelt NA (Namibia, Naples) would be lost.",
        "Where NA is a code, write it otherwise in the file.",
    ),
    "source/words-among-numbers": Code(
        "A column of numbers was read as text",
        "Some cells are words (`NaN`, `.`, `n/a`) or numbers with separators (`1,234`).",
        "Leave missing cells empty and write plain numbers; `types` then says if any are left.",
    ),
}

_OTHER_KINDS: dict[str, Code] = {
    "source/unknown-dataset": Code(
        "A library ships no such dataset",
        "After `linearmodels:` or `statsmodels:` stands the name of one of its datasets.",
        "Choose one from the list in the message.",
    ),
    "source/unknown-sheet": Code(
        "A workbook has no such sheet",
        "`sheet` names none of its sheets; without `sheet` the first is read.",
        "Choose one from the list in the message.",
    ),
    "source/uncalculated-formula": Code(
        "Formulas without a stored value",
        "Of a formula the value is read that was stored with it. The program that wrote this "
        "workbook stored none.",
        "Open it in Excel or LibreOffice and save it, or write values.",
    ),
    "source/mixed-cells": Code(
        "A column mixes numbers, dates and text",
        "Only text can hold all of its cells.",
        "Make the cells alike in the workbook, or declare the column under `types`.",
    ),
    "source/error-cells": Code(
        "Excel errors among the cells",
        "Cells such as #N/A and #DIV/0! are read as missing.",
        "Correct the formulas, or make sure that missing is what you want.",
    ),
    "source/value-labels": Code(
        "Value labels are not used",
        "Labelled columns keep their codes, so that a spec means the same for every format.",
        "Compare codes in conditions, or decode the labels before saving.",
    ),
    "source/lettered-missing": Code(
        "Stata's lettered missing values",
        "Values .a to .z are read as missing; why they are missing is lost.",
        "Keep the reason in a column of its own if the study needs it.",
    ),
    "source/declared-missing": Code(
        "Values declared as missing in SPSS",
        "They are read as missing.",
        "Change the declaration in SPSS if they are values after all.",
    ),
    "source/time-of-day": Code(
        "Times of day are dropped",
        "A moment is read as its date, in the time zone it is written in.",
        "Nothing, unless the study needs the hour: then store it in a column of its own.",
    ),
    "source/column-left-out": Code(
        "A column is left out",
        "pandas' and R's nameless row names, and columns of lists or records, are no variables.",
        "Nothing, or give the column a name and a plain type.",
    ),
    "source/unknown-type": Code(
        "A column of a type that cannot be read",
        "The column holds bytes or objects that are no text, number, date or truth value.",
        "Store it as one of these, or leave it out of the file or query.",
    ),
}

_DATABASES: dict[str, Code] = {
    "source/missing-query": Code(
        "A database without a query",
        "A database holds many tables; `query` says which rows are meant.",
        "Add `query: SELECT … FROM …` beside `source`.",
    ),
    "source/query": Code(
        "A query fails",
        "The database refuses the query, or it is not one SELECT. Queries are run read-only.",
        "Try it in the database's own client.",
    ),
    "source/unreachable": Code(
        "No connection to a database",
        "The server does not answer, or refuses user or password.",
        "Check host, port, database and user; give the password in PGPASSWORD or ~/.pgpass.",
    ),
    "source/bad-address": Code(
        "A database address that can be read in two ways",
        "The password holds one of / ? # [ ] @, which have a meaning in an address.",
        "Leave the password out and give it in PGPASSWORD or ~/.pgpass.",
    ),
    "source/missing-package": Code(
        "An optional package is not installed",
        "PostgreSQL is read through psycopg, which comes with the extra `postgres`.",
        "Install it: `pip install 'ipec-econ[postgres]'`.",
    ),
}

_COLUMNS: dict[str, Code] = {
    "source/missing-column": Code(
        "A column is not there",
        "The spec names a column that the source does not have.",
        "Choose one from the list in the message; after `columns`, new names count.",
    ),
    "source/duplicate-column": Code(
        "A column name occurs twice",
        "A name must mean one column.",
        "Rename the columns in the file or the query.",
    ),
    "source/blank-header": Code(
        "A column has no name",
        "The header is blank somewhere: merged cells, or a title above the header, look like this.",
        "Give every column a name in the first row.",
    ),
    "source/name-conflict": Code(
        "A new name is taken",
        "`columns` gives a column a name that another column has; one would be lost.",
        "Give the other column a new name too.",
    ),
    "source/second-name": Code(
        "A column of the source gave way to a canonical one",
        "Another column was mapped to its name; it is kept with `_source` after its name.",
        "Nothing, if the mapping is meant.",
    ),
    "source/unknown-canonical": Code(
        "Awards have no such canonical column",
        "Under `columns` of awards stand canonical names and the source's columns they come from.",
        "Choose a name from the list; columns without a canonical name keep their own.",
    ),
    "source/bad-value": Code(
        "Values of the wrong type",
        "A declared or canonical column holds values that are no such type.",
        "Mend the values that the message shows, or declare another type.",
    ),
    "source/where": Code(
        "A condition cannot be computed",
        "`where` names an unknown column, or compares types that cannot be compared.",
        "See the columns with `ipec check`; declare a type under `types` where one is wrong.",
    ),
    "source/no-cells": Code(
        "A file that holds no cells",
        "`panel: {cells: …}` names a file that is not what a run with `cells:` writes, or one of "
        "another version of the layout.",
        "Name the cells.parquet of an output folder, or write it again.",
    ),
    "source/bad-link-model": Code(
        "A file that is no trained linkage model",
        "`model` of a step `probabilistic` is JSON as Splink saves a trained model: `link_only`, "
        "for DuckDB, with m and u of every level, comparing the columns that suppliers and firms "
        "have here. Runs train nothing.",
        "Train it beforehand and save it with linker.misc.save_model_to_json(FILE), or leave "
        "`model` out for the one that ships; docs/linkage.md lists the columns.",
    ),
    "source/not-sorted": Code(
        "A file that cannot be read in blocks",
        "`ipec cells` reads firms in blocks. That needs one row per unit and time, sorted by them, "
        "the unit as text or whole number, the time as whole number, and neither missing.",
        "Sort the file (`order by unit, time`), or use `ipec run`, which sorts in memory.",
    ),
    "source/no-rows": Code(
        "No rows are left",
        "The source has none, or no row satisfies `where`.",
        "Check the export, the condition, and the types of its columns.",
    ),
}

_KEYS: dict[str, Code] = {
    "source/null-key": Code(
        "Rows without a unit or period",
        "A row of a panel belongs to a unit and a period; none is dropped unsaid.",
        "Fill them in, or leave them out and count them: `where: unit is not null`.",
    ),
    "source/duplicate-key": Code(
        "A unit has several rows in one period",
        "A panel has one row per unit and period.",
        "Keep one row of each, or add a condition under `where` that does.",
    ),
    "source/bad-unit": Code(
        "Units that are no identifiers",
        "A unit is text or a whole number. A float holds 7 digits and a double 15: longer numbers "
        "may have been rounded already.",
        "Store it as text or integer in the source.",
    ),
    "source/bad-time": Code(
        "Periods that are no whole numbers",
        "A period is a whole number such as a year.",
        "Write it as a column of the source; awards may map a `date` instead.",
    ),
    "source/bad-identifier": Code(
        "Ids that are no identifiers",
        "An id is text or a whole number that its type can hold.",
        "Store it as text or integer in the source.",
    ),
    "source/bad-date": Code(
        "Values that are no dates",
        "Dates are written YYYY-MM-DD, with or without a time of day after them.",
        "Write them so; a column of years is `time`, not `date`.",
    ),
}

_AWARDS: dict[str, Code] = {
    "source/not-available": Code(
        "Asked for, and not available",
        "The version at hand cannot do this, or a value policy lacks the column it needs.",
        "Follow the remedy in the message.",
    ),
    "source/bad-coverage": Code(
        "Coverage is neither a period nor a date",
        "`coverage` is the first period from which the register is complete.",
        "Write a year (2012) or a date (2012-01-01).",
    ),
    "source/coverage-within-year": Code(
        "Coverage starts within a year",
        "The whole year counts as covered, though its first months are not.",
        "Write the first complete year if that matters.",
    ),
    "source/made-award-id": Code(
        "Awards without an id",
        "They are called after their row in the file, such as `row 17`.",
        "Map `award_id` if the source has one; shared awards need it.",
    ),
    "source/no-date": Code(
        "Awards without a date or period",
        "They belong to no period of the panel, and are dropped and counted.",
        "Fill the dates in, or leave the rows out with `where`.",
    ),
    "source/odd-year": Code(
        "Awards in odd years",
        "Years before 1900 or after 2100 are misprints, as a rule.",
        "Correct them, or leave them out with `where`.",
    ),
    "source/outside-periods": Code(
        "Awards outside the panel's periods",
        "They are kept: an award before the panel starts makes a firm no newcomer.",
        "Nothing, unless there are more than you expect.",
    ),
    "source/negative-value": Code(
        "Negative values",
        "They are kept: some registers book corrections so.",
        "Leave them out with `where: value >= 0` if they are none.",
    ),
    "source/repeated-award": Code(
        "Rows that repeat an award",
        "The same award, lot and supplier stands in several rows: a file exported twice, or lines "
        "of one contract. All are kept, so doses add up their values; a first award is the same.",
        "Remove the repetitions from the source, or give each line its own `award_id` or `lot_id`.",
    ),
    "source/no-supplier": Code(
        "Awards that name no supplier",
        "They are kept and cannot be linked.",
        "Leave them out with `where` if they are no awards.",
    ),
    "source/value-policy": Code(
        "Values changed by a policy",
        "`value` says what awards under frameworks, shared awards and zeros are worth.",
        "Nothing, if the policy is meant.",
    ),
    "source/innovation-column": Code(
        "A rule of the innovation flag lacks what it reads",
        "The rule `procedure` reads `procedure` or `procedure_details`, `cpv` reads `cpv` or "
        "`cpv_all`, `keywords` reads `title` or `description`, `declared` reads "
        "`innovative_acquisition`. Without them the rule would say nothing of any award.",
        "Map a column under `columns`, or name the rules that can be used: rules: [cpv, keywords].",
    ),
    "source/innovation": Code(
        "Awards flagged as buying innovation",
        "How many award rows buy innovation, are ordinary, or are not known to be either, by the "
        "rules of which version, and of how many rows each rule says yes.",
        "Look at the examples in innovation.json; award rows carry `innovation_rule` and "
        "`innovation_evidence`.",
    ),
    "source/innovation-unknown": Code(
        "Awards that cannot be flagged",
        "An award is ordinary only where every rule that could have lifted it to the threshold "
        "could look and saw nothing. Where a code, text or procedure is missing, or says nothing "
        "either way, the flag is null: neither `innovation` nor `not innovation` holds.",
        "Label them, leave a rule out that most awards lack the column for, or restrict the "
        "sample to registers that fill it in.",
    ),
    "source/innovation-labels": Code(
        "The innovation rules against hand labels",
        "Precision, recall, F1 and Cohen's kappa of the rules alone, in labelled awards of which "
        "they decide. In the study labels win over rules, so its flags are better than that.",
        "Read them with how the labelled awards were chosen: a sample of flagged awards tells "
        "precision and not recall.",
    ),
    "source/bad-label": Code(
        "Labels that are no labels",
        "`label` is innovation or ordinary, and `award_id` names an award. An award that could not "
        "be judged has no row: the rules decide.",
        "Correct the file.",
    ),
    "source/repeated-label": Code(
        "An award labelled twice",
        "The label file has one row for an award, or for an award and lot.",
        "Keep the label that the coders agreed on.",
    ),
    "source/label-unmatched": Code(
        "Labels of awards that are not there",
        "They name an award that the study does not have: a misprint, another vintage of the "
        "register, or an award that `where` leaves out.",
        "Compare the ids: those of OCDS notices are `OCID/AWARD`.",
    ),
    "source/currencies": Code(
        "Several currencies",
        "Values in different currencies must not be added up, so no column such as `value_gbp` is "
        "made.",
        "Restrict the awards to one currency with `where`.",
    ),
    "source/no-currency": Code(
        "Values without a currency",
        "They are missing in the column that names the currency.",
        "Fill the currency in, or use `value` if it is known to be the same.",
    ),
}

CODES: dict[str, Code] = {
    **_FILES,
    **_TEXT_FILES,
    **_OTHER_KINDS,
    **_DATABASES,
    **_COLUMNS,
    **_KEYS,
    **_AWARDS,
    **OCDS,
    **FETCH,
    **NOTICES,
    **POLICIES,
}
