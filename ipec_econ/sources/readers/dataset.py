"""Datasets that a library ships: ``linearmodels:jobtraining``, ``statsmodels:grunfeld``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import ModuleType
from typing import Any

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.readers.column_types import normalise_types
from ipec_econ.sources.readers.fingerprint import hash_rows
from ipec_econ.sources.readers.source import RowPlaces, SourceRequest, SourceRows

NO_DATA = frozenset({"template_data", "tests", "utils"})
"""Modules of statsmodels.datasets that hold no dataset."""


def read_dataset(request: SourceRequest) -> SourceRows:
    """Read a dataset by ``library:name``; it is part of the library, so nothing is fetched.

    Raises
    ------
    SourceError
        The library has no dataset of that name.
    """
    library, _, name = request.address.partition(":")
    package = importlib.import_module(f"{library}.datasets")
    available = _list_datasets(package)
    if name not in available:
        raise SourceError(_describe_unknown(request, name, available))
    frame = _LOADERS[library](importlib.import_module(f"{library}.datasets.{name}"))
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    if request.limit is not None:
        table = table.slice(0, request.limit)
    table, notices = normalise_types(table, request.text)
    places = RowPlaces(request.text, "row", lambda index: index + 1, table.num_rows)
    sha256 = "" if request.limit is not None else hash_rows(table)
    return SourceRows(table, library, sha256, None, places, notices=notices)


_LOADERS: Mapping[str, Callable[[ModuleType], Any]] = {
    "linearmodels": lambda module: module.load(),
    "statsmodels": lambda module: module.load_pandas().data,
}
"""How each library hands out a data frame."""


def _list_datasets(package: ModuleType) -> list[str]:
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return sorted(name for name in names if name not in NO_DATA)


def _describe_unknown(request: SourceRequest, name: str, available: list[str]) -> Problem:
    near = get_close_matches(name, available, 1)
    hint = f"did you mean `{near[0]}`? " if near else ""
    library = request.text.partition(":")[0]
    return Problem(
        "source/unknown-dataset",
        f"{library} ships no dataset `{name}`",
        request.text,
        fix=f"{hint}available: {', '.join(available)}",
    )
