"""Places, and how well one can talk to the world from them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .base import Fact, Id, Text

SERVICE_AREA = (54.5, 71.5, 4.0, 31.5)
"""Sweden and Norway: south, north, west, east in degrees (WGS 84)."""


class Coverage(StrEnum):
    """What a connection carries; VIDEO carries VOICE too, UNKNOWN counts as nothing."""

    UNKNOWN = "UNKNOWN"
    NONE = "NONE"
    VOICE = "VOICE"
    VIDEO = "VIDEO"

    def carries(self, medium: Medium) -> bool:
        """Tell whether a session in this medium can be held over this connection."""
        if medium is Medium.VOICE:
            return self in (Coverage.VOICE, Coverage.VIDEO)
        return self is Coverage.VIDEO


class Medium(StrEnum):
    """What a remote session needs."""

    VOICE = "VOICE"
    VIDEO = "VIDEO"


class PlaceKind(StrEnum):
    """What a place is; staff may work indoors everywhere but in a client's home."""

    HOME = "HOME"
    BASE = "BASE"
    HEALTH_CENTRE = "HEALTH_CENTRE"
    VILLAGE_ROOM = "VILLAGE_ROOM"
    HOSPITAL = "HOSPITAL"


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""A country by its two letters (ISO 3166-1)."""
HOME_COUNTRY = "SE"


class Place(Fact):
    """A point on the ground (WGS 84 degrees) with its coverage.

    `laboratory` marks where a sample can be handed in before its time limit. Across a border only
    those work whose principal permits it.
    """

    id: Id
    name: Text = ""
    kind: PlaceKind = PlaceKind.HOME
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    zone: Text = ""
    country: Country = HOME_COUNTRY
    indoor: Coverage = Coverage.UNKNOWN
    mobile: Coverage = Coverage.UNKNOWN
    laboratory: bool = False

    def staff_can_hold(self, medium: Medium, *, by_car: bool = True) -> bool:
        """Tell whether a caregiver who is here can hold a session in this medium.

        Indoors in a base, health centre, village room or hospital; everywhere from the parked
        car on mobile coverage, by those who came `by_car`; never inside a client's home.
        """
        indoors = self.kind is not PlaceKind.HOME and self.indoor.carries(medium)
        return indoors or (by_car and self.mobile.carries(medium))
