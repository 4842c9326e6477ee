"""`hemtur warm`: compile the search kernel ahead of time."""

from __future__ import annotations

from scheduler.cli.options import Answering, Lang, answering
from scheduler.messages import words


def warm(lang: Lang = None) -> None:
    """Compile the search kernel ahead of time (once per machine and version)."""
    with answering(lang) as answer:
        ensure_compiled(answer)


def ensure_compiled(answer: Answering) -> None:
    """Compile the kernel behind a progress line unless this machine has it already."""
    from scheduler.solver.kernel_cache import is_compiled

    if is_compiled():
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from scheduler.solver.running.warm import FUNCTIONS, warm_up

    console, said = Console(stderr=True), words.COMPILING.text(answer.language)
    if not console.is_terminal:
        console.print(said + " ...")
    columns = (TextColumn(said), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=FUNCTIONS)
        warm_up(lambda: bar.advance(task))
        bar.update(task, completed=FUNCTIONS)
