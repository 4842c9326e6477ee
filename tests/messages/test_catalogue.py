"""One catalogue: every code in both languages, with the same values, explained and used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scheduler.errors import Fault
from scheduler.evaluation import evaluate
from scheduler.evaluation.rules import rule_messages, rules
from scheduler.messages import Language, figures, reasons, words
from scheduler.messages.catalogue import WORDS, coded, messages
from scheduler.messages.codes import CODES
from scheduler.model import ReasonCode, Term
from scheduler.services.catalogue import entries
from scheduler.services.records import KINDS
from scheduler.settings import ALLOWED, Settings
from scheduler.travel import travel_for
from tests.builders import problem
from tests.laying import laid

ROOT = Path(__file__).resolve().parents[2]
NOT_FAULTS = ("reasons", "figures")
VALUE = re.compile(r"\{(\w+)")
ALL = {**messages(), **{f"rules.{name}": each for name, each in rule_messages().items()}}
SAME = {"{file}", "Hemtur", "min", "term", "(/docs)", "{code}", "digital"}
"""Words that both languages share."""


@pytest.mark.parametrize("name", ALL)
def test_every_sentence_is_in_both_languages_with_the_same_values(name):
    """What is said in one language is said in the other, hints too."""
    message = ALL[name]
    assert message.sv.strip()
    assert message.en.strip()
    assert bool(message.hint_sv) == bool(message.hint_en)
    neutral = {"allowed_sv": "allowed", "allowed_en": "allowed"}
    for sv, en in ((message.sv, message.en), (message.hint_sv, message.hint_en)):
        names = [{neutral.get(v, v) for v in VALUE.findall(text)} for text in (sv, en)]
        assert names[0] == names[1]
    if len(message.sv.split()) > 3 and not message.sv.startswith(("{", "Hemtur")):
        assert message.sv != message.en


def test_every_code_of_a_fault_is_explained_and_every_explanation_used():
    """A code without a page, or a page for a code that nothing says, fails here."""
    faults = {
        message.code
        for name, message in messages().items()
        if name.split(".")[0] not in NOT_FAULTS and message.code != WORDS
    }
    assert faults == set(CODES)
    assert all(code.sv and code.en and code.example for code in CODES.values())
    assert all(
        message.hint_sv
        for name, message in messages().items()
        if message.code in CODES and name.split(".")[0] not in NOT_FAULTS
    )


def test_reasons_terms_figures_and_rules_have_their_words():
    """Whatever the judge or the search may name has a sentence under its own code."""
    assert set(coded(reasons)) == {str(code) for code in ReasonCode}
    day = problem()
    named = {kpi.id for kpi in evaluate(day, travel_for(day), laid(day, {"one": ["a"]})).kpis}
    assert set(coded(figures)) == {str(term) for term in Term} | named
    assert {name.split(".")[0] for name in rule_messages()} == set(rules())
    assert all(each.code == name.split(".")[0] for name, each in rule_messages().items())


def test_every_kind_that_is_stored_has_a_word():
    """A record that is not there is told of in words, whatever its kind."""
    assert set(KINDS) <= set(words.KINDS)


def test_the_index_of_codes_is_made_from_the_catalogue():
    """Faults, reasons and rules; each once per kind, in either language."""
    for language in Language:
        found = entries(language)
        assert {e.code for e in found if e.kind == "fault"} == set(CODES)
        assert {e.code for e in found if e.kind == "reason"} == {str(c) for c in ReasonCode}
        assert {e.code for e in found if e.kind == "rule"} == set(rules())
        assert all(e.meaning and e.example and e.messages for e in found)


def test_every_message_is_said_somewhere():
    """A sentence that no code says is dead."""
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("scheduler", "api", "hemtur")
        for path in ROOT.glob(f"{folder}/**/*.py")
    )
    said_by_code = ("reasons", "figures")
    for name in messages():
        area, _, own = name.rpartition(".")
        if area not in said_by_code:
            assert len(re.findall(rf"\b{own}\b", code)) > 1, name


def test_no_name_stands_twice():
    """The second would hide the first."""
    for path in ROOT.glob("scheduler/**/*.py"):
        names = re.findall(r"^(\w+) = Message\(", path.read_text("utf-8"), re.MULTILINE)
        assert len(names) == len(set(names)), path


def test_every_setting_says_what_is_allowed():
    """In both languages."""
    assert set(ALLOWED) == set(Settings.model_fields)
    assert all(sv and en and sv != en for sv, en in ALLOWED.values())


def test_a_fault_is_told_in_the_language_asked_for():
    """Values stand in the sentence; lists are parted by commas."""
    message = messages()["documents.UNREADABLE_FILE"]
    found = Fault(message, "x", {"file": "a.json", "why": ["gone", "away"]})
    assert "kan inte läsa a.json: gone, away" in found.line(Language.SV)
    assert "cannot read a.json: gone, away" in found.line(Language.EN)
    assert found.as_dict(Language.SV)["code"] == "UNREADABLE_FILE"
