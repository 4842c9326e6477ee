"""Tables: what spreadsheets write comes in, or is refused row by row; what goes out is inert."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.errors import Conflict, InputError
from scheduler.services.records import read_record
from scheduler.services.tables import imports
from scheduler.services.tables.reading import read_table
from scheduler.services.tables.sheets import read_sheet, write_csv
from scheduler.store import open_store, records

CLIENTS = '''id;name;latitude;longitude;language;preferred
anna;Anna Påhittad;62,03;14,36;sv;eva ida
bo;"Bo; ""den andre""";62.1;14.4;;
'''
VISITS = """id,type,client,owner,window_start,window_end,minutes,skills,mode,mandatory,price
v1,care,anna,region,2094-02-09T08:00:00+01:00,2094-02-09T10:00:00+01:00,30,nurse,,ja,
v2,call,bo,region,2094-02-09T08:00:00+01:00,2094-02-09T10:00:00+01:00,15,,DIGITAL,nej,50
"""
SHIFTS = """id\tcrew\tstart\tend\tstart_place\tbreak_minutes\tbreak_from\tbreak_until
s1\teva, ida\t2027-02-09T07:00:00+01:00\t2027-02-09T16:00:00+01:00\tbase\t30\t\
2027-02-09T11:00:00+01:00\t2027-02-09T12:00:00+01:00
"""


def take(store, reading, *, replace=False):
    """Store a table."""
    return imports.take(store, reading, "test", replace=replace, dry_run=False)


def faults(kind, text):
    """Return code and path of every fault of a table."""
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as refused:
        read_table(kind, data)
    assert all(fault.hint for fault in refused.value.faults)
    return [(fault.code, fault.path) for fault in refused.value.faults]


def test_tables_become_records(store):
    """Clients with their homes, visits as bookings, shifts; the second time nothing changes."""
    for kind, text, count in (
        ("clients", CLIENTS, 4),
        ("visits", VISITS, 2),
        ("shifts", SHIFTS, 1),
    ):
        drafts = read_table(kind, text.encode())
        first = take(store, drafts)
        assert first == {"created": count, "changed": 0, "same": 0}
        again = take(store, drafts)
        assert again == {"created": 0, "changed": 0, "same": count}
    with store.read() as tx:
        assert '"62.03"' not in records.get(tx, "places", "home-anna").body
        assert '"latitude":62.03' in records.get(tx, "places", "home-anna").body
        assert 'Bo; \\"den andre\\"' in records.get(tx, "clients", "bo").body
        assert '"preferred":["eva","ida"]' in records.get(tx, "clients", "anna").body
        assert '"crew":["eva","ida"]' in records.get(tx, "shifts", "s1").body
        assert '"DIGITAL"' in records.get(tx, "bookings", "v2").body
    changed = read_table("clients", CLIENTS.replace("Påhittad", "Omdöpt").encode())
    with pytest.raises(Conflict, match="clients anna"):
        take(store, changed)
    assert take(store, changed, replace=True)["changed"] == 1


def test_visits_that_are_over_are_refused_by_name(store):
    """Every one of them, and nothing of the table is stored."""
    drafts = read_table("visits", VISITS.replace("2094-", "2020-").encode())
    with pytest.raises(InputError) as refused:
        take(store, drafts)
    assert [(fault.code, fault.path) for fault in refused.value.faults] == [
        ("IN_THE_PAST", f"row {row}, window_end") for row in (2, 3)
    ]
    with store.read() as tx:
        assert records.listed(tx, "bookings") == []


def test_what_a_table_does_not_say_stays(store):
    """Whom a client has met is not in the table, and is not lost."""
    client = {"id": "anna", "place": "home-anna", "met_lately": [{"caregiver": "eva", "visits": 2}]}
    draft = read_record("clients", client)
    store.write(lambda tx: records.create(tx, draft.kind, draft.id, draft.body))
    drafts = read_table("clients", CLIENTS.encode())
    assert take(store, drafts, replace=True)["changed"] == 1
    with store.read() as tx:
        body = records.get(tx, "clients", "anna").body
    assert "met_lately" in body
    assert "Påhittad" in body


def test_a_workbook_is_a_table_too():
    """Numbers as numbers, empty rows passed over."""
    book = Workbook()
    sheet = book.active
    for row in (("id", "latitude", "longitude"), ("anna", 62.03, 14.36), (None, None, None)):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    drafts = read_table("clients", out.getvalue())
    assert [(each.draft.kind, each.draft.id) for each in drafts.records] == [
        ("places", "home-anna"),
        ("clients", "anna"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("62,03", "91", [("BAD_COORDINATE", "row 2, latitude")]),
        ("62,03", "sextiotvå", [("BAD_COORDINATE", "row 2, latitude")]),
        ("62,03", "６２", [("BAD_COORDINATE", "row 2, latitude")]),
        ("62,03", "6_2", [("BAD_COORDINATE", "row 2, latitude")]),
        ("62,03", "nan", [("BAD_COORDINATE", "row 2, latitude")]),
        ("62,03", "", [("MISSING_FIELD", "row 2, latitude")]),
        ("bo;", "anna;", [("DUPLICATE_ID", "row 3, id")]),
        ("anna;", "an na;", [("BAD_VALUE", "row 2, id")]),
        ("language", "tungomål", [("UNKNOWN_FIELD", "column tungomål")]),
        (
            "id;name",
            "nyckel;name",
            [("MISSING_FIELD", "column id"), ("UNKNOWN_FIELD", "column nyckel")],
        ),
        ("language", "name", [("DUPLICATE_KEY", "column name")]),
        (";sv;", ";sv;;;;x;", [("BAD_VALUE", "row 2")]),
        ("Anna", '"Anna', [("BAD_VALUE", "row 2")]),
    ],
)
def test_faults_are_named_by_row_and_column(old, new, expected):
    """Every fault at once; nothing is guessed."""
    found = faults("clients", CLIENTS.replace(old, new, 1))
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"\x81\x8d\x90", CLIENTS.encode("utf-16-le"), b"PK\x03\x04rubbish"],
)
def test_files_that_are_no_tables(data):
    """Empty, another encoding, a broken workbook."""
    assert faults("clients", data)[0][0] in ("BAD_VALUE", "MISSING_FIELD")


def test_times_in_tables_carry_their_offset():
    """A naive time, a two-digit year, minutes that are none."""
    bad = VISITS.replace("2094-02-09T08:00:00+01:00", "09-02-27 08:00", 1).replace(",30,", ",3O,")
    assert {
        ("BAD_TIME", "row 2, window_start"),
        ("BAD_DURATION", "row 2, minutes"),
    } <= set(faults("visits", bad))


def test_workbooks_are_read_by_a_parser_that_expands_no_entities():
    """No billion laughs."""
    from openpyxl import DEFUSEDXML

    assert DEFUSEDXML


def test_what_goes_out_is_no_formula():
    """Cells that a spreadsheet would run begin with a quote; numbers stay numbers."""
    names = ["=HYPERLINK(1)", "+46", "-1", "@x", "\tx", "O'Brien"]
    text = write_csv(["name", "latitude"], [{"name": name, "latitude": -3.5} for name in names])
    cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1:]
    assert [cell[0] for cell in cells] == [*(f"'{name}" for name in names[:5]), "O'Brien"]
    assert {cell[1] for cell in cells} == {"-3.5"}
    assert read_sheet(text.encode()).rows[0].cells["name"] == "'=HYPERLINK(1)"


def test_the_command_imports_or_says_why_not(tmp_path):
    """A dry run stores nothing; faults end with 2."""
    database = str(tmp_path / "hemtur.sqlite")
    table = tmp_path / "clients.csv"
    table.write_text(CLIENTS, "utf-8")
    run = CliRunner().invoke
    command = ["import", "clients", str(table), "--database", database, "--lang", "en"]
    dry = run(app, [*command, "--dry-run"])
    assert dry.exit_code == 0
    assert "4 created" in dry.output
    store = open_store(database)
    with store.read() as tx:
        assert records.listed(tx, "clients") == []
    assert run(app, command).exit_code == 0
    with store.read() as tx:
        assert len(records.listed(tx, "clients")) == 2
    store.close()
    table.write_text(CLIENTS.replace("62,03", "0"), "utf-8")
    odd = run(app, ["import", "rockets", str(table), "--database", database])
    assert odd.exit_code == 2
    assert run(app, ["import", "clients", "nowhere.csv"]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [("junk", "NO_HEADER"), ("kundnamn;telefon", "NO_HEADER"), ("id,name", "MISSING_FIELD")],
)
def test_columns_are_looked_at_even_where_there_are_no_rows(text, expected):
    """A file of something else is not an import of nothing."""
    with pytest.raises(InputError) as refused:
        read_table("clients", text.encode())
    assert {fault.code for fault in refused.value.faults} == {expected}
