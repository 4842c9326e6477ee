"""What the units and the compose file start is started here, as they say it (46)."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from tests.service.postgres import cluster, free_port
from tests.service.serving import ask, client, ended, family, outlived, small_day, wait_ready

DEPLOY = Path(__file__).parents[2] / "data" / "deploy"
BINARY = "/opt/hemtur/bin/hemtur"


def unit(name):
    """Return the [Service] section of a unit, of repeated keys the last."""
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(DEPLOY / name)
    return parser["Service"]


def unit_commands():
    """Return what the units start, without the binary's path."""
    lines = [unit(name)["ExecStart"] for name in ("hemtur.service", "hemtur-worker@.service")]
    for line in lines:
        assert line.startswith(f"{BINARY} ")
    return [shlex.split(line)[1:] for line in lines]


def compose_commands():
    """Return what the compose file starts in Hemtur's own image."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    return [services[name]["command"] for name in ("service", "worker")]


@pytest.mark.parametrize("commands", [unit_commands, compose_commands])
def test_what_is_deployed_plans_a_day_and_ends_when_asked(commands, tmp_path):
    """A service without workers and a worker of its own, on PostgreSQL; SIGTERM ends both."""
    port, running = free_port(), []
    with cluster() as database:
        named = {"HEMTUR_HOSTS": "localhost"}  # as the compose file has it
        env = os.environ | {"HEMTUR_DATABASE_URL": database.url} | named
        for command in commands():
            named = [str(port) if word == "8000" else word for word in command]
            line = [sys.executable, "-m", "scheduler", *named]
            running.append(subprocess.Popen(line, cwd=tmp_path, env=env | {"PYTHONPATH": ROOT}))
            if len(running) == 1:
                with client(port) as asking:
                    wait_ready(asking, running[0])
        with client(port) as asking:
            plan = ended(asking, ask(asking, small_day())["id"])
        families = [pid for process in running for pid in family(process.pid)]
        for process in running:
            process.send_signal(signal.SIGTERM)
        assert {process.wait(15) for process in running} <= {0, -signal.SIGTERM}
        assert outlived(families) == []
    assert plan["status"] == "DONE"


ROOT = str(Path(__file__).parents[2])


def test_units_and_compose_file_keep_what_they_promise():
    """No root, nothing writable but state and cache, restarted when killed, time to end well."""
    for name in ("hemtur.service", "hemtur-worker@.service"):
        service = unit(name)
        assert (service["User"], service["ProtectSystem"]) == ("hemtur", "strict")
        assert service["Restart"] == "on-failure"
        assert int(service["TimeoutStopSec"]) >= 15
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert services["service"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in services["database"]
    assert ":?" in services["database"]["environment"]["POSTGRES_PASSWORD"]
