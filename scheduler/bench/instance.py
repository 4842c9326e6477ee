"""The published instance format of home health care routing, read strictly.

Format and families: Ceschia, Di Gaspero, Rosati and Schaerf 2024 (iolab-uniud/hhcrsp, MIT) and the
unified formulation of 2026, doi:10.1111/itor.70140 (iolab-uniud/uhhc, CC BY 4.0).
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import Message, documents, problems
from scheduler.messages import instances as messages
from scheduler.model.reading.refusals import refusals

MOST_BYTES = 200 * 1024 * 1024

MOST_MINUTES = 7 * 24 * 60
MOST_WEIGHT = 1e6

Number = Annotated[float, Field(allow_inf_nan=False)]
Span = Annotated[float, Field(ge=0, le=MOST_MINUTES, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=MOST_WEIGHT, allow_inf_nan=False)] | Literal["HARD"]


class Entry(BaseModel):
    """Base of all entries: immutable; what a family adds beside is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Metadata(Entry):
    """What is counted, and under which rule windows are met."""

    cost_components: dict[str, Weight]
    origin: str = ""
    time_window_met: Literal["at_service_start", "at_service_end"] = "at_service_start"


class Point(Entry):
    """A depot."""

    id: str
    distance_matrix_index: Annotated[int, Field(ge=0)]


class Interval(Entry):
    """A window or a shift, in minutes."""

    start: Span
    end: Span


class Carer(Entry):
    """A caregiver with abilities, depots and perhaps a shift and a lunch."""

    id: str
    abilities: tuple[str, ...]
    departing_point: str
    arrival_point: str
    working_shift: Interval | None = None
    lunch_break: bool = False


class Needed(Entry):
    """A service a patient needs."""

    service: str
    duration: Span | None = None


class Gap(Entry):
    """The distance in time of a sequential pair."""

    min: Span
    max: Span


class Pairing(Entry):
    """How the two services of a patient hang together."""

    type: Literal["simultaneous", "sequential", "independent"]
    distance: Gap | None = None


class Patient(Entry):
    """Somebody who needs one or two services."""

    id: str
    required_services: tuple[Needed, ...] = Field(min_length=1, max_length=2)
    distance_matrix_index: Annotated[int, Field(ge=0)]
    time_windows: tuple[Interval, ...] = Field(min_length=1, max_length=14)
    synchronization: Pairing | None = None
    optional: bool = False
    preferred_caregivers: tuple[str, ...] = ()
    incompatible_caregivers: tuple[str, ...] = ()


class Service(Entry):
    """A kind of service."""

    id: str
    default_duration: Span | None = None


class Lunch(Entry):
    """When lunch may be taken, and for how long."""

    start: Span
    end: Span
    min_duration: Span


class Instance(Entry):
    """A published instance: times and travel in minutes."""

    metadata: Metadata
    distances: tuple[tuple[Number, ...], ...] = Field(min_length=1)
    terminal_points: tuple[Point, ...] = Field(min_length=1)
    caregivers: tuple[Carer, ...] = Field(min_length=1)
    patients: tuple[Patient, ...]
    services: tuple[Service, ...]
    lunch_breaks: Lunch | None = None

    def duration(self, needed: Needed) -> float:
        """Return how long a service lasts: its own duration, or the default of its kind."""
        if needed.duration is not None:
            return needed.duration
        kinds = {service.id: service.default_duration for service in self.services}
        return kinds[needed.service] or 0.0


