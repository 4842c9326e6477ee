"""Plans as rows, sheets and maps: what a crew is told adds up, and nothing runs in a browser."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from typer.testing import CliRunner

from scheduler import __version__
from scheduler.cli import app
from scheduler.export.geojson import geojson
from scheduler.export.rows import COLUMNS, rows_of
from scheduler.export.sheet import sheet
from scheduler.messages import Language
from scheduler.simulation import generate_day
from tests.planning import solved

DAY = generate_day("harjedalen-winter-day")


@pytest.fixture(scope="module")
def plan():
    """Return a plan of the winter day."""
    return solved(DAY, 50_000)


def test_the_rows_of_a_crew_add_up(plan):
    """Leaving, driving, arriving, entry, care, documentation: no minute is lost or told twice."""
    rows = list(rows_of(DAY, plan))
    assert {row["visit"] for row in rows} >= set(DAY.visit)
    for route in plan.routes:
        own = [row for row in rows if row.get("shift") == route.shift_id]
        assert own[0]["leaves"] == route.departure
        for row, following in pairwise(own):
            assert row["departure"] == following["leaves"]
        for row in own:
            lasts = (row["start"] - row["leaves"]).total_seconds() / 60
            told = row["drive_minutes"] + row["entry_minutes"] + row["wait_minutes"]
            assert lasts == pytest.approx(told, abs=10.01)  # a cold car takes ten once
            after = (row["departure"] - row["end"]).total_seconds() / 60
            assert after == pytest.approx(row["documentation_minutes"], abs=0.01)


class Cells(HTMLParser):
    """Counts sections and keeps the texts of a page."""

    def __init__(self):
        super().__init__()
        self.sections, self.texts, self.tags = 0, [], set()

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.add(tag)
        self.sections += tag == "section"

    def handle_data(self, data):
        """Keep a text."""
        self.texts.append(data)


@pytest.mark.parametrize("language", list(Language))
def test_a_sheet_for_every_crew(plan, language):
    """With names, in both languages; a name with markup in it is only a name."""
    first = DAY.caregivers[0].model_copy(update={"name": "<script>alert(1)</script>"})
    day = DAY.model_copy(update={"caregivers": (first, *DAY.caregivers[1:])})
    page = Cells()
    page.feed(sheet(day, plan, language))
    assert page.sections == len(plan.routes)
    assert "script" not in page.tags
    assert any("<script>" in text for text in page.texts)
    assert ("Klient" in page.texts) == (language is Language.SV)


def test_a_map_of_lines_and_points(plan):
    """Longitude first (RFC 7946), one line per route, one point per stop and visit left out."""
    features = json.loads(geojson(DAY, plan))["features"]
    lines = [each for each in features if each["geometry"]["type"] == "LineString"]
    points = [each for each in features if each["geometry"]["type"] == "Point"]
    stops = sum(len(route.stops) for route in plan.routes)
    assert (len(lines), len(points)) == (len(plan.routes), stops + len(plan.unassigned))
    for line in lines:
        assert all(11 < lon < 18 and 60 < lat < 66 for lon, lat in line["geometry"]["coordinates"])


def test_the_command_writes_each_form_or_says_which_there_are(plan, tmp_path):
    """By the ending of the file; a plan of another day is refused."""
    day, made = tmp_path / "day.json", tmp_path / "plan.json"
    day.write_text(DAY.to_json(), "utf-8")
    made.write_text(plan.to_json(), "utf-8")
    run = CliRunner().invoke
    for form in ("html", "csv", "geojson"):
        out = tmp_path / f"sheets.{form}"
        assert run(app, ["sheet", str(day), str(made), "--out", str(out)]).exit_code == 0
        assert out.stat().st_size > 1000
    text = (tmp_path / "sheets.csv").read_text("utf-8-sig")
    assert next(csv.reader(io.StringIO(text), delimiter=";")) == list(COLUMNS)
    odd = run(app, ["sheet", str(day), str(made), "--out", str(tmp_path / "x.docx")])
    assert odd.exit_code == 2
    other = generate_day("harjedalen-winter-day", seed=99)
    day.write_text(other.to_json(), "utf-8")
    assert run(app, ["sheet", str(day), str(made), "--out", str(out)]).exit_code == 2


def test_the_version_is_told():
    """`hemtur --version`."""
    told = CliRunner().invoke(app, ["--version"])
    assert (told.exit_code, told.output.strip()) == (0, f"hemtur {__version__}")
