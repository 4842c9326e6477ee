"""`hemtur serve`, `worker`, `verify`: the service and what goes with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.errors import HemturError

if TYPE_CHECKING:
    from scheduler.store import Tx

DATABASE = "HEMTUR_DATABASE_URL"
DEFAULT = "out/hemtur.sqlite"
GRACE_SECONDS = 2
BREACHED = 1

DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database", envvar=DATABASE, help="A SQLite file, or postgresql://USER@HOST/NAME."
    ),
]


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    database: DatabaseOption = DEFAULT,
    workers: Annotated[int, typer.Option(min=0, max=64, help="Workers to run beside.")] = 1,
    demo: Annotated[bool, typer.Option(help="Put the demo days into an empty store.")] = False,
) -> None:
    """Run the service: HTTP, and workers in processes of their own."""
    import uvicorn

    from api.app import create_app

    if demo:
        _load_demo(database)
    typer.echo(f"Hemtur: http://{host}:{port} (/docs), {database.split('@')[-1]}", err=True)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(database),
            host=host,
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=GRACE_SECONDS,
            h11_max_incomplete_event_size=64 * 1024,
        )
    )
    crew = Crew(database, workers)
    # from here on, so that a signal counts while the server starts; it raises them again at its end
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)
    try:
        crew.start()
        server.run()
    finally:
        crew.stop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
    if not server.started:
        raise typer.Exit(3)


def worker(
    database: DatabaseOption = DEFAULT,
    beside: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Solve what the service has queued; more of these can run on other machines."""
    from scheduler.services.worker import Worker
    from scheduler.solver.running.warm import warm_up
    from scheduler.store import open_store

    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    if hasattr(os, "nice"):
        os.nice(10)
    warm_up()
    store = open_store(database)
    try:
        Worker(store).run(lambda: over.is_set() or (beside is not None and os.getppid() != beside))
    finally:
        store.close()


def verify(database: DatabaseOption = DEFAULT) -> None:
    """Check the invariants of what is stored; exit code 1 on any breach."""
    from scheduler.services.verify import verify as check
    from scheduler.store import open_store

    try:
        store = open_store(database, as_it_is=True)
        with store.read() as tx:
            breaches = check(tx)
    except HemturError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(3) from None
    for breach in breaches:
        typer.echo(f"{breach.invariant} {breach.subject}: {breach.detail}")
    if breaches:
        raise typer.Exit(BREACHED)
    typer.echo("INV-2 to INV-8 and INV-11 hold")


def take(
    kind: Annotated[str, typer.Argument(help="clients, shifts or visits.")],
    file: Annotated[Path, typer.Argument(help="A CSV (UTF-8) or XLSX file.")],
    database: DatabaseOption = DEFAULT,
    dry_run: Annotated[bool, typer.Option(help="Only say what would come of it.")] = False,
    replace: Annotated[
        bool, typer.Option(help="Change records that are stored otherwise.")
    ] = False,
) -> None:
    """Import a table of clients, shifts or visits: all of it, or nothing and every fault."""
    from scheduler.errors import Fault, InputError
    from scheduler.services import imports
    from scheduler.store import open_store

    try:
        if kind not in imports.TABLES:
            hint = f"choose one of: {', '.join(imports.TABLES)}"
            raise InputError([Fault("UNKNOWN_ID", "KIND", f"no table {kind!r}", hint)])
        drafts = imports.read_table(kind, file.read_bytes())
        store = open_store(database)
        counted: dict[str, int] = {}

        def change(tx: Tx) -> None:
            counted.update(imports.store(tx, drafts, replace=replace))
            if dry_run:
                raise _Dry

        with suppress(_Dry):
            store.write(change, "import")
        store.close()
    except InputError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    except (HemturError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(3) from None
    said = ", ".join(f"{count} {name}" for name, count in counted.items())
    typer.echo(f"{file}: {said}" + (" (dry run: nothing is stored)" if dry_run else ""))


class _Dry(Exception):
    """Ends a dry run's transaction."""


class Crew:
    """The workers beside a server: started with it, made anew when one dies, ended with it."""

    def __init__(self, database: str, size: int) -> None:
        self._command = [sys.executable, "-m", "scheduler", "worker", "--beside", str(os.getpid())]
        self._environment = os.environ | {DATABASE: database}
        self._size = size
        self._over = threading.Event()
        self._running: list[subprocess.Popen[Any]] = []

    def start(self) -> None:
        """Start the workers and watch over them."""
        if self._size:
            threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._over.is_set():
            self._running = [each for each in self._running if each.poll() is None]
            while len(self._running) < self._size and not self._over.is_set():
                self._running.append(subprocess.Popen(self._command, env=self._environment))
            time.sleep(0.5)

    def stop(self) -> None:
        """End the workers; what they hold is taken up again when a service runs."""
        self._over.set()
        for each in self._running:
            each.terminate()
        for each in self._running:
            try:
                each.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                each.kill()


def _load_demo(database: str) -> None:
    """Put the shipped days into a store that has no plans yet, each validated and ready."""
    from scheduler.model import read_problem
    from scheduler.services.plans import Asked, Request, submit
    from scheduler.settings import data_dir
    from scheduler.store import open_store
    from scheduler.store.plans import any_plan

    store = open_store(database)
    with store.read() as tx:
        known = any_plan(tx)
    if not known:
        for path in sorted((data_dir() / "demo").glob("*.json")):
            request = Request(read_problem(Path(path).read_bytes()), Asked())
            store.write(lambda tx, r=request: submit(tx, r, solve=False), "demo")  # type: ignore[misc]
    store.close()
