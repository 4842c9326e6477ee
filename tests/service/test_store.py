"""The store on SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.errors import Conflict, NotFound, StoreError
from scheduler.services.plans import Asked, posted_of, submit
from scheduler.services.verify import verify
from scheduler.store import database, jobs, open_store, plans, records, tables
from scheduler.store.keys import Answer, KeyReused, recall, remember
from scheduler.store.plans import PlanState
from scheduler.travel import Travels
from tests.builders import problem

LEASE = timedelta(seconds=30)
DAY = problem()


def asked(store):
    """Queue a plan and return it."""
    return store.write(lambda tx: submit(tx, posted_of(DAY, Asked(iterations=1000, workers=1))))


def breaches(store):
    """Return what `verify` finds."""
    with store.read() as tx:
        return verify(tx, Travels())


def test_opening_twice_changes_nothing(database):
    """Migrations are applied once."""
    first, second = open_store(database), open_store(database)
    with second.read() as tx:
        assert tx.connection.execute(select(tables.plan)).all() == []
    first.close()
    second.close()


def test_records_have_versions_that_only_grow(store):
    """Create, change, remove, create again: 1, 2, 3, 4; nothing is overwritten unseen."""
    made = store.write(lambda tx: records.create(tx, "clients", "anna", "{}"))
    assert made.version == 1
    with pytest.raises(Conflict):
        store.write(lambda tx: records.create(tx, "clients", "anna", "{}"))
    changed = store.write(lambda tx: records.change(tx, "clients", "anna", '{"a":1}', 1))
    assert (changed.version, changed.body) == (2, '{"a":1}')
    with pytest.raises(Conflict) as stale:
        store.write(lambda tx: records.change(tx, "clients", "anna", "{}", 1))
    assert stale.value.current == 2
    assert store.write(lambda tx: records.remove(tx, "clients", "anna", 2)).version == 3
    with store.read() as tx, pytest.raises(NotFound):
        records.get(tx, "clients", "anna")
    assert store.write(lambda tx: records.create(tx, "clients", "anna", "{}")).version == 4
    with store.read() as tx:
        assert [each.id for each in records.listed(tx, "clients")] == ["anna"]
    assert breaches(store) == []


def test_a_change_that_fails_leaves_nothing(store):
    """All of a transaction or nothing of it."""

    def half(tx):
        records.create(tx, "clients", "anna", "{}")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        store.write(half)
    with store.read() as tx:
        assert records.listed(tx, "clients") == []
        assert tx.connection.execute(select(tables.audit)).all() == []


def test_one_job_goes_to_one_worker(store):
    """Twelve jobs, four workers at once: each job is claimed once."""
    wanted = {asked(store).id for _ in range(12)}
    taken = []

    def work(owner):
        while claimed := store.write(lambda tx: jobs.claim(tx, owner, LEASE)):
            taken.append(claimed.plan_id)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(wanted)


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_writes_no_more(store):
    """The second worker ends it; what the first one says is not written."""
    plan = asked(store)
    first = store.write(lambda tx: jobs.claim(tx, "one", timedelta(seconds=-1)))
    second = store.write(lambda tx: jobs.claim(tx, "two", LEASE))
    assert first.plan_id == second.plan_id == plan.id
    assert second.attempts == 2
    assert store.write(lambda tx: jobs.renew(tx, first, "one", LEASE)) is None
    assert not store.write(lambda tx: jobs.finish(tx, first, "one", PlanState.FAILED))
    assert store.write(lambda tx: jobs.finish(tx, second, "two", PlanState.DONE))
    with store.read() as tx:
        assert plans.get_plan(tx, plan.id).state is PlanState.DONE


def test_a_job_over_which_workers_die_is_given_up(store):
    """After three of them it has failed, with words."""
    plan = asked(store)
    for number in range(3):
        assert store.write(lambda tx, n=number: jobs.claim(tx, f"w{n}", timedelta(seconds=-1)))
    assert store.write(lambda tx: jobs.claim(tx, "w4", LEASE)) is None
    with store.read() as tx:
        failed = plans.get_plan(tx, plan.id)
    assert failed.state is PlanState.FAILED
    assert "WORKER_DIED" in failed.faults


def test_what_is_queued_is_stopped_at_once_and_what_runs_is_asked_to(store):
    """Both stay findable."""
    waiting, running = asked(store), asked(store)
    claimed = store.write(lambda tx: jobs.claim(tx, "w", LEASE))
    assert claimed.plan_id == waiting.id
    stopped = store.write(lambda tx: jobs.ask_to_stop(tx, running.id))
    assert stopped.state is PlanState.STOPPED
    asked_to = store.write(lambda tx: jobs.ask_to_stop(tx, waiting.id))
    assert asked_to.state is PlanState.SOLVING
    assert store.write(lambda tx: jobs.renew(tx, claimed, "w", LEASE)) is True


def test_one_key_has_one_effect(store):
    """Fifty threads with one key: one effect, one answer for all."""
    answers = []

    def write(tx):
        known = recall(tx, "key", "request")
        if known is not None:
            return known
        records.create(tx, "clients", "anna", "{}")
        answer = Answer(201, {"ETag": '"1"'}, "{}")
        remember(tx, "key", answer)
        return answer

    threads = [
        threading.Thread(target=lambda: answers.append(store.write(write))) for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [Answer(201, {"ETag": '"1"'}, "{}")] * 50
    with pytest.raises(KeyReused):
        store.write(lambda tx: recall(tx, "key", "another request"))
    assert breaches(store) == []


def test_published_versions_follow_each_other(store):
    """Whoever has not seen the newest is refused."""
    plan = asked(store)
    publish = plans.publish
    assert store.write(lambda tx: publish(tx, plan.id, "2027-02-09", "{}", 0, 0)) == 1
    with pytest.raises(Conflict) as stale:
        store.write(lambda tx: publish(tx, plan.id, "2027-02-09", "{}", 0, 0))
    assert stale.value.current == 1
    assert store.write(lambda tx: publish(tx, plan.id, "2027-02-09", "{}", 0, 1)) == 2
    with store.read() as tx:
        assert plans.published_plan(tx, "2027-02-09")[0] == 2
        with pytest.raises(NotFound):
            plans.published_plan(tx, "2027-02-10")


def test_verify_sees_what_was_tampered_with(store):
    """A plan without its job, a version that jumps, an outbox row that is gone."""
    plan = asked(store)
    store.write(lambda tx: records.create(tx, "clients", "anna", "{}"))
    assert breaches(store) == []

    def tamper(tx):
        tx.connection.execute(tables.job.delete())
        tx.connection.execute(tables.record.update().values(version=7))
        tx.connection.execute(
            tables.outbox.delete().where(tables.outbox.c.topic == "clients.created")
        )

    store.write(tamper)
    assert {(b.invariant, b.subject) for b in breaches(store)} == {
        ("INV-2", plan.id),
        ("INV-5", "clients anna"),
        ("INV-11", "anna"),
    }


@pytest.mark.parametrize(
    "url", ["mysql://h/x", "http://h", "postgresql://h@127.0.0.1:1/x", "/proc/no/such/file"]
)
def test_what_is_no_database_says_so(url):
    """In words, not with a stack trace."""
    with pytest.raises(StoreError):
        open_store(url)


def test_a_wall_clock_that_jumps_takes_no_job_and_leaves_none(store, monkeypatch):
    """An hour forward the live worker keeps its job; an hour back the dead one's is taken up."""
    plan = asked(store)
    real = database.datetime

    def jumped(hours):
        class Clock(real):
            @classmethod
            def now(cls, tz=None):
                return real.now(tz) + timedelta(hours=hours)

        monkeypatch.setattr(database, "datetime", Clock)

    assert store.write(lambda tx: jobs.claim(tx, "one", LEASE)).plan_id == plan.id
    jumped(1)
    assert store.write(lambda tx: jobs.claim(tx, "two", LEASE)) is None
    store.write(lambda tx: jobs.release(tx, jobs.Claim(_job(tx), plan.id, 1, False), "one"))
    assert store.write(lambda tx: jobs.claim(tx, "three", timedelta(seconds=-1)))
    jumped(-1)
    assert store.write(lambda tx: jobs.claim(tx, "four", LEASE))


def _job(tx):
    return tx.connection.execute(select(tables.job.c.id)).scalar_one()


def test_a_lease_of_before_the_machine_started_anew_binds_nobody(store):
    """Its steady time stood higher then; a lease of years is none that a worker asks for."""
    asked(store)
    assert store.write(lambda tx: jobs.claim(tx, "one", timedelta(days=400)))
    taken = store.write(lambda tx: jobs.claim(tx, "two", LEASE))
    assert (taken is not None) == (store.engine.dialect.name == "sqlite")
