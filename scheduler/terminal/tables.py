"""A plan as tables: one per crew, the visits left out, cost and KPIs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scheduler.evaluation import Evaluation, Kpi
from scheduler.messages import Language, Message, figures, number, words
from scheduler.messages.catalogue import coded
from scheduler.model import ModeKind, Plan, Presence, Problem, Route, Stop, StopKind, Task, Term
from scheduler.model.base import minutes, utc

from . import left_out

WIDE = 110
"""Columns of a window from which on no cell of a route needs two lines."""


class Printer:
    """Prints plans of one problem in one language."""

    def __init__(self, problem: Problem, console: Console, language: Language) -> None:
        self._problem = problem
        self._console = console
        self._language = language

    def plan(self, plan: Plan, verdict: Evaluation) -> None:
        """Print everything a dispatcher wants to see of a plan."""
        for route in plan.routes:
            self._console.print(self._crew(route))
        self._idle(plan)
        for line in left_out.closures(self._problem, self._language):
            self._console.print(line, style="yellow", markup=False)
        self._left_out(plan)
        self._set_aside()
        self._console.print(self._cost(verdict))
        self._console.print(self._kpis(verdict))
        if len(self._problem.principals) > 1:
            self._console.print(self._principals(verdict))
        given, total = len(plan.assigned_ids()), len(self._problem.visits)
        self._console.print(self._say(words.PLANNED, given=given, all=total), style="bold")
        made = plan.provenance
        roads = self._say(
            words.ROADS,
            provider=made.travel_provider,
            version=made.map_version,
            confidence=made.travel_confidence,
        )
        self._console.print(roads, style="dim")
        if made.travel_is_estimate:
            self._console.print(self._say(words.ESTIMATE), style="yellow")
        if count := self._problem.assumed:
            said = {"count": count, "coverage": self._problem.assume_coverage}
            self._console.print(self._say(words.ASSUMED, **said), style="yellow")
        if self._problem.synthetic:
            self._console.print(self._say(words.SYNTHETIC), style="dim")
        self.verdict(verdict)

    def verdict(self, verdict: Evaluation) -> None:
        """Print whether the plan is legal, and every violation."""
        if verdict.is_legal:
            self._console.print(self._say(words.LEGAL), style="green")
            return
        self._console.print(self._say(words.ILLEGAL), style="bold red")
        for violation in verdict.violations:
            said = violation.text(self._language)
            self._console.print(f"  {said}", style="red", markup=False)

    def _say(self, message: Message, **values: object) -> str:
        return message.text(self._language, values)

    def _clock(self, instant: datetime) -> str:
        return instant.astimezone(self._problem.timezone).strftime("%H:%M")

    def _crew(self, route: Route) -> Table:
        crew = self._problem.crew(route.shift_id)
        names = ", ".join(_named(member.id, member.name) for member in crew)
        leaves = f"{self._say(words.LEAVES)} {self._clock(route.departure)}"
        back = f"{self._say(words.BACK)} {self._clock(route.arrival)}"
        marked = f" [{self._say(words.PREEMPTIBLE)}]" if route.preemptible else ""
        table = Table(
            title=Text(f"{route.shift_id}: {names}  ({leaves}, {back}){marked}"),
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            padding=(0, 1, 0, 0),
        )
        table.add_column(self._say(words.TIME), no_wrap=True)
        # given their widths, only what is left over shrinks; else rich cuts the last column off
        place, mode = (12, 10) if self._console.width < WIDE else (None, None)
        table.add_column(self._say(words.PLACE), width=place)
        table.add_column(self._say(words.WHAT), overflow="fold")
        table.add_column(self._say(words.MODE), width=mode)
        table.add_column(self._say(words.DRIVE), justify="right", no_wrap=True)
        table.add_column(self._say(words.WAIT), justify="right", no_wrap=True)
        for stop, wait in zip(route.stops, self._waits(route), strict=True):
            table.add_row(
                f"{self._clock(stop.start)}-{self._clock(stop.end)}",
                self._place(stop.place),
                self._what(stop),
                self._mode(stop),
                _whole(minutes(stop.drive)),
                _whole(wait),
            )
        home = self._place(self._problem.shift[route.shift_id].end_place)
        drive = _whole(minutes(route.drive))
        table.add_row(self._clock(route.arrival), home, self._say(words.BACK), "", drive, "")
        return table

    def _waits(self, route: Route) -> Iterator[float]:
        """Yield, per stop, the minutes that pass before it without driving, work or rest."""
        left, startup = route.departure, self._problem.roads.startup
        for stop in route.stops:
            entry = timedelta(0)
            if stop.kind is StopKind.VISIT:
                entry = max((task.entry for task in self._tasks(stop)), default=entry)
            gap = utc(stop.start) - utc(left) - stop.drive - entry
            if stop.drive and startup:
                gap, startup = gap - startup, timedelta(0)
            yield max(0.0, minutes(gap))
            left = stop.departure

    def _place(self, place_id: str) -> str:
        place = self._problem.place[place_id]
        return place.name or place.zone or place.id

    def _what(self, stop: Stop) -> str:
        if stop.visit_id is None:
            return self._say(words.BREAK)
        return self._visit(stop.visit_id)

    def _visit(self, visit_id: str) -> str:
        """Return a visit by its id, its type where that does not say it, and its client."""
        visit = self._problem.visit[visit_id]
        client = self._problem.client[visit.client]
        shown = [visit_id] if visit.type in visit_id else [visit_id, visit.type]
        return "\n".join([", ".join(shown), client.name or client.id])

    def _mode(self, stop: Stop) -> str:
        """Return the mode, and that the caregiver is not where the client is."""
        if stop.mode is None:
            return ""
        far = any(task.presence is Presence.REMOTE for task in self._tasks(stop))
        suffix = f", {self._say(words.REMOTE)}" if far and stop.mode is ModeKind.ASSISTED else ""
        return self._say(words.MODES[stop.mode]) + suffix

    def _tasks(self, stop: Stop) -> list[Task]:
        """Return the tasks given at a stop for a visit."""
        mode = self._problem.visit[stop.visit_id or ""].mode(stop.mode, stop.mode_number)
        return [task for task in mode.tasks if task.id in stop.task_ids] if mode else []

    def _idle(self, plan: Plan) -> None:
        """Print which shifts have nothing to do."""
        used = {route.shift_id for route in plan.routes}
        idle = [
            f"{shift.id} ({', '.join(shift.crew)})"
            for shift in self._problem.shifts
            if shift.id not in used
        ]
        if idle:
            self._console.print(self._say(words.IDLE, shifts=", ".join(idle)), markup=False)

    def _set_aside(self) -> None:
        """Print what of the day's records could not be used."""
        if not self._problem.set_aside:
            return
        table = Table(title=self._say(words.SET_ASIDE), title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column(self._say(words.RECORD))
        table.add_column(self._say(words.WHY))
        for each in self._problem.set_aside:
            table.add_row(each.record, each.sv if self._language is Language.SV else each.en)
        self._console.print(table)

    def _left_out(self, plan: Plan) -> None:
        if not self._problem.visits:
            self._console.print(self._say(words.NO_VISITS), style="yellow")
            return
        if not plan.unassigned:
            self._console.print(self._say(words.NONE_LEFT_OUT), style="green")
            return
        self._console.print(left_out.table(self._problem, plan, self._language))
        for line in left_out.lacking(self._problem, plan, self._language):
            self._console.print(line, markup=False)

    def _cost(self, verdict: Evaluation) -> Table:
        weight = self._problem.objective.weight(Term.TRAVEL)
        title = self._say(words.COST)
        if weight:
            title += ", " + self._say(words.MINUTE_DRIVEN, weight=number(weight, 1))
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column(self._say(words.TERM))
        table.add_column("", justify="right")
        for term, value in verdict.cost.items():
            if value:
                table.add_row(self._say(coded(figures)[term]), number(value, 1))
        table.add_row(self._say(words.TOTAL), number(verdict.total, 1), style="bold")
        return table

    def _kpis(self, verdict: Evaluation) -> Table:
        table = Table(title=self._say(words.KPI), title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column("")
        table.add_column(self._say(words.KPI))
        table.add_column(self._say(words.VALUE), justify="right")
        for kpi in verdict.kpis:
            table.add_row(kpi.id, kpi.name(self._language), self._value(kpi))
        return table

    def _principals(self, verdict: Evaluation) -> Table:
        """Return what each principal's staff gives, what its visits take, whom it meets."""
        parts = next(kpi.parts for kpi in verdict.kpis if kpi.id == "K24")
        table = Table(title=self._say(words.PRINCIPALS), title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column("")
        for heading in (words.GIVES, words.TAKES, words.SHARED):
            table.add_column(self._say(heading), justify="right")
        for each in self._problem.principals:
            table.add_row(
                each.name or each.id,
                f"{100 * parts.get(f'gives:{each.id}', 0):.0f} %",
                f"{100 * parts.get(f'takes:{each.id}', 0):.0f} %",
                f"{parts.get(f'shares:{each.id}', 0):.0f}",
            )
        return table

    def _value(self, kpi: Kpi) -> str:
        if kpi.value is None:
            return self._say(words.UNKNOWN)
        if kpi.unit == "share":
            return f"{100 * kpi.value:.0f} % ({kpi.met:.0f}/{kpi.of:.0f})"
        unit = "" if kpi.unit == "count" else f" {kpi.unit}"
        return number(kpi.value) + unit


def _named(own: str, name: str) -> str:
    """Return a name beside an id, where there is one."""
    return f"{name} ({own})" if name and name != own else own


def _whole(value: float) -> str:
    return f"{value:.0f}" if round(value) else ""
