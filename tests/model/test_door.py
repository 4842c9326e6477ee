"""The door for JSON: what Python's parser lets through stays outside."""

from __future__ import annotations

import unicodedata

import pytest

from scheduler.errors import InputError
from scheduler.model.reading.door import MAX_REQUEST, load, load_json


def codes(data, most=MAX_REQUEST):
    """Return code and path of every fault."""
    with pytest.raises(InputError) as refused:
        load(data, most)
    return [(fault.code, fault.path) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a": 1e400}', "NOT_JSON"),
        (b'{"a": -1e400}', "NOT_JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "NOT_JSON"),
        (b'{"a": -Infinity}', "NOT_JSON"),
        (b'{"a": "\xe5"}', "NOT_JSON"),
        ('{"a": 1}'.encode("utf-16"), "NOT_JSON"),
        (b'{"a": "\\ud800"}', "BAD_TEXT"),
        (b'{"\\ud800": 1}', "BAD_TEXT"),
        (b'{"a": "\\u0000"}', "BAD_TEXT"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "DUPLICATE_KEY"),
        ('{"\u00e5": 1, "a\u030a": 2}'.encode(), "DUPLICATE_KEY"),
        (b'{"a": "' + b"x" * MAX_REQUEST + b'"}', "TOO_LARGE"),
    ],
)
def test_what_stays_outside(data, code):
    """One code for each; nothing is guessed."""
    assert codes(data)[0][0] == code


def test_all_bad_texts_are_named_at_once():
    """With their paths."""
    data = b'{"a": ["ok", "\\u0000"], "b": {"c": "\\ud800"}}'
    assert codes(data) == [("BAD_TEXT", "a[1]"), ("BAD_TEXT", "b.c")]


def test_long_digits_in_a_text_are_a_text():
    """An id of fifty digits is no number."""
    assert load_json(b'{"a": "' + b"7" * 50 + b'"}') == {"a": "7" * 50}


def test_what_is_put_right_is_said():
    """A byte-order mark and decomposed letters; the value is in normal form C."""
    decomposed = unicodedata.normalize("NFD", "Funäsdalen")
    loaded = load(b"\xef\xbb\xbf" + f'{{"a": ["{decomposed}"]}}'.encode())
    assert loaded.value == {"a": ["Funäsdalen"]}
    assert [(notice.code, notice.path) for notice in loaded.notices] == [
        ("BYTE_ORDER_MARK", ""),
        ("NORMALISED", "a[0]"),
    ]


def test_odd_texts_come_in_but_are_said():
    """A right-to-left override, and UTF-8 read as Latin-1."""
    loaded = load('{"a": "Anna\u202eaS", "b": "FunÃ¤sdalen"}'.encode())
    assert [(notice.code, notice.path) for notice in loaded.notices] == [
        ("ODD_TEXT", "a"),
        ("ODD_TEXT", "b"),
    ]


@pytest.mark.parametrize("text", ["O'Brien", "Ann-Sofié", "Åarjelsaemien ï", "🙂", "{{7*7}}"])
def test_names_of_people_come_through_as_they_are(text):
    """Accents, apostrophes, emoji, braces."""
    loaded = load(f'{{"a": "{text}"}}'.encode())
    assert loaded.value == {"a": text}
    assert loaded.notices == ()


def test_minus_zero_is_zero():
    """One zero."""
    assert str(load_json(b'{"a": -0.0}')["a"]) == "0.0"


def test_notices_are_told_up_to_a_number():
    """A document of odd texts does not come back as a longer one."""
    text = ",".join(f'"{n}": "a\u030a"' for n in range(500))
    assert len(load(f"{{{text}}}".encode()).notices) == 100
