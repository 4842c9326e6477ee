"""Why a visit is left out, what would help, and how else another could be given."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scheduler.explain.why import WhyNot
from scheduler.explain.whyso import RouteFacts, WhySo
from scheduler.messages import Language, Message, words
from scheduler.messages.service import why
from scheduler.model import Problem
from scheduler.model.base import utc

MOST_NEAR = 6


class WhyPrinter:
    """Prints explanations of plans of one problem in one language."""

    def __init__(self, problem: Problem, console: Console, language: Language) -> None:
        self._problem, self._console, self._language = problem, console, language

    def why_not(self, found: WhyNot) -> None:
        """Print why a visit is left out: what is proven, what is nearest, what would help."""
        visit = self._problem.visit[found.visit]
        client = self._problem.client[visit.client]
        self._print(f"{found.visit}, {client.name or client.id}", "bold")
        self._print(f"  {found.proof(self._language)}")
        if found.room is not None:
            return
        if found.blocked:
            self._print(f"  {self._say(why.BLOCKED)}:")
        for each in found.blocked[:MOST_NEAR]:
            told = {"shift": ", ".join(each.shifts), "what": each.text(self._language)}
            self._print(f"    {why.SHORT_BY.text(self._language, told)}", "dim")
        if not found.repairs:
            self._print(f"  {self._say(why.NO_REPAIR)}")
            return
        table = self._table(why.REPAIRS, why.CHANGE, why.PRICE)
        for repair in found.repairs:
            table.add_row(Text(repair.text(self._language)), f"{repair.cost:+.0f}")
        self._console.print(table)

    def why_so(self, found: WhySo, routes: tuple[RouteFacts, ...]) -> None:
        """Print how else a visit could be given, and what its routes hang on."""
        self._print(found.visit, "bold")
        table = self._table(why.OTHERWISE, why.BY, words.MODE, words.TIME, why.PRICE)
        for each in found.alternatives:
            crew = {m for shift in each.spot.shifts for m in self._problem.shift[shift].crew}
            names = ", ".join(self._problem.caregiver[m].name or m for m in sorted(crew))
            stops = [s for r in each.plan.routes for s in r.stops if s.visit_id == found.visit]
            start = min((stop.start for stop in stops), key=utc)
            clock = start.astimezone(self._problem.timezone).strftime("%H:%M")
            mode = self._say(words.MODES[each.spot.mode])
            table.add_row(Text(names), mode, clock, f"{each.total:+.0f}")
        self._console.print(table)
        for route in routes:
            lines = (
                why.LONGEST_LEG.text(
                    self._language,
                    {"minutes": route.longest_minutes, "place": route.longest_to},
                ),
                why.SLACK.text(self._language, {"minutes": route.slack_minutes}),
            )
            self._print(f"{self._say(why.ROUTE)} {route.shift}: {'; '.join(lines)}")
            if route.pinned_by:
                told = {"visits": ", ".join(route.pinned_by)}
                self._print(f"  {why.PINNED.text(self._language, told)}")

    def _say(self, message: Message) -> str:
        return message.text(self._language)

    def _print(self, line: str, style: str = "") -> None:
        self._console.print(line, style=style or None, markup=False)

    def _table(self, title: Message, *columns: Message) -> Table:
        table = Table(title=self._say(title), title_justify="left", box=box.SIMPLE_HEAD)
        for column in columns:
            table.add_column(self._say(column))
        return table
