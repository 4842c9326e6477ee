"""Tables: what a spreadsheet writes is read as it was, or refused row by row; never half."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InputError
from scheduler.messages.codes import CODES
from scheduler.services.tables.columns import TABLES
from scheduler.services.tables.reading import read_table
from scheduler.services.tables.sheets import read_sheet, write_csv
from tests.properties.effort import examples

CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=8
)
IDS = st.text("abcdefgh0123456789-", min_size=1, max_size=8).filter(lambda t: t[0] != "-")


@st.composite
def clients(draw):
    """Return rows of a table of clients, ids different."""
    ids = draw(st.lists(IDS, min_size=1, max_size=6, unique=True))
    return [
        {
            "id": each,
            "latitude": f"{draw(st.floats(60, 66)):.4f}",
            "longitude": f"{draw(st.floats(12, 18)):.4f}",
            "name": draw(CELLS),
        }
        for each in ids
    ]


def _csv(rows, separator, *, comma):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=separator)
    writer.writeheader()
    for row in rows:
        written = {k: v.replace(".", ",") if comma and k != "name" else v for k, v in row.items()}
        writer.writerow(written)
    return out.getvalue().encode()


@examples(200)
@given(clients(), st.sampled_from([(";", True), (";", False), (",", False), ("\t", True)]))
def test_a_table_is_the_same_however_it_is_written(rows, written):
    """Semicolon, comma, tab; decimal comma or point."""
    separator, comma = written
    found = read_table("clients", _csv(rows, separator, comma=comma))
    drafts = [taken.draft for taken in found.records]
    assert [d.id for d in drafts if d.kind == "clients"] == [row["id"] for row in rows]
    assert len(drafts) == 2 * len(rows)


@examples(200)
@given(st.sampled_from(sorted(TABLES)), st.binary(max_size=80))
def test_whatever_is_no_table_is_refused_with_codes(kind, data):
    """Bytes of any kind: records, or faults that the catalogue knows."""
    try:
        read_table(kind, data)
    except InputError as refused:
        assert refused.faults
        assert all(fault.code in CODES for fault in refused.faults)


@examples(200)
@given(st.lists(st.text(max_size=10), min_size=1, max_size=5))
def test_what_is_given_out_is_no_formula_and_can_be_read_again(values):
    """No cell begins as a formula would."""
    rows = [{"id": str(n), "name": value.replace("\x00", "")} for n, value in enumerate(values)]
    text = write_csv(("id", "name"), rows)
    for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"):
        assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert len(read_sheet(text.encode("utf-8", "replace")).rows) == len(rows)
