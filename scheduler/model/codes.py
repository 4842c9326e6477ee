"""The catalogue of codes a machine or a person may meet; texts are for people, codes are stable."""

from __future__ import annotations

from enum import StrEnum


class FaultCode(StrEnum):
    """What can be wrong with an input."""

    NOT_JSON = "NOT_JSON"
    DUPLICATE_KEY = "DUPLICATE_KEY"
    NOT_AN_OBJECT = "NOT_AN_OBJECT"
    BAD_TEXT = "BAD_TEXT"
    BYTE_ORDER_MARK = "BYTE_ORDER_MARK"
    NORMALISED = "NORMALISED"
    ODD_TEXT = "ODD_TEXT"
    MISSING_FIELD = "MISSING_FIELD"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    WRONG_TYPE = "WRONG_TYPE"
    BAD_VALUE = "BAD_VALUE"
    BAD_TIME = "BAD_TIME"
    BAD_DURATION = "BAD_DURATION"
    BAD_COORDINATE = "BAD_COORDINATE"
    SWAPPED_COORDINATES = "SWAPPED_COORDINATES"
    OUTSIDE_AREA = "OUTSIDE_AREA"
    DUPLICATE_ID = "DUPLICATE_ID"
    UNKNOWN_ID = "UNKNOWN_ID"
    WRONG_OFFSET = "WRONG_OFFSET"
    OUTSIDE_HORIZON = "OUTSIDE_HORIZON"
    REVERSED = "REVERSED"
    IN_THE_PAST = "IN_THE_PAST"
    WINDOW_TOO_SHORT = "WINDOW_TOO_SHORT"
    LINK_CYCLE = "LINK_CYCLE"
    LOCK_ABSENT = "LOCK_ABSENT"
    LOCK_CONFLICT = "LOCK_CONFLICT"
    CREW_OVERLAP = "CREW_OVERLAP"
    SHIFT_TOO_LONG = "SHIFT_TOO_LONG"
    SHIFT_WITHOUT_BREAK = "SHIFT_WITHOUT_BREAK"
    BREAK_OUTSIDE_SHIFT = "BREAK_OUTSIDE_SHIFT"
    PRICE_MISSING = "PRICE_MISSING"
    PLACE_MISMATCH = "PLACE_MISMATCH"
    UNKNOWN_ROAD = "UNKNOWN_ROAD"
    BAD_ROADS = "BAD_ROADS"
    OTHER_ROADS = "OTHER_ROADS"
    TOO_LARGE = "TOO_LARGE"
    OTHER_PROBLEM = "OTHER_PROBLEM"


class Rule(StrEnum):
    """The hard rules: one file each in the judge, one name everywhere."""

    COMPLETENESS = "completeness"
    MODES = "modes"
    PLACES = "places"
    SKILLS = "skills"
    FORBIDDEN = "forbidden"
    ATTRIBUTES = "attributes"
    AGREEMENTS = "agreements"
    BORDERS = "borders"
    WINDOWS = "windows"
    DURATIONS = "durations"
    TRAVEL = "travel"
    CLOSURES = "closures"
    SHIFT_HOURS = "shift_hours"
    BREAKS = "breaks"
    DAILY_REST = "daily_rest"
    LONGEST_STRETCH = "longest_stretch"
    SYNCHRONISATION = "synchronisation"
    DISTINCT_CAREGIVERS = "distinct_caregivers"
    LINKS = "links"
    LOCKS = "locks"
    COVERAGE = "coverage"
    OVERLAP = "overlap"
    HARD_TERMS = "hard_terms"


class ReasonCode(StrEnum):
    """Why a visit is left out."""

    NO_SKILL = "NO_SKILL"
    NO_AGREEMENT = "NO_AGREEMENT"
    NO_BORDER_PERMISSION = "NO_BORDER_PERMISSION"
    CLIENT_REFUSES = "CLIENT_REFUSES"
    NO_COVERAGE = "NO_COVERAGE"
    OUTSIDE_SHIFTS = "OUTSIDE_SHIFTS"
    UNREACHABLE = "UNREACHABLE"
    LOCK_CONFLICT = "LOCK_CONFLICT"
    NO_PARTNER = "NO_PARTNER"
    NO_ROOM_LEFT = "NO_ROOM_LEFT"


REASON_TEXT: dict[ReasonCode, str] = {
    ReasonCode.NO_SKILL: "nobody on duty holds the needed skills",
    ReasonCode.NO_AGREEMENT: "those with the skills work for another principal without agreement",
    ReasonCode.NO_BORDER_PERMISSION: "those who could may not work across the border",
    ReasonCode.CLIENT_REFUSES: "the client's needs rule out everybody with the skills",
    ReasonCode.NO_COVERAGE: "no connection for the session at the client's or the caregiver's end",
    ReasonCode.OUTSIDE_SHIFTS: "no fitting shift covers the time window",
    ReasonCode.UNREACHABLE: "nobody can drive there and back within their shift and the window",
    ReasonCode.LOCK_CONFLICT: "what a dispatcher locked leaves nobody who could give it",
    ReasonCode.NO_PARTNER: "it needs two caregivers at once and only one would do",
    ReasonCode.NO_ROOM_LEFT: "it could be given alone, but no room was found beside the others",
}
