"""`hemtur`: plan a day, check a plan, make a synthetic day.

Heavy packages are imported inside the commands, so that help and errors come at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from scheduler import serving
from scheduler.bench.command import app as bench
from scheduler.errors import Fault, HemturError, InputError
from scheduler.settings import Engine
from scheduler.terminal.texts import Language, text

if TYPE_CHECKING:
    from scheduler.model import Plan, Problem
    from scheduler.solver import Progress
    from scheduler.travel import Travel

app = typer.Typer(
    help="Plans home visits and digital sessions for mobile care teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

roads_app = typer.Typer(help="Your own road network.", no_args_is_help=True)
app.add_typer(bench, name="bench")
app.add_typer(roads_app, name="roads")
for command in (serving.serve, serving.worker, serving.verify):
    app.command()(command)
app.command("import")(serving.take)

ProblemFile = Annotated[Path, typer.Argument(help="A problem in the exchange format (JSON).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs, not tables.")]
Lang = Annotated[Language, typer.Option("--lang", envvar="HEMTUR_LANG", help="Language of tables.")]
RoadsOption = Annotated[
    str | None,
    typer.Option(
        "--roads",
        envvar="HEMTUR_ROADS",
        help="Your own roads: FILE.osm.pbf, osrm:http://HOST:PORT or valhalla:http://HOST:PORT.",
    ),
]
EngineOption = Annotated[Engine, typer.Option("--engine", help="What searches.")]
BAD_INPUT, ILLEGAL, FAILED = 2, 1, 3


@app.command()
def plan(
    problem: ProblemFile,
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400, help="Time limit.")] = 10.0,
    iterations: Annotated[
        int | None,
        typer.Option(
            min=1, max=10**12, help="Budget of tries per worker, instead of a time limit."
        ),
    ] = None,
    units: Annotated[
        float | None,
        typer.Option(min=0, max=86_400, help="CP-SAT's deterministic time, in runs by iterations."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the search.")] = 1,
    workers: Annotated[int, typer.Option(min=0, max=256, help="Processes; 0: one per core.")] = 0,
    engine: EngineOption = Engine.PORTFOLIO,
    roads: RoadsOption = None,
    out: Annotated[Path | None, typer.Option(help="Write the plan here.")] = None,
    as_json: AsJson = False,
    lang: Lang = Language.SV,
) -> None:
    """Plan a day: who goes where, when, in which mode; and why a visit is left out."""
    with _errors(as_json):
        _ensure_compiled(lang)
        from scheduler.solver.running.processes import prepare

        prepare()
        given = _read_problem(problem)
        budget: dict[str, Any] = {"iterations": iterations, "units": units}
        travel = _travel(given, roads)
        budget |= {"seconds": seconds, "seed": seed, "workers": workers, "engine": engine}
        made, verdict = _solve(given, travel, budget, lang)
        if out is not None:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(made.to_json() + "\n", "utf-8")
        if as_json:
            shown = json.loads(made.to_json()) | {"evaluation": verdict.as_dict()}
            _print_json(shown)
            return
        _printer(given, lang).plan(made, verdict)
        if out is not None:
            typer.echo(text("saved", lang, path=out))


@app.command()
def check(
    problem: ProblemFile,
    plan: Annotated[Path, typer.Argument(help="A plan in the exchange format (JSON).")],
    roads: RoadsOption = None,
    as_json: AsJson = False,
    lang: Lang = Language.SV,
) -> None:
    """Judge a plan: hard rules, cost by term, KPIs. Exit code 1 if any hard rule is broken."""
    with _errors(as_json):
        from scheduler.evaluation import evaluate
        from scheduler.model import FaultCode, read_plan

        given = _read_problem(problem)
        judged = read_plan(_read(plan))
        if judged.problem_digest != given.digest:
            detail = "the plan was made for another problem, or the problem has changed since"
            hint = "plan again, or give the problem that the plan was made for"
            raise InputError([Fault(FaultCode.OTHER_PROBLEM, "problem_digest", detail, hint)])
        travel = _travel(given, roads)
        _ensure_same_roads(judged, travel)
        verdict = evaluate(given, travel, judged)
        if as_json:
            _print_json(verdict.as_dict())
        else:
            _printer(given, lang).plan(judged, verdict)
    if not verdict.is_legal:
        raise typer.Exit(ILLEGAL)


@app.command()
def demo(
    name: Annotated[str, typer.Argument(help="Name of a day, like harjedalen-winter-day.")],
    visits: Annotated[int | None, typer.Option(min=0, max=20_000)] = None,
    caregivers: Annotated[int | None, typer.Option(min=0, max=2_000)] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**31 - 1)] = None,
    season: Annotated[str | None, typer.Option(help="winter or summer.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the problem here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a synthetic day on real places: the same arguments give the same day."""
    with _errors(as_json):
        from scheduler.model import FaultCode, Season
        from scheduler.simulation import DAYS, generate_day

        faults = []
        if name not in DAYS:
            hint = f"choose one of: {', '.join(DAYS)}"
            faults.append(Fault(FaultCode.UNKNOWN_ID, "NAME", f"no day is called {name!r}", hint))
        if season is not None and season.upper() not in Season.__members__:
            hint = "write winter or summer"
            faults.append(Fault(FaultCode.BAD_VALUE, "--season", f"no season {season!r}", hint))
        if faults:
            raise InputError(faults)
        chosen = Season[season.upper()] if season else None
        day = generate_day(name, visits, caregivers, seed, chosen)
        written = day.to_json(indent=1)
        if out is None:
            typer.echo(written)
            return
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(written + "\n", "utf-8")
        summary = {"visits": len(day.visits), "caregivers": len(day.caregivers), "out": str(out)}
        if as_json:
            _print_json(summary)
        else:
            typer.echo(f"{out}: {summary['visits']} visits, {summary['caregivers']} caregivers")


