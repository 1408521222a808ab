"""A review sample as csv, and what keeps a labelled one from being overwritten."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_field


def write_review(path: Path, sample: pa.Table) -> None:
    """Write the sample, unless the file is there already.

    Raises
    ------
    PublishError
        The file is there: it may hold a day's labels; or it cannot be written.
    """
    columns = [sample.column(name).to_pylist() for name in sample.column_names]
    rows = [[format_field(value) for value in row] for row in zip(*columns, strict=True)]
    content = write_csv(sample.column_names, rows)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise PublishError(
            Problem(
                "publish/review-exists",
                f"{path} is there already",
                why="it may hold labels, which a new sample would overwrite",
                fix="move it away, or score it with --labels",
            )
        ) from None
    except OSError as error:
        raise PublishError(
            Problem(
                "publish/cannot-write",
                f"{path} cannot be written: {error.strerror}",
                fix="name a file in a folder that you may write to",
            )
        ) from error
