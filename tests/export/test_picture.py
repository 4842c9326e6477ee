"""Pictures of plans: whole, self-contained, harmless, in both languages."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

import pytest

from scheduler.evaluation import evaluate
from scheduler.export import picture
from scheduler.messages import Language
from scheduler.model import Break
from scheduler.services.notebook.pictures import plan_picture
from scheduler.travel import travel_for
from tests.builders import at, mins, problem, shift, visit
from tests.laying import At, laid

SVG = "{http://www.w3.org/2000/svg}"
REST = Break(duration=mins(30), earliest=at("08:00"), latest=at("10:00"))
DAY = problem(
    title="<script>alert(1)</script> & co",
    shifts=(shift("one", "eva", breaks=(REST,)), shift("two", "ida")),
    visits=(visit("a", "anna"), visit("b", "bo"), visit('out"<x>'.replace('"<x>', "-side"), "bo")),
)
PLAN = laid(DAY, {"one": ["a", At()], "two": ["b"]})


def _verdict(day, plan):
    return evaluate(day, travel_for(day), plan)


@pytest.mark.parametrize("language", Language)
def test_every_visit_is_in_the_picture(language):
    """Those given can be pointed at, those left out are named with a reason."""
    drawn = Xml.fromstring(plan_picture(DAY, PLAN, _verdict(DAY, PLAN), language))
    told = " ".join(title.text or "" for title in drawn.iter(f"{SVG}title"))
    said = " ".join(text.text or "" for text in drawn.iter(f"{SVG}text"))
    assert " a" in told
    assert " b" in told
    assert "out-side:" in said
    assert {"one", "two"} <= set(said.split())
    assert ("Rast" if language is Language.SV else "Break") in told


def test_a_picture_fetches_and_runs_nothing():
    """No address but the name of SVG itself, no script, whatever a title says."""
    drawn = picture(DAY, PLAN, _verdict(DAY, PLAN))
    assert re.findall(r"https?://[^\"' ]+", drawn) == ["http://www.w3.org/2000/svg"]
    assert "<script" not in drawn
    assert not re.search(r"\b(href|src|on\w+)=", drawn)


def test_stops_lie_in_their_shift_and_their_frame():
    """Nothing is drawn outside the picture."""
    drawn = Xml.fromstring(picture(DAY, PLAN, _verdict(DAY, PLAN)))
    _, _, wide, high = map(float, drawn.attrib["viewBox"].split())
    for each in drawn.iter(f"{SVG}rect"):
        left, top = float(each.attrib["x"]), float(each.attrib["y"])
        assert 0 <= left <= left + float(each.attrib["width"]) <= wide + 0.01
        assert 0 <= top <= top + float(each.attrib["height"]) <= high
    for each in drawn.iter(f"{SVG}circle"):
        assert 0 <= float(each.attrib["cx"]) <= wide
        assert 0 <= float(each.attrib["cy"]) <= high


def test_a_plan_without_routes_and_an_illegal_one():
    """Nothing to draw is no fault; a broken rule is said in red."""
    empty = laid(DAY, {})
    assert "Ej planerade besök: 3" in picture(DAY, empty, _verdict(DAY, empty))
    late = laid(DAY, {"one": ["a"], "two": [At("b", "12:00")]})
    assert "Domaren fann" in picture(DAY, late, _verdict(DAY, late))
    single = problem(places=DAY.places[:1] * 1 + DAY.places[1:], visits=DAY.visits[:1])
    one = laid(single, {"one": ["a"]})
    assert "Alla besök" in picture(single, one, _verdict(single, one))


def test_many_left_out_are_counted():
    """Eight are named, the rest counted."""
    visits = tuple(visit(f"v{number}", "anna") for number in range(12))
    day = problem(visits=visits)
    plan = laid(day, {})
    assert "+ 4" in picture(day, plan, _verdict(day, plan))


def test_whatever_a_title_holds_the_picture_is_xml():
    """Control characters and non-characters are left out."""
    day = DAY.model_copy(update={"title": "a\x01b\x0b\x1b\ufffe\uffff"})
    plan = laid(day, {"one": ["a", At()]})
    assert "ab" in "".join(Xml.fromstring(picture(day, plan, _verdict(day, plan))).itertext())