def _ensure_same_roads(judged: Plan, travel: Travel) -> None:
    """Refuse to judge a plan on other roads than it was made for."""
    from scheduler.model import FaultCode

    made = judged.provenance
    then, now = (
        version.split(", as it was")[0] for version in (made.map_version, travel.map_version)
    )
    if made.travel_provider and (made.travel_provider, then) != (travel.provider, now):
        detail = f"the plan was made on {made.travel_provider} {then}, not {travel.provider} {now}"
        hint = "give --roads as when it was made"
        raise InputError([Fault(FaultCode.OTHER_ROADS, "provenance.travel_provider", detail, hint)])


@app.command()
def warm(lang: Lang = Language.SV) -> None:
    """Compile the search kernel ahead of time (once per machine and version)."""
    with _errors(as_json=False):
        _ensure_compiled(lang)


@app.command()
def schema(
    out: Annotated[Path, typer.Option(help="Folder for the schemas.")] = Path("data/schemas"),
) -> None:
    """Write the JSON Schemas of the exchange format, and the service's OpenAPI document."""
    from api.app import openapi_text
    from scheduler.model.reading.schema import schemas

    with _errors(as_json=False):
        out.mkdir(parents=True, exist_ok=True)
        for name, content in (schemas() | {"openapi.json": openapi_text()}).items():
            (out / name).write_text(content, "utf-8")
            typer.echo(str(out / name))


@roads_app.callback()
def roads_group() -> None:
    """Prepare a road network of your own."""


@roads_app.command("build")
def build_roads(
    file: Annotated[Path, typer.Argument(help="An OpenStreetMap extract, .osm.pbf.")],
    as_json: AsJson = False,
) -> None:
    """Read a road file once, so that plans on it start quickly."""
    with _errors(as_json):
        from scheduler.travel.osm import road_map

        found = road_map(file)
        kilometres = float(found.metres.sum()) / 1000
        summary = {
            "file": str(file),
            "version": found.digest,
            "junctions": found.nodes,
            "stretches": len(found.tail),
            "kilometres": round(kilometres, 1),
            "kilometres_left_out": round(found.dropped / 1000, 1),
        }
        if as_json:
            _print_json(summary)
            return
        typer.echo(
            f"{file}: {found.nodes} junctions, {kilometres:,.0f} km of road; "
            f"{found.dropped / 1000:,.0f} km that cannot be reached and left again are left out"
        )


