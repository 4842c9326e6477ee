"""What every fact has in common, and the scalar types of the exchange format.

Facts are frozen. Instants carry an offset (RFC 3339); durations are ISO 8601 in JSON and whole
seconds or fractions of them in memory; neither is ever a bare number.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from scheduler.messages import Language, Message, documents
from scheduler.messages.catalogue import named

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_ISO_DURATION = re.compile(
    r"PT(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8}(?:\.\d{1,6})?)S)?",
    re.ASCII,
)


_LIKELY = re.compile(
    r"(?<![0-9])(?:19|20)?([0-9]{2})[-.]?([0-9]{2})[-.]?([0-9]{2})"
    r"[-+ .:_\u2013\u00a0]{0,3}([0-9]{4})(?![0-9])"
)
LONGEST = timedelta(days=366)


class Fact(BaseModel):
    """Base of all facts: immutable, strict, and closed against unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


def refusal(message: Message, value: object, **values: object) -> PydanticCustomError:
    """Return the refusal of a value, for a validator: its type is the message's name."""
    shown = {"value": shortened(value)} | values
    text = message.text(Language.EN, shown).replace("{", "{{").replace("}", "}}")
    return PydanticCustomError(named(message), text, shown)


def shortened(value: object) -> str:
    """Return a value as a fault quotes it."""
    written = repr(value)
    return written if len(written) <= 60 else written[:57] + "..."


FIRST_YEAR, LAST_YEAR = 1970, 2200


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        if not _RFC3339.fullmatch(value):
            raise refusal(documents.NOT_AN_INSTANT, value)
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise refusal(documents.IMPOSSIBLE_INSTANT, value) from None
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise refusal(documents.NO_OFFSET, value)
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise refusal(documents.OUTSIDE_YEARS, value.isoformat(), **years)
        return value
    raise refusal(documents.NOT_AN_INSTANT, value)


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        match = _ISO_DURATION.fullmatch(value)
        if match:
            parts = {name: float(text) for name, text in match.groupdict().items() if text}
            span = timedelta(**parts)
            if span > LONGEST:
                raise refusal(documents.LONGER_THAN_A_YEAR, value)
            return span
    raise refusal(documents.NOT_A_DURATION, value)


def iso_duration(value: timedelta) -> str:
    """Write a duration as hours, minutes and seconds, leaving out what is zero."""
    seconds = value.total_seconds()
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    text = (f"{hours:.0f}H" if hours else "") + (f"{minutes:.0f}M" if minutes else "")
    if rest or not text:
        text += f"{rest:.6f}".rstrip("0").rstrip(".") + "S"
    return "PT" + text


def utc(instant: datetime) -> datetime:
    """Return the same instant in UTC, in which all differences are taken (no DST traps)."""
    return instant.astimezone(UTC)


def minutes(value: timedelta) -> float:
    """Return a duration in minutes."""
    return value.total_seconds() / 60


def holds_personal_number(text: str) -> bool:
    """Tell whether a personal or co-ordination number stands in a text, by date and check digit.

    Folkbokföringslagen (1991:481), 18 and 18 a §§: six digits of birth (the day plus 60 in a
    co-ordination number), three more, and one by which the sum is right (Luhn).
    """
    return any(_is_number("".join(match.groups())) for match in _LIKELY.finditer(text))


def _is_number(digits: str) -> bool:
    month, day = int(digits[2:4]), int(digits[4:6]) % 60
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    doubled = (int(each) * (2 - at % 2) for at, each in enumerate(digits))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def _own_id(value: str) -> str:
    if holds_personal_number(value):
        raise refusal(documents.PERSONAL_NUMBER, "…")
    return value


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"), AfterValidator(_own_id)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Text = Annotated[str, Field(max_length=200)]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(lambda value: value.isoformat(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(iso_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "duration", "examples": ["PT30M"]}),
]
Money = Annotated[float, Field(ge=0, le=1e9)]

ZERO = timedelta(0)