def read_json(path: Path) -> Any:
    """Return the content of a JSON file, plain or xz-compressed; InputError if it is neither."""
    try:
        raw = path.read_bytes()
        if path.suffix == ".xz":
            unpacker = lzma.LZMADecompressor()
            raw = unpacker.decompress(raw, MOST_BYTES)
            if not unpacker.eof:
                raise EOFError
        return json.loads(raw)
    except OSError as error:
        raise _refused(messages.UNREADABLE, why=documents.refused(error)) from None
    except (lzma.LZMAError, EOFError):
        raise _refused(messages.NO_XZ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise _refused(messages.NO_JSON, why=error) from None


def _refused(message: Message, **values: object) -> InputError:
    return InputError([Fault(message, "", values)])


def read_instance(path: Path) -> Instance:
    """Read and check an instance; InputError with all its faults."""
    content = read_json(path)
    try:
        instance = Instance.model_validate(content)
    except ValidationError as error:
        raise InputError(refusals(error, content)) from None
    faults = [*_matrix_faults(instance), *_name_faults(instance), *_span_faults(instance)]
    if faults:
        raise InputError(faults)
    return instance


def _matrix_faults(instance: Instance) -> list[Fault]:
    size = len(instance.distances)
    faults = []
    for i, row in enumerate(instance.distances):
        if len(row) != size:
            said = {"columns": len(row), "rows": size}
            faults.append(Fault(messages.OTHER_COLUMNS, f"distances[{i}]", said))
        for j, ticks in enumerate(row):
            if not 0 <= ticks <= MOST_MINUTES:
                path = f"distances[{i}][{j}]"
                faults.append(fault(messages.NO_TRAVEL_TIME, path, time=ticks, most=MOST_MINUTES))
    return faults


def _span_faults(instance: Instance) -> Iterator[Fault]:
    """Find spans that end before they start, and pairs without their distance."""
    spans: list[tuple[str, float, float]] = []
    for at, carer in enumerate(instance.caregivers):
        if carer.working_shift:
            hours = carer.working_shift
            spans.append((f"caregivers[{at}].working_shift", hours.start, hours.end))
    if instance.lunch_breaks:
        spans.append(("lunch_breaks", instance.lunch_breaks.start, instance.lunch_breaks.end))
    for at, patient in enumerate(instance.patients):
        path, windows = f"patients[{at}]", patient.time_windows
        spans += [(f"{path}.time_windows[{k}]", w.start, w.end) for k, w in enumerate(windows)]
        if any(after.start < before.end for before, after in pairwise(windows)):
            yield fault(problems.WINDOWS_UNSORTED, f"{path}.time_windows")
        pairing = patient.synchronization
        if pairing is None or pairing.type != "sequential":
            continue
        if pairing.distance is None:
            yield fault(messages.NO_DISTANCE, f"{path}.synchronization.distance")
        else:
            gap = pairing.distance
            spans.append((f"{path}.synchronization.distance", gap.min, gap.max))
    for path, first, last in spans:
        if last < first:
            yield fault(messages.COMES_BEFORE, path, first=first, last=last)


def _name_faults(instance: Instance) -> list[Fault]:
    """Find everything that names what is not there."""
    points = {point.id for point in instance.terminal_points}
    services = {service.id for service in instance.services}
    carers = {carer.id for carer in instance.caregivers}
    size = len(instance.distances)
    named: list[tuple[str, str, set[str]]] = []
    rows: list[tuple[str, int]] = []
    for at, point in enumerate(instance.terminal_points):
        rows.append((f"terminal_points[{at}]", point.distance_matrix_index))
    for at, carer in enumerate(instance.caregivers):
        path = f"caregivers[{at}]"
        named.append((f"{path}.departing_point", carer.departing_point, points))
        named.append((f"{path}.arrival_point", carer.arrival_point, points))
        named += [(f"{path}.abilities", each, services) for each in carer.abilities]
    for at, patient in enumerate(instance.patients):
        path = f"patients[{at}]"
        rows.append((path, patient.distance_matrix_index))
        for needed in patient.required_services:
            where = f"{path}.required_services"
            named.append((where, needed.service, services))
        for each in (*patient.preferred_caregivers, *patient.incompatible_caregivers):
            named.append((path, each, carers))
    faults = [
        fault(messages.NOT_NAMED, path, name=name)
        for path, name, known in named
        if name not in known
    ]
    faults += [fault(messages.NO_ROW, path, row=row) for path, row in rows if row >= size]
    for name in ("terminal_points", "caregivers", "patients", "services"):
        ids = [entry.id for entry in getattr(instance, name)]
        if len(set(ids)) < len(ids):
            faults.append(fault(messages.ONE_ID, name))
    if any(carer.lunch_break for carer in instance.caregivers) and instance.lunch_breaks is None:
        faults.append(fault(messages.NO_LUNCH_SPAN, "lunch_breaks"))
    return faults
