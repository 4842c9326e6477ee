"""Both databases, real ones: every test that asks for a store runs on each."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import create_engine, text

from scheduler.services.verify import verify
from scheduler.store import open_store
from scheduler.travel import Travels
from tests.service.postgres import cluster
from tests.service.serving import served

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres():
    """Return a running private cluster."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return the URL of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "hemtur.sqlite")
    running = request.getfixturevalue("postgres")
    name = f"test{next(NUMBERS)}"
    plain = create_engine(
        running.url.replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )
    with plain.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    plain.dispose()
    return running.url.replace("/postgres", f"/{name}")


@pytest.fixture
def store(database):
    """Return an open store."""
    opened = open_store(database)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request, tmp_path_factory):
    """Return a client of a running server, and its database."""
    database = str(tmp_path_factory.mktemp("service") / "hemtur.sqlite")
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres").url
    with served(database) as client:
        yield client, database
    store = open_store(database)
    with store.read() as tx:
        assert verify(tx, Travels()) == []
    store.close()


@pytest.fixture
def client(service):
    """Return a client of a running server."""
    return service[0]
