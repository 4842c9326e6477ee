"""What a hostile or careless document may cost: in proportion to its size (14.C3)."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest

from scheduler.errors import InputError
from scheduler.model import Link, check_problem
from scheduler.model.reading.door import load_json
from scheduler.model.reading.facts import problem_from
from tests.builders import CLIENTS, at, mins, nurse, problem, shift, visit, window
from tests.machine import pace

MOST_SECONDS = 2.0
"""CPU seconds of this process, on whatever machine: what was mended took twenty times as long."""


@pytest.fixture
def cheap():
    """Demand that a test takes little of the processor's time."""
    began = time.process_time()
    yield
    assert time.process_time() - began < MOST_SECONDS * pace()


def test_shifts_that_all_overlap_are_one_fault_each(cheap):
    """Not one for each pair of them."""
    many = tuple(shift(f"s{n}", "eva") for n in range(3_000))
    found = check_problem(problem(caregivers=(nurse("eva"),), shifts=many, visits=()))
    assert [each.code for each in found] == ["CREW_OVERLAP"] * 2_999


def test_a_long_chain_of_links_is_followed_once(cheap):
    """Each step is looked up, not searched for along the chain."""
    count = 6_000
    visits = tuple(visit(f"v{n}", "anna") for n in range(count))
    links = tuple(
        Link(first=f"v{n}", second=f"v{n + 1}", min_gap=timedelta(0)) for n in range(count - 1)
    )
    assert check_problem(problem(visits=visits, links=links)) == []
    ring = (*links, Link(first=f"v{count - 1}", second="v0", min_gap=timedelta(0)))
    assert {each.code for each in check_problem(problem(visits=visits, links=ring))} == {
        "LINK_CYCLE"
    }


def test_brackets_are_counted_before_they_are_read(cheap):
    """Ten million empty lists would take a gigabyte."""
    with pytest.raises(InputError, match="parts"):
        load_json(b'{"a": [' + b"[]," * 6_000_000 + b"[]]}")
    with pytest.raises(InputError, match="parts"):
        load_json(b'{"a": [' + b"1," * 9_000_000 + b"1]}")


def test_keys_that_nobody_knows_are_told_of_in_a_moment(cheap):
    """Not each looked for among all others; more than any object has are not read at all."""
    odd = {f"a{n}": 1 for n in range(1_900)}
    with pytest.raises(InputError) as refused:
        problem_from(odd)
    assert len(refused.value.faults) > 1_000
    with pytest.raises(InputError, match="parts"):
        load_json(json.dumps({f"a{n}": 1 for n in range(50_000)}).encode())


def test_thousands_of_preferences_for_nobody(cheap):
    """One fault each, without a search for each."""
    named = tuple(f"p{n}" for n in range(20_000))
    anna = CLIENTS[0].model_copy(update={"preferred": named})
    found = check_problem(problem(clients=(anna, CLIENTS[1])))
    assert len(found) == 20_000


def test_two_thousand_visits_are_checked_in_a_moment(cheap):
    """Paths are written for what is wrong alone."""
    spans = (window("08:00", "11:00"),)
    visits = tuple(visit(f"v{n}", "anna", windows=spans) for n in range(2_000))
    day = problem(visits=visits)
    assert check_problem(day) == []
    assert load_json(json.dumps(day.model_dump(mode="json")).encode())["id"] == "morning"


def test_a_key_that_stands_twice_is_told_at_its_full_path():
    """Also inside lists, and more than one at once."""
    with pytest.raises(InputError) as refused:
        load_json(b'{"a": [{"b": {"c": 1, "c": 2}}], "d": 1, "d": 2}')
    assert [each.path for each in refused.value.faults] == ["d", "a[0].b.c"]


def test_an_overlap_names_the_shift_that_goes_on():
    """The one that ends last of those that began before."""
    shifts = (
        shift("long", "eva", start=at("07:00"), end=at("11:59")),
        shift("short", "eva", start=at("08:00"), end=at("09:00")),
        shift("late", "eva", start=at("10:00"), end=at("12:00")),
        shift("after", "eva", start=at("12:00"), end=at("13:00"), max_overtime=mins(0)),
    )
    found = check_problem(problem(caregivers=(nurse("eva"),), shifts=shifts, visits=()))
    assert [(each.path, each.values["other"]) for each in found] == [
        ("shifts[1] short .crew", "long"),
        ("shifts[2] late .crew", "long"),
    ]
