"""A private PostgreSQL cluster on a free port, from the system's binaries, for as long as asked."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEAST = 15


def binaries() -> Path:
    """Return the folder of `initdb` and `postgres`, version 15 or newer."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            said = subprocess.check_output([folder / "postgres", "--version"], text=True)
            if int(said.split()[2].split(".")[0]) >= LEAST:
                return folder
    raise RuntimeError(
        f"PostgreSQL {LEAST} or newer is needed for the tests and is not installed; "
        "`make test` installs it on Debian and Ubuntu as root (apt-get install postgresql)"
    )


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One cluster; `kill` ends its postmaster as a power cut would, `start` begins again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._bin = binaries()
        self._user = "postgres" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            entry = pwd.getpwnam(self._user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        data = folder / "data"
        self._run([self._bin / "initdb", "-D", data, "-A", "trust", "-U", "hemtur", "--no-sync"])

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://hemtur@127.0.0.1:{self.port}/postgres"

    def _run(self, command: list[object]) -> None:
        subprocess.run(list(map(str, command)), check=True, capture_output=True, user=self._user)

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = (self.folder / "log").open("ab")
        options = ["-D", str(self.folder / "data"), "-p", str(self.port), "-h", "127.0.0.1"]
        options += ["-c", "fsync=on", "-c", "max_connections=120", "-k", str(self.folder)]
        self._process = subprocess.Popen(
            [str(self._bin / "postgres"), *options],
            stdout=log,
            stderr=log,
            user=self._user,
        )
        log.close()
        deadline = time.monotonic() + 60
        ready = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode != 0:
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """End the postmaster without a chance to tidy up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Stop it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster."""
    folder = Path(tempfile.mkdtemp(prefix="hemtur-pg-"))
    folder.chmod(0o755)
    made = Cluster(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
