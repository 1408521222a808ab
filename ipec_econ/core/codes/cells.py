"""Codes about cells in place of rows."""

from __future__ import annotations

from ipec_econ.core.codes.code import Code

CODES: dict[str, Code] = {
    "cells/needs-rows": Code(
        "Cells are not enough for this",
        "A file of cells holds moments of outcome paths by cohort, observed periods and cluster. "
        "Covariates, controls, regressions, tables of rows, and samples, outcomes or treatments "
        "that it was not written for need the firms themselves. A run that writes cells says so "
        "as a notice, of each model that the file does not serve.",
        "Change the model to what the file holds, or estimate it where the firms are.",
    ),
    "cells/no-room": Code(
        "No room for firms outside memory",
        "A large file whose histories are too many for cells is laid down in temporary files, and "
        "these cannot be written.",
        "Let TMPDIR name a folder with room: nine bytes for each firm and period, for each "
        "combination of outcome, treatment, weights and cluster.",
    ),
    "cells/no-rows": Code(
        "Estimates from cells alone",
        "The study reads a file of cells: no row of a firm is at hand. Where nothing was withheld, "
        "its estimates are those of the study that wrote the file.",
        "Nothing; the note is for readers.",
    ),
    "cells/not-streamed": Code(
        "One pass is not enough for this study",
        "`ipec cells` reads a parquet file of firms in blocks, sorted by firm and period, and adds "
        "each firm to its cell. Derived columns, samples, awards, treatments other than a column "
        "of cohorts, and models that need rows ask for more than that.",
        "Prepare the columns in the file; or write `cells: {}` into the study and use `ipec run`.",
    ),
    "cells/overlap": Code(
        "Two sets of cells that differ by few firms",
        "The same outcome of the same firms is in two sets, of two samples or conditions. Where a "
        "cohort and pattern has nearly the same firms in both, the difference of the two cells is "
        "the sum of a few firms' paths, although each cell is large enough.",
        "Write one of the samples to the file, or choose them so that they differ by more firms.",
    ),
    "cells/single-firms": Code(
        "Cells of one firm",
        "Under `min_firms: 1` nothing is withheld, and a cell of one firm is its path: the file "
        "holds microdata.",
        "Raise `min_firms` before the file leaves the place where the data are.",
    ),
    "cells/withheld": Code(
        "Cells that are not handed on",
        "Cells of fewer firms than `cells.min_firms`, and others with which these could be told "
        "from published totals, are left out of cells.parquet. diagnostics.csv sets estimates with "
        "and without them side by side; it is a warning where one moves by more than its standard "
        "error, or cannot be estimated without them.",
        "Merge small cohorts, shorten the panel, or choose a balanced sample, so that cells hold "
        "more firms; say in the text how far the estimates move.",
    ),
    "cells/streamed": Code(
        "A large file is read in one pass",
        "A sorted parquet file of two million rows or more, whose models need no more than cells, "
        "is not held in memory: its rows are gathered into moments by cohort (for `switchers` by "
        "history of treatment) and observed periods, and the models are estimated from these. Sums "
        "in another order differ in the last of the published digits at most.",
        "Nothing; the note is for readers.",
    ),
    "cells/two-pass": Code(
        "A large file whose histories are too many for cells",
        "A sorted parquet file of two million rows or more, whose models need no more than cells, "
        "has so many histories (firms that miss periods at random, many periods) that cells would "
        "be no smaller than firms; or a multiplier bootstrap draws for single firms. Firms are "
        "laid down in temporary files and read again for each sum that a model needs, a block at a "
        "time. Sums in another order differ in the last of the published digits at most.",
        "Nothing; the note is for readers. The temporary folder (TMPDIR) needs about nine bytes "
        "for each firm and period, ten where `switchers` follows firms.",
    ),
    "cells/rows-held": Code(
        "Rows of a large file are held in memory",
        "A parquet file of two million rows or more could be passed over, but for something that a "
        "model asks for, or that the file lacks (the order of its rows, say): all rows are held in "
        "memory, as those of smaller files are. No number depends on it.",
        "Nothing, where memory is enough; otherwise mend the file, or estimate the model that is "
        "named in a study of its own, on a sample of firms.",
    ),
}
