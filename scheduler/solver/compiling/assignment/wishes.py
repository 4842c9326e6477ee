"""What a client would like: familiar faces, preferred caregivers, a language, a gender."""

from __future__ import annotations

from scheduler.model import Task, Term, Visit

from .duty import Amounts, Duty, Mask

TERMS = (Term.CONTINUITY, Term.PREFERENCE, Term.LANGUAGE, Term.GENDER)


def amounts(duty: Duty, visit: Visit, task: Task) -> dict[Term, Amounts]:
    """Return what each shift adds to each term: the wish unmet by everybody in the crew."""
    return duty.once(("wishes", visit.client), lambda: _unmet(duty, visit.client))


def _unmet(duty: Duty, client_id: str) -> dict[Term, Amounts]:
    client = duty.problem.client[client_id]
    met = {contact.caregiver for contact in client.met_lately}
    found: dict[Term, Amounts] = {}

    def add(term: Term, amount: int, complies: Mask) -> None:
        found[term] = duty.nobody(complies).astype(float) * amount

    if met:
        add(Term.CONTINUITY, len(met), duty.who(lambda member: member.id in met))
    if client.preferred:
        add(Term.PREFERENCE, 1, duty.who(lambda member: member.id in client.preferred))
    if client.language is not None:
        add(Term.LANGUAGE, 1, duty.who(lambda member: client.language in member.languages))
    if client.gender is not None:
        add(Term.GENDER, 1, duty.who(lambda member: member.gender is client.gender))
    return found
