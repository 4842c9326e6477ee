"""Faults that were stored are told in the language of who reads them, whatever has changed."""

from __future__ import annotations

import json

from scheduler.errors import EngineRefused, PlanRejected, fault
from scheduler.evaluation import Violation
from scheduler.messages import Language, Message, Said, documents, service
from scheduler.store.faults import read_faults, written_faults

BROKEN = Message("skills", "{who} saknar {what}", "{who} lacks {what}")
BREACH = Violation(BROKEN, "a", "one", "eva", values={"who": "{eva}", "what": "x"}, rule="skills")


def test_sentences_within_a_sentence_are_told_in_either_language():
    """A rejected plan names its violations, a refused engine what it lacks."""
    unknown = Said(service.NOT_PRICED, {"term": "travel"})
    errors = PlanRejected([BREACH]), EngineRefused("ortools", [unknown])
    for error in errors:
        (again,) = read_faults(written_faults(error.faults))
        for language in Language:
            assert again.as_dict(language) == error.faults[0].as_dict(language)
        assert "Message(" not in str(again)


def test_what_was_stored_in_words_that_are_no_more_is_still_told():
    """An unknown sentence, one that wants other values by now, braces in it."""
    kept = {"code": "OLD", "path": "x", "detail": "a {brace} and }", "hint": "mend {it}"}
    gone = kept | {"message": "documents.NO_MORE", "values": {}}
    changed = kept | {"message": "documents.UNREADABLE_FILE", "values": {"other": 1}}
    for found in read_faults(json.dumps([kept, gone, changed])):
        assert found.code == "OLD"
        assert found.detail == "a {brace} and }"
        assert found.hint == "mend {it}"
    whole = fault(documents.UNREADABLE_FILE, "x", file="a", why=documents.NO_FILE)
    assert "den finns inte" in read_faults(written_faults([whole]))[0].line(Language.SV)
