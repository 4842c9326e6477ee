"""The door for JSON: whatever is written comes back the same, whatever is broken is refused."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InputError
from scheduler.messages.codes import CODES
from scheduler.model import Problem, read_problem
from scheduler.model.reading.door import load
from scheduler.model.reading.facts import problem_from
from tests.properties.effort import examples
from tests.properties.strategies import problems

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.text(LETTERS, max_size=8)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
ODD = st.sampled_from([None, True, -1, 10**30, 1e300, "", "x" * 300, [], {}, ["a"], {"a": 1}])


@examples(200)
@given(problems())
def test_a_problem_comes_back_as_it_was_written(problem: Problem):
    """Written and read again it is the same problem, with the same digest."""
    again = read_problem(problem.to_json().encode())
    assert again == problem
    assert again.digest == problem.digest


@examples(200)
@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_json_passes_the_door_in_normal_form(value):
    """What is JSON comes through, once; what has come through comes through unchanged."""
    try:
        once = load(json.dumps(value).encode()).value
    except InputError as refused:  # keys that are one key in normal form
        assert {fault.code for fault in refused.faults} <= {
            "DUPLICATE_KEY",
            "TOO_LARGE",
            "BAD_NUMBER",
        }
        return
    assert load(json.dumps(once).encode()).value == once


@examples(300)
@given(st.binary(max_size=60))
def test_bytes_are_an_object_or_are_refused(data: bytes):
    """Never anything but an object or faults with codes."""
    try:
        assert isinstance(load(data).value, dict)
    except InputError as refused:
        assert all(fault.code in CODES for fault in refused.faults)


@st.composite
def broken(draw):
    """Return a problem's document with one value somewhere replaced by something odd."""
    raw = json.loads(draw(problems(most_visits=3)).to_json())
    at = raw
    while True:
        key = draw(st.sampled_from(sorted(at))) if isinstance(at, dict) else None
        if key is None:
            if not at:
                return raw
            key = draw(st.integers(0, len(at) - 1))
        inner = at[key]
        if isinstance(inner, dict | list) and inner and draw(st.booleans()):
            at = inner
            continue
        at[key] = draw(ODD)
        return raw


@examples(300)
@given(broken())
def test_an_odd_value_is_read_or_refused_with_a_path_into_the_document(raw):
    """Every fault has a known code, words in both languages, and a path of ours."""
    try:
        problem_from(raw)
    except InputError as refused:
        assert refused.faults
        for fault in refused.faults:
            assert fault.code in CODES
            assert fault.detail
            head = fault.path.split(".")[0].split("[")[0].split(" ")[0]
            assert head in Problem.model_fields, fault
            assert "function-" not in fault.path
