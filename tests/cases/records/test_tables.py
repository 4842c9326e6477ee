"""Tables as spreadsheets and care systems write them (33 to 40): read rightly, or refused."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from datetime import datetime, timedelta
from datetime import time as clock

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.errors import InputError
from scheduler.services.records import read_record
from scheduler.services.tables import imports, mapping
from scheduler.services.tables.columns import TABLES
from scheduler.services.tables.exports import exported
from scheduler.services.tables.reading import read_table
from scheduler.simulation import generate_day
from scheduler.store import open_store, records

KINDS = ("principals", "agreements", "places", "clients", "caregivers", "shifts")
MOMENT = "2094-02-09T08:00:00+01:00"
LOCAL_CELL = datetime(2094, 2, 9, 8)  # noqa: DTZ001 - a date cell knows no offset


@pytest.fixture
def store(tmp_path):
    """Return an empty store."""
    opened = open_store(str(tmp_path / "hemtur.sqlite"))
    yield opened
    opened.close()


def read(kind, text, **options):
    """Return the bodies of a table's records, by kind and id."""
    data = text if isinstance(text, bytes) else text.encode()
    found = read_table(kind, data, **options)
    return {(t.draft.kind, t.draft.id): json.loads(t.draft.body) for t in found.records}


def refused(kind, text):
    """Return code and path of every fault."""
    with pytest.raises(InputError) as error:
        read(kind, text)
    assert all(fault.hint for fault in error.value.faults)
    return [(fault.code, fault.path) for fault in error.value.faults]


