"""Kills and races, shortened; `python -m benchmarks.reliability` runs them in full."""

from __future__ import annotations

import pytest

from benchmarks.reliability import (
    interleave,
    kill_postmaster,
    kill_server,
    kill_worker,
    one_key,
)
from tests.service.postgres import cluster
from tests.service.serving import served


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(database):
    """F1."""
    outcome = kill_server(database, 4)
    assert outcome.acknowledged > 0
    assert outcome.is_clean, outcome


def test_a_killed_worker_leaves_what_is_published_and_its_job_ends(database):
    """F4."""
    outcome = kill_worker(database, 2)
    assert outcome.is_clean, outcome


def test_nothing_acknowledged_is_lost_when_the_postmaster_is_killed():
    """F5."""
    with cluster() as running:
        outcome = kill_postmaster(running, 2)
    assert outcome.acknowledged > 0
    assert outcome.is_clean, outcome


@pytest.fixture
def serving(database):
    """Return a client of a server with a worker."""
    with served(database, 1) as client:
        yield client


def test_two_dispatchers_in_all_orders(serving):
    """F14."""
    outcome = interleave(serving)
    assert outcome.trials == 70
    assert outcome.is_clean, outcome


def test_one_key_fifty_times_at_once(serving):
    """L6."""
    outcome = one_key(serving, 5)
    assert outcome.is_clean, outcome
