"""`hemtur serve`, `worker`, `verify`, `backup`, `restore`: the service and what it keeps."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from scheduler.errors import Fault, InputError, fault
from scheduler.logs import set_up
from scheduler.messages import Message, documents, service, words
from scheduler.messages.service import operation
from scheduler.settings import PREFIX, without_secret

from .options import (
    Answering,
    AsJson,
    Database,
    Lang,
    Roads,
    answering,
    print_json,
    tell_if_new,
)

GRACE_SECONDS = 2
HANDING_BACK = 8
"""Seconds that workers have to give back what they hold."""
BREACHED, NOT_STARTED = 1, 3


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    database: Database = None,
    workers: Annotated[int, typer.Option(min=0, max=64, help="Workers to run beside.")] = 1,
    demo: Annotated[
        bool, typer.Option(help="Put the demo days, and the records of one, into an empty store.")
    ] = False,
    roads: Roads = None,
    lang: Lang = None,
) -> None:
    """Run the service: HTTP, and workers in processes of their own."""
    with answering(lang) as answer:
        import uvicorn

        from api.app import create_app
        from api.guard import is_loopback, names_of
        from scheduler.services.demo import load_demo
        from scheduler.store import open_store
        from scheduler.store.integrity import ensure_whole

        hosts = answer.settings.hosts
        if not is_loopback(host) and not (hosts or "").strip(" ,"):
            raise InputError([fault(service.OPEN_TO_ALL, "--host", host=host)])
        travels, url = answer.travels(roads), answer.database(database)
        listening = _listening(host, port)
        tell_if_new(answer, url)
        store = open_store(url)  # so that one that cannot be opened is told of in words
        ensure_whole(store)
        if demo:
            load_demo(store)
        store.close()
        address = f"http://{host}:{port}"
        started = words.STARTED.text(
            answer.language, {"address": address, "database": url.split("@")[-1]}
        )
        set_up(answer.settings.log_level)
        names = names_of(host, hosts)
        served = create_app(url, travels, solves=workers > 0, names=names)
        server = _closing(uvicorn.Server, served, lambda: typer.echo(started, err=True))(
            uvicorn.Config(
                served,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                proxy_headers=bool(answer.settings.proxies),
                forwarded_allow_ips=answer.settings.proxies or "",
                timeout_graceful_shutdown=GRACE_SECONDS,
                h11_max_incomplete_event_size=64 * 1024,
            )
        )
        _run(server, listening, Crew(_environment(answer, url, roads), workers))
        if not server.started:
            raise typer.Exit(NOT_STARTED)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket at an address, before anything else is begun.

    Raises
    ------
    InputError
        When nothing can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # by its protocol, or small answers wait forty milliseconds each (Nagle's algorithm stays on)
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
    except (OSError, UnicodeError) as error:
        found.close()
        why = documents.refused(error) if isinstance(error, OSError) else str(error)
        said = {"address": f"{host}:{port}", "why": why}
        raise InputError([Fault(operation.CANNOT_LISTEN, "--port", said)]) from None
    return found


def _run(server: Any, listening: socket.socket, crew: Crew) -> None:
    """Run a server with its workers until a signal ends it."""
    # from here on, so that a signal counts while the server starts; it raises them again at its end
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)
    try:
        crew.start()
        server.run(sockets=[listening])
    finally:
        crew.stop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)


def _closing(base: type[Any], app: Any, answers: Callable[[], None]) -> type[Any]:
    """Return a server that says when it answers, and ends its event streams before it waits."""

    class Closing(base):  # type: ignore[misc]
        async def startup(self, sockets: Any = None) -> None:
            """Start, then tell."""
            await super().startup(sockets)
            if self.started:
                answers()

        async def shutdown(self, sockets: Any = None) -> None:
            """End the streams, then all else."""
            app.state.hemtur.watch.closing.set()
            await super().shutdown(sockets)

    return Closing


def _environment(answer: Answering, url: str, roads: str | None) -> dict[str, str]:
    """Return the environment of workers beside a server: they obey what it obeys."""
    given = {"DATABASE_URL": url, "ROADS": roads or answer.settings.roads}
    return os.environ | {PREFIX + name: value for name, value in given.items() if value}


def worker(
    database: Database = None,
    roads: Roads = None,
    beside: Annotated[int | None, typer.Option(hidden=True)] = None,
    lang: Lang = None,
) -> None:
    """Solve what the service has queued; more of these can run on other machines."""
    with answering(lang) as answer:
        from scheduler.services.worker import Worker
        from scheduler.solver.running.warm import warm_up
        from scheduler.store import open_store

        over = threading.Event()
        if hasattr(os, "nice"):
            os.nice(10)
        travels = answer.travels(roads)
        set_up(answer.settings.log_level)
        warm_up()
        store = open_store(answer.database(database))
        for number in (signal.SIGTERM, signal.SIGINT):  # before, a signal ends it at once
            signal.signal(number, lambda *_: over.set())

        def ended() -> bool:
            return over.is_set() or (beside is not None and os.getppid() != beside)

        try:
            Worker(store, travels, leave=lambda: os._exit(0)).run(ended)
        finally:
            store.close()


def verify(database: Database = None, roads: Roads = None, lang: Lang = None) -> None:
    """Check the invariants of what is stored; exit code 1 on any breach."""
    with answering(lang) as answer:
        from scheduler.services.verify import verify as look
        from scheduler.store import open_store

        travels = answer.travels(roads)
        store = open_store(answer.database(database), as_it_is=True)
        with store.read() as tx:
            breaches = look(tx, travels)
        for breach in breaches:
            typer.echo(f"{breach.invariant} {breach.subject}: {breach.detail}")
        if breaches:
            raise typer.Exit(BREACHED)
        answer.say(words.HOLDS)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; never one that is there.")],
    database: Database = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Write all that is stored to one file, while the service runs; both databases alike."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.store import integrity, open_store

        url = answer.database(database)
        store = open_store(url, as_it_is=True)
        try:
            counts = integrity.backup(store, file)
        finally:
            store.close()
        _tell(answer, words.BACKED_UP, file, url, counts)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `hemtur backup` has written.")],
    database: Database = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Fill an empty database from a backup: all of it, or nothing."""
    with answering(lang, as_json=as_json) as answer:
        from scheduler.store import integrity

        url = answer.database(database)
        counts = integrity.restore(file, url)
        _tell(answer, words.RESTORED, file, url, counts)


def _tell(
    answer: Answering, message: Message, file: Path, url: str, counts: Mapping[str, int]
) -> None:
    """Say how many rows of which database stand in which backup."""
    if answer.as_json:
        print_json({"file": str(file), "rows": dict(counts)})
        return
    said = {"file": file, "rows": sum(counts.values()), "database": without_secret(url)}
    answer.say(message, **said)


class Crew:
    """The workers beside a server: started with it, made anew when one dies, ended with it."""

    def __init__(self, environment: dict[str, str], size: int) -> None:
        self._command = [sys.executable, "-m", "scheduler", "worker", "--beside", str(os.getpid())]
        self._environment = environment
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
                each.wait(HANDING_BACK)
            except subprocess.TimeoutExpired:
                each.kill()
