"""The catalogue of codes as it is shown: faults, reasons, rules; made from what there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.errors import NotFound
from scheduler.evaluation.rules import rule_messages
from scheduler.messages import Language, Message, reasons
from scheduler.messages.catalogue import WORDS, coded, messages
from scheduler.messages.codes import CODES

FAULT, REASON, RULE = "fault", "reason", "rule"


@dataclass(frozen=True)
class Entry:
    """One code: what kind it is of, what it means, an example, and its sentences."""

    code: str
    kind: str
    meaning: str
    example: str
    messages: tuple[Message, ...]


def entries(language: Language) -> list[Entry]:
    """Return every code of the catalogue: faults, then reasons, then rules."""
    by_code: dict[str, list[Message]] = {}
    for name, each in messages().items():
        if name.partition(".")[0] not in ("reasons", "figures") and each.code != WORDS:
            by_code.setdefault(each.code, []).append(each)
    found = [
        Entry(code, FAULT, CODES[code].meaning(language), CODES[code].example, tuple(said))
        for code, said in sorted(by_code.items())
    ]
    for code, each in coded(reasons).items():
        example = f'{{"reasons": [{{"code": "{code}"}}]}}'
        found.append(Entry(code, REASON, each.text(language), example, (each,)))
    return found + _rules(language, rule_messages().items())


def _rules(language: Language, said: Iterable[tuple[str, Message]]) -> list[Entry]:
    by_rule: dict[str, list[Message]] = {}
    for name, each in said:
        by_rule.setdefault(name.partition(".")[0], []).append(each)
    return [
        Entry(
            code=rule,
            kind=RULE,
            meaning="; ".join(each.template(language) for each in sentences),
            example=f'{{"violations": [{{"rule": "{rule}"}}]}}',
            messages=tuple(sentences),
        )
        for rule, sentences in sorted(by_rule.items())
    ]


def entries_of(code: str, language: Language) -> list[Entry]:
    """Return what is known of a code; one code may name both a fault and a reason.

    Raises
    ------
    NotFound
        When there is no such code.
    """
    found = [each for each in entries(language) if each.code.lower() == code.lower()]
    if not found:
        raise NotFound("code", code[:60])
    return found
