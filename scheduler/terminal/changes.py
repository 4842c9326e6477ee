"""What has happened, what breaks, and what may follow, as tables."""

from __future__ import annotations

from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scheduler.messages import Language, Message, figures, words
from scheduler.messages.catalogue import coded
from scheduler.messages.service import events as said
from scheduler.model import Problem
from scheduler.replan.alternatives import Alternative
from scheduler.replan.breaks import Broken
from scheduler.replan.diff import Diff, Given


class ChangePrinter:
    """Prints differences between plans of one day in one language."""

    def __init__(
        self, before: Problem, after: Problem, console: Console, language: Language
    ) -> None:
        self._before, self._after = before, after
        self._console, self._language = console, language

    def broken(self, broken: Broken) -> None:
        """Print what breaks if nobody does anything, and whom it concerns."""
        for note in broken.notes:
            line = note.message.text(self._language, note.values)
            self._console.print(line, style="yellow", markup=False)
        if not broken.violations and not broken.diff.moves:
            self._console.print(self._say(said.NOTHING_BROKEN), style="green")
            return
        self._console.print(self._say(said.WHAT_BREAKS), style="bold")
        for violation in broken.violations:
            text = violation.text(self._language)
            self._console.print(f"  {text}", style="red", markup=False)
        self._moves(broken.diff)

    def alternatives(self, found: tuple[Alternative, ...]) -> None:
        """Print a line for each plan that may follow."""
        table = self._table(said.ALTERNATIVES, said.ALTERNATIVE, said.SUMMARY, words.COST)
        for each in found:
            cost = f"{each.evaluation.total:,.0f}".replace(",", "\u00a0")
            line = each.diff.line(self._language)
            table.add_row(self._say(each.message), Text(line), cost)
        self._console.print(table)

    def diff(self, diff: Diff) -> None:
        """Print what changes, whom to ring, and the cost by term."""
        self._moves(diff)
        self._calls(diff)
        self._cost(diff)
        self._console.print(diff.line(self._language), style="bold")

    def _moves(self, diff: Diff) -> None:
        if not diff.moves:
            self._console.print(self._say(said.UNCHANGED), style="green")
            return
        columns = (words.VISIT, words.WHAT, said.FROM, said.TO, said.MINUTES_MOVED)
        table = self._table(said.CHANGES, *columns)
        for move in diff.moves:
            later = f"{move.minutes:+.0f}" if move.before and move.after else ""
            cells = (self._visit(move.visit), self._say(move.change.message))
            table.add_row(
                *map(Text, cells), self._given(move.before), self._given(move.after), later
            )
        self._console.print(table)

    def _calls(self, diff: Diff) -> None:
        if not diff.calls:
            return
        table = self._table(said.CALLS, words.CLIENT, words.VISIT, said.TOLD, said.NEW_TIME)
        for call in diff.calls:
            told, client = call.told.told, self._after.client[call.client]
            span = f"{self._clock(told.start)}-{self._clock(told.end)}" if told else ""
            now = self._given(call.after) if call.after else Text(self._say(said.LEFT_OUT))
            table.add_row(Text(client.name or client.id), Text(call.visit), span, now)
        self._console.print(table)

    def _cost(self, diff: Diff) -> None:
        changed = {term: both for term, both in diff.cost.items() if round(both[0] - both[1], 2)}
        if not changed:
            return
        table = self._table(said.BY_TERM, words.TERM, said.BEFORE, said.AFTER)
        names = coded(figures)
        for term, both in changed.items():
            table.add_row(self._say(names[term]), *(f"{value:,.1f}" for value in both))
        self._console.print(table)

    def _table(self, title: Message, *columns: Message) -> Table:
        table = Table(title=self._say(title), title_justify="left", box=box.SIMPLE_HEAD)
        for column in columns:
            table.add_column(self._say(column))
        return table

    def _say(self, message: Message) -> str:
        return message.text(self._language)

    def _visit(self, visit_id: str) -> str:
        visit = self._after.visit.get(visit_id) or self._before.visit[visit_id]
        client = self._after.client[visit.client]
        return f"{visit_id}\n{client.name or client.id}"

    def _given(self, given: Given | None) -> Text:
        if given is None:
            return Text("-")
        people = [self._after.caregiver[member] for member in given.crew]
        names = ", ".join(person.name or person.id for person in people)
        return Text(f"{self._clock(given.start)} {names}")

    def _clock(self, instant: datetime) -> str:
        return instant.astimezone(self._after.timezone).strftime("%H:%M")
