"""Colours and the few SVG elements that pictures are made of."""

from __future__ import annotations

import re
from html import escape as _escape

from scheduler.messages import Language, words
from scheduler.model import ModeKind, Plan

WIDTH = 640
"""Width of a picture in user units; text of 13 is legible on a telephone and on a desk."""
MARGIN = 14
INK, FAINT, PALE = "#1d2a35", "#6b7783", "#e6eaee"
MODE_INK = {
    ModeKind.HOME: "#1f6f8b",
    ModeKind.ASSISTED: "#7b4f9d",
    ModeKind.DIGITAL: "#2e8b57",
    ModeKind.TELEPHONE: "#8a6d1a",
    ModeKind.ROOM: "#b3541e",
    ModeKind.CLINIC: "#9c2f4b",
}
CREW_INK = ("#0b6fa4", "#c8501e", "#2e7d4f", "#8e3b8a", "#a07800", "#b0234a", "#3f51b5", "#00796b")
"""Told apart by people who do not see red or green; after the last the lines are dashed."""


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    """Return a text as it may stand in XML, without what XML has no way to write."""
    return _escape(_NOT_XML.sub("", text))


def crew_ink(number: int) -> tuple[str, str]:
    """Return colour and dash pattern of a crew's line."""
    dash = ("", "7 4", "2 4")[number // len(CREW_INK) % 3]
    return CREW_INK[number % len(CREW_INK)], dash


def used_modes(plan: Plan) -> list[ModeKind]:
    """Return the modes that a plan uses, in the order of the model."""
    used = {stop.mode for route in plan.routes for stop in route.stops}
    return [mode for mode in ModeKind if mode in used]


def words_at(x: float, y: float, said: str, size: int = 13, ink: str = INK, more: str = "") -> str:
    """Return a text."""
    placed = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{ink}"'
    return f"<text {placed} {more}>{escape(said)}</text>"


def box(
    x: float, y: float, wide: float, high: float, ink: str, told: str = "", more: str = ""
) -> str:
    """Return a filled rectangle, with what is told of it when pointed at."""
    title = f"<title>{escape(told)}</title>" if told else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0.8):.1f}" height="{high:.1f}" '
        f'fill="{ink}" {more}>{title}</rect>'
    )


def mode_said(mode: ModeKind | None, language: Language) -> str:
    """Return a mode in words."""
    return words.MODES[mode].text(language) if mode else words.BREAK.text(language)