def _travel(given: Problem, roads: str | None) -> Travel:
    from scheduler.travel import travel_for

    return travel_for(given, roads)


def _solve(
    given: Problem, travel: Travel, budget: dict[str, Any], lang: Language
) -> tuple[Plan, Any]:
    from scheduler.evaluation import evaluate
    from scheduler.solver import SearchParams, solve

    params = SearchParams(**budget)
    with _live(lang, params.seconds, params.iterations) as report:
        made = solve(given, travel, params, report)
    verdict = evaluate(given, travel, made)
    if not verdict.is_legal:
        from scheduler.errors import PlanRejected

        raise PlanRejected(verdict.violations)
    return made, verdict


@contextmanager
def _live(lang: Language, seconds: float, iterations: int | None) -> Iterator[Any]:
    """Show best cost, visits left out and time while the search runs; yields its reporter."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(text("searching", lang)),
        BarColumn(),
        TextColumn("{task.fields[cost]}"),
        TextColumn("{task.fields[left]} " + text("left", lang)),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=iterations or seconds, cost="-", left="-")
        best = [float("inf")]
        began = bar.get_time()

        def report(seen: Progress) -> None:
            if seen.cost <= best[0] and seen.cost < float("inf"):
                best[0] = seen.cost
                bar.update(task, cost=f"{seen.cost:,.0f}", left=str(seen.unassigned))
            done = seen.iterations if iterations else bar.get_time() - began
            bar.update(task, completed=done)

        yield report


def _ensure_compiled(lang: Language) -> None:
    """Compile the kernel behind a progress line unless this machine has it already."""
    from scheduler.solver.kernel_cache import is_compiled

    if is_compiled():
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from scheduler.solver.running.warm import FUNCTIONS, warm_up

    console = Console(stderr=True)
    if not console.is_terminal:
        console.print(text("compiling", lang) + " ...")
    columns = (TextColumn(text("compiling", lang)), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=FUNCTIONS)
        warm_up(lambda: bar.advance(task))
        bar.update(task, completed=FUNCTIONS)


@contextmanager
def _errors(as_json: bool) -> Iterator[None]:
    """Turn errors into a message and an exit code: 2 for bad input, 3 for the rest."""
    try:
        yield
    except InputError as error:
        _fail(as_json, BAD_INPUT, error.faults)
    except (HemturError, OSError, RuntimeError, ValueError) as error:
        fault = Fault(type(error).__name__, "", str(error))
        _fail(as_json, FAILED, (fault,))


def _fail(as_json: bool, code: int, faults: tuple[Fault, ...]) -> NoReturn:
    if as_json:
        listed = [vars_of(fault) for fault in faults]
        _print_json({"errors": listed})
    for fault in faults:
        typer.echo(str(fault), err=True)
    raise typer.Exit(code)


def vars_of(fault: Fault) -> dict[str, str]:
    """Return a fault as JSON-ready data."""
    return {
        "code": str(fault.code),
        "path": fault.path,
        "detail": fault.detail,
        "hint": fault.hint,
    }


def _read(path: Path) -> bytes:
    from scheduler.model import FaultCode

    try:
        return path.read_bytes()
    except OSError as error:
        detail = f"cannot read {path}: {error.strerror}"
        raise InputError([Fault(FaultCode.NOT_JSON, "", detail, "check the path")]) from None


def _read_problem(path: Path) -> Problem:
    from scheduler.model import read_problem

    return read_problem(_read(path))


def _printer(problem: Problem, lang: Language) -> Any:
    from rich.console import Console

    from scheduler.terminal.tables import Printer

    return Printer(problem, Console(), lang)


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")


def main() -> None:
    """Run the command line."""
    app()
