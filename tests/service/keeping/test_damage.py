"""Damage is found before it is served, writes to a lost file are not acknowledged (14.E9, E10)."""

from __future__ import annotations

import lzma
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from benchmarks.endurance import flips
from scheduler.errors import InputError, StoreError
from scheduler.services.demo import load_demo
from scheduler.services.verify import verify
from scheduler.store import integrity, migrate, open_store, records
from scheduler.store.integrity import counted, damages, ensure_whole
from scheduler.travel import Travels
from tests.service.serving import key, serving_process


def filled(url):
    """Return a store with the demo days in it."""
    store = open_store(url)
    load_demo(store)
    return store


def test_bytes_that_turn_are_found(tmp_path):
    """F7: in documents and pages all of them; `python -m benchmarks.endurance flips` for more."""
    for name, outcome in flips(tmp_path, 12).items():
        if name != "anywhere":
            assert outcome.found == outcome.trials, (name, outcome.missed)


def test_a_torn_page_keeps_the_service_from_starting(tmp_path):
    """In a sentence, with the way to restore; `verify` finds it too."""
    file = tmp_path / "h.sqlite"
    filled(str(file)).close()
    content = bytearray(file.read_bytes())
    at = content.find(b'"visits":[{')
    page = at - at % 4096
    content[page + 2048 : page + 4096] = bytes(2048)
    file.write_bytes(content)
    for name, expected in (("serve", 3), ("verify", 1)):
        arguments = [sys.executable, "-m", "scheduler", name, "--database", str(file)]
        done = subprocess.run(
            [*arguments, "--lang", "en"], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == expected, done.stderr
        assert "Traceback" not in done.stderr
        if name == "serve":
            assert "STORE_DAMAGED" in done.stderr
            assert "hemtur restore" in done.stderr
        else:
            assert "DAMAGED" in done.stdout


def test_a_document_that_was_altered_is_not_read(store):
    """On either database: 503 rather than what nobody has stored."""
    store.write(lambda tx: records.create(tx, "clients", "anna", '{"id":"anna"}'))
    change = "UPDATE record SET body = replace(body, 'anna', 'anne')"
    store.write(lambda tx: tx.connection.execute(text(change)))
    with store.read() as tx, pytest.raises(StoreError) as refused:
        records.get(tx, "clients", "anna")
    assert refused.value.faults[0].code == "STORE_DAMAGED"
    with store.read() as tx:
        assert [where for where, _ in damages(tx)] == ["record clients anna"]
        assert [breach.invariant for breach in verify(tx, Travels())] == ["DAMAGED"]
    with pytest.raises(StoreError, match="damaged"):
        ensure_whole(store)


def test_a_backup_is_restored_row_by_row(database, tmp_path):
    """INV-14, into a file and into the other kind of database; never over anything."""
    store, file = filled(database), tmp_path / "copy.xz"
    counts = integrity.backup(store, file)
    assert counts["record"] > 100
    with pytest.raises(InputError):
        integrity.backup(store, file)
    with pytest.raises(InputError, match="NOT_EMPTY"):
        integrity.restore(file, database)
    target = str(tmp_path / "new.sqlite")
    assert integrity.restore(file, target) == counts
    again = open_store(target)
    with again.read() as tx, store.read() as was:
        assert verify(tx, Travels()) == []
        assert records.listed(tx, "clients") == records.listed(was, "clients")
    again.close()
    with store.engine.begin() as connection:  # a disaster
        for table in ("published", "job", "plan", "problem", "record", "audit", "outbox"):
            connection.execute(text(f"DELETE FROM {table}"))
    assert integrity.restore(file, database) == counts
    made = store.write(lambda tx: records.create(tx, "places", "after", "{}"))
    assert made.version == 1
    with store.read() as tx:
        assert counted(tx)["record"] == counts["record"] + 1
        assert verify(tx, Travels()) == []
    store.close()


def test_a_backup_that_is_damaged_is_refused(tmp_path):
    """Whichever of its bytes has turned; nothing is restored."""
    store, file = filled(str(tmp_path / "h.sqlite")), tmp_path / "copy.xz"
    integrity.backup(store, file)
    store.close()
    content = file.read_bytes()
    for at in range(0, len(content), len(content) // 20):
        turned = bytearray(content)
        turned[at] ^= 1
        file.write_bytes(turned)
        with pytest.raises(InputError, match="NO_BACKUP"):
            integrity.restore(file, str(tmp_path / "new.sqlite"))
    file.write_bytes(lzma.compress(b"something else"))
    with pytest.raises(InputError, match="NO_BACKUP"):
        integrity.restore(file, str(tmp_path / "new.sqlite"))


def test_the_commands_back_up_and_restore(tmp_path):
    """As README says it."""
    url, file = str(tmp_path / "h.sqlite"), str(tmp_path / "copy.xz")
    filled(url).close()
    for arguments in (
        ["backup", file, "--database", url],
        ["restore", file, "--database", str(tmp_path / "new.sqlite"), "--json"],
        ["verify", "--database", str(tmp_path / "new.sqlite")],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "scheduler", *arguments], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


def test_a_file_that_is_removed_takes_no_more_writes(tmp_path):
    """E10: none of twenty is acknowledged; it is said why."""
    file = tmp_path / "h.sqlite"
    with serving_process(str(file), 0) as (to, _):
        body = {"latitude": 62.0, "longitude": 14.0}
        assert to.post("/v1/places", json=body | {"id": "p0"}, headers=key()).status_code == 201
        file.rename(tmp_path / "away.sqlite")
        for number in range(20):
            answer = to.post("/v1/places", json=body | {"id": f"p{number + 1}"}, headers=key())
            assert answer.status_code == 503
            assert "removed or replaced" in answer.json()["title"]
        assert to.get("/ready").status_code == 503
        for end in ("-wal", "-shm"):
            Path(f"{file}{end}").rename(tmp_path / f"away.sqlite{end}")
        open_store(str(file)).close()  # another in its place
        table = {"content": b"id;name\np;P\n", "headers": key() | {"Content-Type": "text/csv"}}
        refused = to.post("/v1/import/principals", **table)
        assert (refused.status_code, refused.json()["code"]) == (503, "STORE_AWAY")


def test_a_database_of_somebody_else_is_left_alone(tmp_path):
    """Nor is one of a newer Hemtur opened."""
    other, newer = tmp_path / "other.sqlite", tmp_path / "newer.sqlite"
    engine = create_engine(f"sqlite:///{other}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (a int)"))
    with pytest.raises(StoreError, match="somebody else"):
        open_store(str(other))
    open_store(str(newer)).close()
    engine = create_engine(f"sqlite:///{newer}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer"):
        open_store(str(newer))


def test_documents_of_before_are_sealed_on_the_way(store):
    """What an earlier version has stored is read after the migration, and before it again."""
    store.write(lambda tx: records.create(tx, "clients", "anna", '{"id":"anna"}'))
    with store.engine.connect() as plain:
        connection = plain.execution_options(hemtur_writes=True)
        with connection.begin():
            command.downgrade(migrate._config(connection), "0001")
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT body FROM record")).scalar() == '{"id":"anna"}'
    migrate.upgrade(store.engine)
    with store.read() as tx:
        assert records.get(tx, "clients", "anna").body == '{"id":"anna"}'
        assert list(damages(tx)) == []
