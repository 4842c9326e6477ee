"""Samples on their way to a laboratory."""

from __future__ import annotations

from typing import Any

from scheduler.model import Presence

from .day import END, Day


def samples(day: Day) -> list[Any]:
    """Return, by visit with a sample and by shift with one on board, whether it comes too late.

    One of those who were there carries it to the first stop at a laboratory, or to the end place
    where that is one. Of visits at a laboratory nobody carries anything.
    """
    stops, problem = day.stops, day.problem
    wanted = {j for j, visit in enumerate(problem.visits) if visit.sample_limit is not None}
    on_board = [
        s.underway is not None and s.underway.sample_due is not None for s in problem.shifts
    ]
    if not wanted and not any(on_board):
        return []
    places = [place.laboratory for place in problem.places]
    handed = [day.time() for _ in stops.parts]
    nowhere = [day.flag() for _ in stops.parts]
    found: list[Any] = []
    for r in range(len(day.tours)):
        _follow(day, r, places, handed, nowhere)
        if on_board[r]:
            found.append(_on_board(day, r, places, handed, nowhere))
    for j in sorted(wanted):
        late, in_time, carried = day.flag(), [], []
        for literal, stand in zip(day.present, stops.stands, strict=True):
            part = stops.parts[stand.part]
            there = any(task.presence is Presence.ON_SITE for task in part.tasks)
            if stops.visit_of(stand) != j or not there or places[stand.place]:
                continue
            limit = problem.visits[j].sample_limit
            assert limit is not None
            good, ends = day.flag(), day.start[stand.part] + part.duration
            day.model.add_implication(good, literal)
            day.model.add_implication(good, ~nowhere[stand.part])
            day.model.add(handed[stand.part] <= ends + day.ticks(limit)).only_enforce_if(good)
            in_time.append(good)
            carried.append(literal)
        for literal in carried:
            day.model.add_bool_or(~literal, late, *in_time)
        found.append(late)
    return found


def _follow(day: Day, r: int, places: list[bool], handed: list[Any], nowhere: list[Any]) -> None:
    """Say when what is aboard after each stop of a shift is handed in, if it ever is."""
    stands, tour = day.stops.stands, day.tours[r]
    ends_at = places[day.place_of(r, END, start=False)]
    for (one, other), arc in tour.arcs.items():
        if one == END:
            continue
        here = stands[one].part
        if other == END:
            if ends_at:
                day.model.add(handed[here] >= tour.home).only_enforce_if(arc)
            else:
                day.model.add_implication(arc, nowhere[here])
            continue
        there = stands[other].part
        if places[stands[other].place]:
            day.model.add(handed[here] >= day.arrive[there]).only_enforce_if(arc)
        else:
            day.model.add(handed[here] >= handed[there]).only_enforce_if(arc)
            day.model.add_bool_or(~arc, ~nowhere[there], nowhere[here])


def _on_board(day: Day, r: int, places: list[bool], handed: list[Any], nowhere: list[Any]) -> Any:
    """Return whether the sample that a crew has on board comes too late."""
    stands, tour, shift = day.stops.stands, day.tours[r], day.problem.shifts[r]
    assert shift.underway is not None
    assert shift.underway.sample_due is not None
    due, late = day.upto(shift.underway.sample_due), day.flag()
    here = places[day.place_of(r, END, start=True)]
    at_base = [rest.leaving for rest in tour.rests] if here else []  # handed in before leaving
    for (one, other), arc in tour.arcs.items():
        if one != END:
            continue
        if other == END:
            in_time = [arc, ~late, *(~each for each in at_base)]
            if places[day.place_of(r, END, start=False)]:
                day.model.add(tour.home <= due).only_enforce_if(*in_time)
            else:
                day.model.add_bool_or(*(~each for each in in_time))
            continue
        number = stands[other].part
        when = [arc, ~late, *(~each for each in at_base)]
        if places[stands[other].place]:
            day.model.add(day.arrive[number] <= due).only_enforce_if(*when)
        else:
            day.model.add(handed[number] <= due).only_enforce_if(*when)
            day.model.add(nowhere[number] == 0).only_enforce_if(*when)
    for rest in tour.rests if here else []:
        day.model.add(tour.departure <= due).only_enforce_if(~late, rest.leaving)
    return late
