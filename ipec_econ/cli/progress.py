"""Progress on stderr: one line a stage, one step a model."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed


class ProgressBars:
    """A runner's observer that draws; quiet where stderr is no terminal."""

    def __init__(self, study: str) -> None:
        self._study = study
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            Elapsed(),
            TextColumn("{task.fields[item]}"),
            console=Console(stderr=True),
            transient=True,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def start_stage(self, stage: str, items: int) -> None:
        """Draw a bar for the stage."""
        task = self._progress.add_task(f"{self._study}: {stage}", total=max(items, 1), item="")
        self._tasks[stage] = task

    def start_item(self, stage: str, item: str) -> None:
        """Name the item beside its stage's bar."""
        self._progress.update(self._tasks[stage], item=item)

    def end_item(self, stage: str, item: str) -> None:
        """Move the bar by one."""
        self._progress.update(self._tasks[stage], item=item, advance=1)

    def end_stage(self, stage: str) -> None:
        """Fill the bar."""
        task = self._tasks[stage]
        total = self._progress.tasks[self._progress.task_ids.index(task)].total
        self._progress.update(task, completed=total, item="")
