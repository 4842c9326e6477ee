"""Travel that no closure can trick: who leaves later never arrives earlier."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.travel import travel_for
from tests.properties.effort import examples
from tests.properties.strategies import problems

HOUR = 3600


@examples(60)
@given(problems(most_visits=2), st.data())
def test_whoever_leaves_later_arrives_no_earlier(problem, data):
    """First in, first out, on every kind of roads, through closures or round them."""
    travel = travel_for(problem)
    many = len(problem.places)
    pairs = st.integers(0, many - 1)
    for _ in range(20):
        i, j = data.draw(pairs), data.draw(pairs)
        first = data.draw(st.integers(0, 24 * HOUR))
        later = first + data.draw(st.integers(1, 4 * HOUR))
        one, other = travel.arrival(i, j, first), travel.arrival(i, j, later)
        assert one.arrival <= other.arrival
        assert one.arrival >= first + one.drive


@examples(60)
@given(problems(most_visits=2))
def test_staying_takes_no_time_and_open_roads_are_the_fastest(problem):
    """A place is nowhere from itself; a closed road never shortens a way."""
    travel = travel_for(problem)
    for i in range(len(problem.places)):
        assert travel.arrival(i, i, 0).arrival == 0
        for j in range(len(problem.places)):
            leg = travel.arrival(i, j, 11 * HOUR)
            assert leg.arrival - 11 * HOUR >= travel.ticks[i, j]
            assert leg.metres >= 0
