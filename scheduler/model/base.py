"""What every fact has in common, and the scalar types of the exchange format.

Facts are frozen. Instants carry an offset (RFC 3339); durations are ISO 8601 in JSON and whole
seconds or fractions of them in memory; neither is ever a bare number.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_ISO_DURATION = re.compile(
    r"PT(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8}(?:\.\d{1,6})?)S)?",
    re.ASCII,
)


LONGEST = timedelta(days=366)


class Fact(BaseModel):
    """Base of all facts: immutable, strict, and closed against unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        if not _RFC3339.fullmatch(value):
            raise ValueError(
                "must be a date and time with seconds and offset, like 2027-02-09T08:00:00+01:00"
            )
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"is not a possible date and time ({error})") from None
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("has no offset; write 2027-02-09T08:00:00+01:00")
        if not 1970 <= value.year <= 2200:
            raise ValueError("lies outside the years 1970 to 2200")
        return value
    raise ValueError("must be a date and time as text, like 2027-02-09T08:00:00+01:00")


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        match = _ISO_DURATION.fullmatch(value)
        if match:
            parts = {name: float(text) for name, text in match.groupdict().items() if text}
            span = timedelta(**parts)
            if span > LONGEST:
                raise ValueError("is a longer duration than any plan (a year)")
            return span
    raise ValueError('must be an ISO 8601 duration as text, like "PT30M" or "PT1H15M"')


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


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
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
