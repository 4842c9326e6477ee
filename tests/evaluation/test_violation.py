"""How a breach is told: in both languages, with who is concerned and the law."""

from __future__ import annotations

from scheduler.evaluation import Violation
from scheduler.messages import Language, Message

BROKEN = Message("skills", "{who} saknar {what}", "{who} lacks {what}")
FOUND = Violation(
    BROKEN, "a", "one", "eva", 2.0, "13 §", {"who": "eva", "what": ["x", "y"]}, rule="skills"
)


def test_a_breach_is_told_in_the_language_asked_for():
    """Rule, what, who, law."""
    assert FOUND.text(Language.SV) == "skills: eva saknar x, y (a, one, eva) [13 §]"
    assert str(FOUND) == "skills: eva lacks x, y (a, one, eva) [13 §]"
    assert FOUND.as_dict(Language.SV)["detail"] == "eva saknar x, y"
    assert FOUND.as_dict()["law"] == "13 §"
