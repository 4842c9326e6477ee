"""What a client would like: familiar faces, preferred caregivers, a language, a gender."""

from __future__ import annotations

from scheduler.model import Task, Term, Visit

from .duty import Amounts, Duty, Mask

TERMS = (Term.CONTINUITY, Term.PREFERENCE, Term.LANGUAGE, Term.GENDER)


def amounts(duty: Duty, visit: Visit, task: Task) -> dict[Term, Amounts]:
    """Return what each shift adds to each term: the wish unmet by everybody in the crew."""
    return duty.lately(("wishes", visit.client), lambda: _unmet(duty, visit.client))


def _unmet(duty: Duty, client_id: str) -> dict[Term, Amounts]:
    client = duty.problem.client[client_id]
    met = {contact.caregiver for contact in client.met_lately}
    found: dict[Term, Amounts] = {}

    def add(term: Term, amount: int, complies: Mask) -> None:
        found[term] = duty.nobody(complies).astype(float) * amount

    if met:
        add(Term.CONTINUITY, len(met), duty.named(met))
    if client.preferred:
        add(Term.PREFERENCE, 1, duty.named(client.preferred))
    if client.language is not None:
        speaks = duty.once(
            ("language", client.language),
            lambda: duty.who(lambda member: client.language in member.languages),
        )
        add(Term.LANGUAGE, 1, speaks)
    if client.gender is not None:
        alike = duty.once(
            ("gender", client.gender),
            lambda: duty.who(lambda member: member.gender is client.gender),
        )
        add(Term.GENDER, 1, alike)
    return found
