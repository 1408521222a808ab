"""Codes that the `spec` stage raises or records."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "spec/headline": Code(
        "A headline asks for what its model cannot give",
        "Its estimand is none of the model's, its outcome is not on the scale that the number "
        "needs, or an amount per award has no rows, no treated firms or no level to be made of.",
        "Do what the message says; see docs/headlines.md.",
    ),
    "spec/conflict": Code(
        "Two keys do not go together",
        "The mapping holds keys of which only one can count, or lacks one that another needs: "
        "`cluster` beside `vcov`, `formula` beside `regressors`, `event: first` without `column`.",
        "Keep one of them, or add the missing one; the message says which.",
    ),
    "spec/decomposition": Code(
        "The models of a decomposition are not one model of three outcomes",
        "An effect on a ratio in logs is that on its numerator less that on its denominator where "
        "the same estimator, linear in the outcome, has the same keys for all three.",
        "Make the keys that the message names the same; only `outcome`, `label` and `diagnostics` "
        "may differ.",
    ),
    "spec/uneven-panels": Code(
        "Panels of a table have different numbers of columns",
        "Panels stand over one another in the same columns.",
        "Name as many models in each panel, or print them as two tables.",
    ),
    "spec/diagnostic": Code(
        "A diagnostic does not fit its model",
        "It needs results that the model does not give, such as a path of effects against one "
        "period before treatment.",
        "Use an estimator or option that gives them; the message names those.",
    ),
    "spec/dose": Code(
        "A model of doses without a dose",
        "Effects by dose need an amount: the treatment is none, and no column that is one is named "
        "under `dose`.",
        "Add `dose: COLUMN`, a column of amounts, or name a treatment of the form {dose: …}.",
    ),
    "spec/firm-years": Code(
        "A condition on a period that winner and loser do not share",
        "With `awards.period.year_end` every firm has years of its own, so that an award has one "
        "period for its winner and another for those who lost it.",
        "Name the award's `date` in the condition.",
    ),
    "spec/idle-master": Code(
        "A master without Spark",
        "`--master` says where Spark runs, and the engine is DuckDB, which runs in this process.",
        "Add `--engine spark`, or leave `--master` out.",
    ),
    "spec/no-java": Code(
        "Java does not start",
        "`--engine spark` needs Java 17 or later, which pip does not install. There is none on "
        "PATH or in JAVA_HOME, it is older, or it ended at once; what it said was printed.",
        "Install Java 17 (Debian: default-jre-headless), or run with `--engine duckdb`: results "
        "are the same.",
    ),
    "spec/no-master": Code(
        "Spark does not start",
        "The master of `--master` or IPEC_SPARK_MASTER is none that Spark knows, or nobody answers "
        "there. Spark asks a cluster for about a minute before it gives up.",
        "Check the address and that the cluster is up; `--master 'local[*]'` is this machine.",
    ),
    "spec/no-pyspark": Code(
        "pyspark is not installed",
        "`--engine spark` needs the package pyspark, which is large and therefore an extra.",
        "pip install 'ipec-econ[spark]', or run with `--engine duckdb`: results are the same.",
    ),
    "spec/outcome-as-control": Code(
        "An outcome among its own controls",
        "The model's outcome also stands under its `controls` or `covariates`: it would explain "
        "itself, and every effect would be zero or meaningless.",
        "Remove it there; for the outcome's past derive a column with lag(…).",
    ),
    "spec/duplicate-key": Code(
        "The same key twice",
        "A mapping has the same key in two lines. YAML would let the last one win without a word.",
        "Remove or rename one of them.",
    ),
    "spec/duplicate-name": Code(
        "One name for two things",
        "Derived columns, productivity measures and treatments all become columns of the panel, "
        "and models and grids are both columns of tables: names must differ, in more than case.",
        "Rename one of the two.",
    ),
    "spec/empty": Code(
        "The file says nothing",
        "The file has no content but comments or white space.",
        "Start with `ipec: 1`, or run `ipec init` for a commented spec.",
    ),
    "spec/encoding": Code(
        "The file is not UTF-8 text",
        "Specs are UTF-8. The file is UTF-16, has bytes of another encoding, or is binary.",
        "Save it as UTF-8 in your editor, or name the right file.",
    ),
    "spec/ever-treated": Code(
        "It is not clear which treatment `ever_treated` means",
        "A summary table `by: ever_treated` compares firms that are ever treated with those that "
        "never are. That is clear where the study has one treatment, or a column of that name.",
        "Add `treatment: NAME` to the table.",
    ),
    "spec/expression-refused": Code(
        "An expression asks for more than its row",
        "Expressions compute one value from the columns of a row. They cannot read tables, files "
        "or settings, aggregate over rows, or use lists and parameters; what is ambiguous between "
        "languages (`log`, `-x^2`, `= null`, `a < b < c`) is refused too.",
        "Use the allowed functions; lag, lead, first and change follow the unit and the calendar.",
    ),
    "spec/expression-syntax": Code(
        "An expression cannot be read",
        "The text is not one scalar SQL expression: an operator, bracket, quote or argument is "
        "missing or too much.",
        "Text stands in 'single quotes', odd column names in \"double quotes\".",
    ),
    "spec/figure": Code(
        "A figure that could not be drawn",
        "The figure names a model twice, a model without effects by time since treatment or "
        "without the diagnostic that it draws, a treatment without a first period, awards or "
        "scores of a study without them, or a label in letters that figures do not have. It is "
        "refused before hours of estimation, not after.",
        "Follow the message; `kind: coefficients` draws any model.",
    ),
    "spec/file-missing": Code(
        "A spec file cannot be opened",
        "The spec, or the panel file it names, does not exist, is a folder, or may not be read. A "
        "relative path is relative to the file that names it.",
        "Check the path.",
    ),
    "spec/invalid-name": Code(
        "A name that cannot be an id",
        "Keys under models, treatments, samples, tables, figures, headlines and columns are ids: "
        "letters, digits and _, not starting with a digit. A study's id has small letters only.",
        "Rename it; labels for readers go under `label`, `labels` or `title`.",
    ),
    "spec/missing-key": Code(
        "A required key is missing",
        "The mapping cannot be understood without this key.",
        "Add it; `ipec schema` and your editor know what belongs there.",
    ),
    "spec/no-awards": Code(
        "A treatment needs awards, and there are none",
        "The panel has no `awards`, but a treatment or a command is about them.",
        "Add `awards` to the panel, or make the treatment of a column.",
    ),
    "spec/not-available": Code(
        "Part of the language that this version cannot do",
        "The spec is valid, but asks for an estimator, key, format or engine that is not there "
        "yet. It is refused whole rather than run in part.",
        "Use what the message says is available, or a later version.",
    ),
    "spec/out-of-range": Code(
        "A value is too small, too large, or empty",
        "Numbers have limits (a confidence level lies between 0 and 1, a seed between 0 and "
        "2³²−1), and some lists may not be empty.",
        "Write a value within the limits that the message gives.",
    ),
    "spec/term": Code(
        "A regressor, fixed effect or formula cannot be read",
        "Regressors, controls, covariates, fixed effects, clusters and formulas use a part of "
        "fixest's syntax: a:b, a*b, i(f, x, ref = 5), l(x, 0:2), d(x), log(x), I(x^2), id^year, "
        "firm[trend]. They are parsed, never run.",
        "Follow the message, or compute the term as a derived column under panel.columns.",
    ),
    "spec/too-large": Code(
        "The file is too large or too deep",
        "Specs are written by hand; limits on size and depth keep prepared files from exhausting "
        "a machine.",
        "Split the study, or remove needless brackets.",
    ),
    "spec/twin-study": Code(
        "Two specs with the same study id",
        "Studies of one command write to folders named by their ids: one would replace the other.",
        "Give each spec an id of its own.",
    ),
    "spec/unknown-code": Code(
        "A code that does not exist",
        "`ipec explain` knows the codes that errors and notices carry.",
        "`ipec explain` without a code lists them.",
    ),
    "spec/unknown-column": Code(
        "A column that does not exist",
        "The name is no column of the source, no derived column above its use, and no treatment.",
        "Correct the spelling, derive the column, or rename it under `columns` of the source.",
    ),
    "spec/unknown-function": Code(
        "A function that expressions do not have",
        "Only functions on the list can be used, so that a spec by a stranger is safe to run.",
        "Use the function that the message suggests, or prepare the column beforehand.",
    ),
    "spec/unknown-key": Code(
        "A key that nobody reads",
        "The key is not part of the language at this place. It would be ignored, so it is refused.",
        "Correct the spelling, move the key to where it belongs, or remove it.",
    ),
    "spec/unknown-name": Code(
        "A name that points nowhere",
        "A model, grid, treatment, sample or column is used that the study does not define.",
        "Correct the spelling, or define it.",
    ),
    "spec/unknown-value": Code(
        "A word that is not one of the choices",
        "The key takes one of a few words, and this is none of them.",
        "Use one of the words that the message lists.",
    ),
    "spec/unused-default": Code(
        "A default that no model takes",
        "Each key under `models.defaults` must be taken by at least one model's estimator.",
        "Remove it, or move it to the model it is meant for.",
    ),
    "spec/wrong-type": Code(
        "A value of the wrong type",
        "Nothing is converted: text, whole numbers, numbers, true or false, lists and mappings are "
        "told apart. Plain 45000000 is a number; a code is text and stands in quotes, unless it "
        "starts with a zero. yes, no, on and off are text.",
        "Quote text that looks like a number; write true or false; put lists in brackets.",
    ),
    "spec/yaml": Code(
        "The file is not valid YAML",
        "Indentation, colons, quotes or brackets do not fit; tabs cannot indent.",
        "Look at the line and column, and the one above.",
    ),
    "spec/yaml-feature": Code(
        "A feature of YAML that specs do without",
        "Anchors, aliases, merge keys, tags and several documents in one file are refused: they "
        "hide what a spec says, and some can exhaust a machine or run code.",
        "Write values out; what models share goes under `models.defaults`.",
    ),
    "spec/bootstrap-clusters": Code(
        "A bootstrap without one way of clustering",
        "The bootstrap multiplies each cluster's residuals, or its influence on the estimates, by "
        "one random weight, so it needs errors clustered in one way.",
        "Write `cluster: NAME` with one group, the widest that the design asks for.",
    ),
    "spec/randomization-window": Code(
        "Randomization inference with a window that drops rows",
        "A regression's window drops the rows of treated firms outside it. Under another cohort "
        "other rows would have been dropped, and those are gone.",
        "Bin the ends of the window (`bin: true`), or restrict the periods of all firms with a "
        "sample.",
    ),
}
