"""Keys of every kind of table."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ipec_econ.core.spec.base import OneOrMany, SpecModel
from ipec_econ.core.vocabulary import TableFormat, TableStyleName

DEFAULT_FORMATS: tuple[TableFormat, ...] = ("tex", "html", "md", "csv")


class TableBase(SpecModel):
    """Keys of every kind of table."""

    title: str = ""
    formats: OneOrMany[TableFormat] = DEFAULT_FORMATS
    style: TableStyleName = "plain"
    digits: Annotated[int, Field(ge=0, le=12)] = 4
    notes: OneOrMany[str] = ()

    @property
    def shown_models(self) -> tuple[str, ...]:
        """The models whose estimates it prints, each once; none where it describes rows."""
        return ()