def workbook(*rows, title="Blad1", hidden=None):
    """Return an XLSX of some rows; a hidden sheet before it holds other rows."""
    book = Workbook()
    sheet = book.active
    if hidden is not None:
        sheet.sheet_state = "hidden"
        for row in hidden:
            sheet.append(row)
        sheet = book.create_sheet(title)
        book.active = sheet
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lying(data, dimension):
    """Return a workbook whose sheet says that it is of another size."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                start, _, rest = text.partition(b"<dimension ref=")
                text = start + b'<dimension ref="' + dimension + b'"' + rest[rest.index(b"/>") :]
            new.writestr(name, text)
    return out.getvalue()


HEAD = ("id", "latitude", "longitude", "name")
CLIENTS = [(f"c{n}", 62.03 + n / 1000, 14.36, f"Kund {n}") for n in range(10)]
VISIT = "id;type;client;owner;window_start;window_end;minutes"


# 33
def test_a_list_of_numbers_is_a_list_and_no_decimal():
    """Two forbidden, two preferred; the name stays; the latitude is a number."""
    found = read(
        "clients",
        "id;latitude;longitude;preferred;forbidden;name\nc1;62,034;14,365;101,102;201, 202;3,5\n",
    )
    client = found["clients", "c1"]
    assert client["preferred"] == ["101", "102"]
    assert client["forbidden"] == ["201", "202"]
    assert client["name"] == "3,5"
    assert found["places", "home-c1"]["latitude"] == 62.034


def test_a_list_that_a_workbook_made_a_number_is_refused():
    """Whether 201.202 was two ids, nobody can tell any more."""
    book = workbook((*HEAD[:3], "forbidden"), ("c1", 62.03, 14.36, 201.202))
    assert refused("clients", book) == [("BAD_VALUE", "row 2, forbidden")]


# 34
@pytest.mark.parametrize("said", [b"A1", b"A1:C11", b"A1:D4", b"A1:ZZ99"])
def test_a_workbook_is_read_to_its_end_whatever_it_says(said):
    """All ten, with names."""
    found = read("clients", lying(workbook(HEAD, *CLIENTS), said))
    assert [found["clients", f"c{n}"]["name"] for n in range(10)] == [row[3] for row in CLIENTS]


# 35
def test_the_sheet_that_is_seen_is_read():
    """A hidden first sheet is passed over; two that may be it are named."""
    book = workbook(HEAD, *CLIENTS, hidden=[("Exporterad 2027-01-01",)])
    assert len(read("clients", book)) == 20
    both = Workbook()
    for sheet in (both.active, both.create_sheet("Kopia")):
        for row in (HEAD, *CLIENTS):
            sheet.append(row)
    out = io.BytesIO()
    both.save(out)
    with pytest.raises(InputError, match="Kopia"):
        read("clients", out.getvalue())


def test_a_formula_that_nobody_computed_is_refused():
    """It is no empty cell: a ban may stand there."""
    book = workbook((*HEAD[:3], "forbidden"), ("c1", 62.03, 14.36, '=CONCATENATE("n1"," n2")'))
    assert refused("clients", book) == [("BAD_VALUE", "row 2, forbidden")]


@pytest.mark.parametrize("word", ["#SAKNAS!", "#REFERENS!", "#N/A", "#VALUE!", "#DIV/0!", "####"])
def test_a_word_for_an_error_is_no_text(word):
    """Neither as a name nor in a list."""
    table = f"id;latitude;longitude;name;preferred\nc1;62,03;14,36;{word};{word}\n"
    assert refused("clients", table) == [
        ("BAD_VALUE", "row 2, name"),
        ("BAD_VALUE", "row 2, preferred"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets_are_read(encoding):
    """Windows-1252 with a notice, since it is a guess."""
    table = "sep=;\r\nid;name;latitude;longitude\r\nc1;Åkerö – Övre;62,03;14,36\r\n"
    found = read_table("clients", table.encode(encoding))
    assert json.loads(found.records[1].draft.body)["name"] == "Åkerö – Övre"
    noticed = {"cp1252": ["READ_AS"], "utf-8-sig": ["BYTE_ORDER_MARK"]}
    assert [n.code for n in found.notices] == noticed.get(encoding, [])


def test_text_that_was_decoded_wrongly_is_noticed():
    """As in JSON."""
    table = "id;name;latitude;longitude\nc1;Ã…kerÃ¶ Ã–vre;62,03;14,36\n"
    found = read_table("clients", table.encode())
    assert [(n.code, n.path) for n in found.notices] == [("ODD_TEXT", "row 2, name")]


@pytest.mark.parametrize(
    "table",
    [
        "Id;Namn;Latitud;Longitud;Ort;Språk;Önskad personal\nK1;Åsa;62,0;14,3;Sveg;sv;anna, bo\n",
        "ID\tNAMN\tBreddgrad\tLängdgrad\tOmråde\tspråk\tKontaktperson\n"
        "K1\tÅsa\t62,0\t14,3\tSveg\tsv\tanna bo\n",
        "Utdrag 2027-02-08;;;;;;\n;;;;;;\nid;name;lat;lon;zone;language;preferred\n"
        "K1;Åsa;62.0;14.3;Sveg;sv;anna|bo\n",
    ],
)
def test_swedish_headers_and_titles_above_them(table):
    """The row with most known columns is the header."""
    found = read("clients", table)
    client = found["clients", "K1"]
    assert (client["name"], client["language"]) == ("Åsa", "sv")
    assert client["preferred"] == ["anna", "bo"]
    assert found["places", "home-K1"]["zone"] == "Sveg"


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("30", 30), ("30,0", 30), ("22,5", 22.5), ("1:30", 90), ("PT45M", 45), ("0", None)],
)
def test_minutes_as_people_write_them(cell, minutes):
    """Decimal commas, hours and minutes, ISO; none at all is refused."""
    table = f"{VISIT}\nv1;care;c1;region;{MOMENT};{MOMENT};{cell}\n"
    if minutes is None:
        assert refused("visits", table) == [("BAD_DURATION", "row 2, minutes")]
        return
    task = read("visits", table)["bookings", "v1"]["visit"]["modes"][0]["tasks"][0]
    assert _minutes(task["duration"]) == minutes


def _minutes(written):
    hours, whole, seconds = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", written).groups()
    return int(hours or 0) * 60 + int(whole or 0) + int(seconds or 0) / 60


@pytest.mark.parametrize(
    "start",
    ["2094-02-09 08:00", "2094-02-09T08:00:00", "2094-02-09 8.00", LOCAL_CELL],
)
def test_times_without_an_offset_are_local(start):
    """In a CSV and in a date cell."""
    cells = ("v1", "care", "c1", "region", start, start, 30)
    found = read("visits", workbook(VISIT.split(";"), cells))
    assert found["bookings", "v1"]["visit"]["windows"][0]["start"] == MOMENT


def test_local_hours_that_are_not_there_or_twice_are_refused():
    """The clock goes forward on 2027-03-28 and back on 2027-10-31."""
    for day, hour in (("2027-03-28", "02:30"), ("2027-10-31", "02:30")):
        table = f"{VISIT}\nv1;care;c1;region;{day} {hour};{day} 05:00;30\n"
        assert refused("visits", table) == [("BAD_TIME", "row 2, window_start")]


def test_cells_of_a_workbook_are_what_they_are():
    """Numbers as ids, decimal commas as text, times of day as minutes, truth values."""
    head = [*VISIT.split(";"), "mandatory", "price"]
    cells = (1001, "care", 7.0, "region", MOMENT, MOMENT, clock(0, 45), False, "90,5")
    visit = read("visits", workbook(head, cells))["bookings", "1001"]["visit"]
    assert (visit["client"], visit["mandatory"], visit["price"]) == ("7", False, 90.5)
    assert visit["modes"][0]["tasks"][0]["duration"] == "PT45M"


@pytest.mark.parametrize(("word", "meant"), [("SANT", True), ("FALSKT", False), ("ja", True)])
def test_yes_and_no_in_swedish(word, meant):
    """What a spreadsheet in Swedish writes for a truth value."""
    table = f"{VISIT};mandatory;price\nv1;care;c1;region;{MOMENT};{MOMENT};30;{word};9\n"
    visit = read("visits", table)["bookings", "v1"]["visit"]
    assert visit.get("mandatory", True) is meant


# 36
def test_an_emptied_cell_clears_its_field_and_no_other(store):
    """A ban is taken back; a language, whose column is absent, stays; a default can be said."""
    head = "id;latitude;longitude"
    first = f"{head};forbidden;allergies;language\nc1;62,03;14,36;n1;dog-owner;fi\n"
    cleared = f"{head};forbidden;allergies\nc1;62,03;14,36;;\n"
    for table in (first, cleared):
        found = read_table("clients", table.encode())
        imports.take(store, found, "test", replace=True, dry_run=False)
    with store.read() as tx:
        body = json.loads(records.get(tx, "clients", "c1").body)
    assert body == {"id": "c1", "place": "home-c1", "language": "fi"}
    urgent = f"{VISIT};priority\nv1;care;c1;region;{MOMENT};{MOMENT};30;"
    for word in ("URGENT", "ROUTINE"):
        found = read_table("visits", f"{urgent}{word}\n".encode())
        imports.take(store, found, "test", replace=True, dry_run=False)
    with store.read() as tx:
        assert "URGENT" not in records.get(tx, "bookings", "v1").body


# 37
def test_every_kind_goes_out_and_comes_in_again(store):
    """Nothing is new, nothing is changed; with breaks, two modes and sessions from a car."""
    day = generate_day("harjedalen-winter-day")
    put = {kind: [fact.model_dump(mode="json") for fact in getattr(day, kind)] for kind in KINDS}
    put["bookings"] = [
        {"id": visit.id, "visit": visit.model_dump(mode="json")} for visit in day.visits
    ]
    put["usuals"] = [{"client": day.clients[0].id, "caregiver": day.caregivers[0].id}]
    put["absences"] = [
        {
            "id": "a1",
            "caregiver": day.caregivers[0].id,
            "start": MOMENT,
            "end": "2094-02-10T08:00:00+01:00",
        }
    ]
    mode = day.visits[0].modes[0].model_dump(mode="json")
    put["needs"] = [
        {
            "id": "n1",
            "type": "care",
            "client": day.clients[0].id,
            "owner": day.principals[0].id,
            "weekdays": [1, 3, 5],
            "first": "2027-02-01",
            "windows": [{"start": "08:00", "end": "09:30"}],
            "modes": [mode],
        }
    ]
    put["days"] = [{"id": "2094-02-09", "title": "=1+1; 'x"}]
    for kind, bodies in put.items():
        for number, body in enumerate(bodies):
            draft = read_record(kind, body, body.get("id") or f"{kind}-{number}")
            store.write(lambda tx, d=draft: records.create(tx, d.kind, d.id, d.body))
    for kind in TABLES:
        with store.read() as tx:
            text = exported(tx, kind)
            count = len(records.listed(tx, "bookings" if kind == "visits" else kind))
        assert count, kind
        found = read_table(kind, text.encode())
        counted = imports.take(store, found, "test", replace=True, dry_run=False)
        assert (counted["created"], counted["changed"]) == (0, 0), kind
        assert counted["same"] >= count, kind


def test_needs_and_staff_come_as_tables():
    """With weekdays as people write them, entry and documentation, skills that end."""
    need = read(
        "needs",
        "id;type;client;owner;veckodagar;first;tidigast;senast;minutes;entry_minutes;dokumentation\n"
        "n1;care;c1;region;mån-ons, fre;2027-02-01;8:00;09.30;20;2,5;5\n",
    )["needs", "n1"]
    assert need["weekdays"] == [1, 2, 3, 5]
    assert need["windows"] == [{"start": "08:00", "end": "09:30"}]
    task = need["modes"][0]["tasks"][0]
    assert (task["entry"], task["documentation"]) == ("PT2M30S", "PT5M")
    staff = read("caregivers", "id;principal;skills\neva;region;nurse wound@2027-03-01\n")
    assert staff["caregivers", "eva"]["skills"] == [
        {"code": "nurse"},
        {"code": "wound", "valid_until": "2027-03-01T00:00:00+01:00"},
    ]


# 38
def test_columns_of_another_system_are_guessed_kept_and_used(tmp_path):
    """Guessed from names and values; refused until confirmed; the kept map is used again."""
    text = "Kundnummer;Benämning;X;Y;Handläggare\nK1;Åsa;14,36;62,03;Eva\n"
    guesses = {each.header: each.column for each in mapping.guess("clients", text.encode())}
    assert guesses["X"] == "longitude"
    assert guesses["Y"] == "latitude"
    assert guesses["Handläggare"] == ""
    table, kept = tmp_path / "kunder.csv", tmp_path / "kunder.toml"
    table.write_text(text, "utf-8")
    command = ["import", "clients", str(table), "--map", str(kept), "--lang", "en"]
    command += ["--database", str(tmp_path / "hemtur.sqlite")]
    first = CliRunner().invoke(app, command)
    assert first.exit_code == 2
    assert "not confirmed" in first.output
    kept.write_text(
        'kind = "clients"\n[columns]\nKundnummer = "id"\n"Benämning" = "name"\n'
        'X = "longitude"\nY = "latitude"\n"Handläggare" = ""\n',
        "utf-8",
    )
    assert CliRunner().invoke(app, command).exit_code == 0
    kept.write_text(kept.read_text("utf-8").replace('"name"', '"nickname"'), "utf-8")
    odd = CliRunner().invoke(app, command)
    assert odd.exit_code == 2
    assert "Benämning" in odd.output


# 39
@pytest.mark.parametrize("number", ["19121212-1212", "1212121212", "191212121212", "121212+1212"])
def test_a_personal_number_is_no_id(number):
    """Refused as an id, warned of in text; a number that is none passes."""
    table = f"id;latitude;longitude;name\n{number};62,03;14,36;Tolvan\n"
    codes = {code for code, _ in refused("clients", table)}
    assert codes <= {"PERSONAL_NUMBER", "BAD_VALUE"}
    noted = read_table(
        "clients", table.replace(f"\n{number}", "\nc1").replace("Tolvan", number).encode()
    )
    assert [(n.code, n.path) for n in noted.notices] == [("PERSONAL_NUMBER", "row 2, name")]
    assert read("clients", table.replace(number, "1212121213"))


# 40
@pytest.mark.parametrize("kind", TABLES)
def test_columns_are_documented(kind):
    """Every one, with what it holds and an example, in both languages."""
    told = CliRunner().invoke(app, ["import", kind, "--columns", "--json", "--lang", "sv"])
    assert told.exit_code == 0
    columns = json.loads(told.output)["columns"]
    assert {each["name"] for each in columns} == {each.name for each in TABLES[kind].columns}
    assert all(each["about"] and each["example"] for each in columns)


def test_ten_thousand_clients_come_in_at_once(store):
    """Well within ten seconds."""
    rows = [f"c{n};Kund {n};{62 + n / 1e5:.5f};{14 + n / 1e5:.5f};Sveg" for n in range(10_000)]
    began = time.monotonic()
    found = read_table("clients", "\n".join(["id;name;latitude;longitude;zone", *rows]).encode())
    counted = imports.take(store, found, "test", replace=False, dry_run=False)
    assert counted["created"] == 20_000
    assert timedelta(seconds=time.monotonic() - began) < timedelta(seconds=20)
