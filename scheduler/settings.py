"""What the environment may set, and where shipped data and caches lie.

Names begin with `HEMTUR_`; one that is unknown, or whose value will not do, is a fault.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import Language, service

_PACKAGE = Path(__file__).resolve().parent
PREFIX = "HEMTUR_"
LONGEST_TIMEOUT = 3600.0


class Settings(BaseSettings):
    """The settings of one installation; each is also an option of the commands that use it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    cache_dir: Path | None = None
    database_url: str = "out/hemtur.sqlite"
    hosts: str | None = None
    lang: Language = Language.SV
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    proxies: str | None = None
    roads: str | None = None
    router_timeout: float = Field(default=10.0, gt=0, le=LONGEST_TIMEOUT, allow_inf_nan=False)


ALLOWED: dict[str, tuple[str, str]] = {
    "cache_dir": ("ge en mapp", "give a folder"),
    "database_url": (
        "ge en fil eller postgresql://USER@HOST/NAME",
        "give a file, or postgresql://USER@HOST/NAME",
    ),
    "hosts": ("ge namn med komman emellan", "give names with commas between"),
    "lang": ("skriv sv eller en", "write sv or en"),
    "log_level": (
        "skriv debug, info, warning eller error",
        "write debug, info, warning or error",
    ),
    "proxies": (
        "ge adresser med komma emellan, som 127.0.0.1",
        "give addresses with commas between, such as 127.0.0.1",
    ),
    "roads": (
        "ge FIL.osm.pbf, osrm:http://VÄRD:PORT eller valhalla:http://VÄRD:PORT",
        "give FILE.osm.pbf, osrm:http://HOST:PORT or valhalla:http://HOST:PORT",
    ),
    "router_timeout": (
        f"ge sekunder över 0 och högst {LONGEST_TIMEOUT:g}",
        f"give seconds over 0 and at most {LONGEST_TIMEOUT:g}",
    ),
}
"""What is allowed for each setting, in both languages."""


def read_settings() -> Settings:
    """Return the settings of the environment.

    Raises
    ------
    InputError
        When a name is unknown, or a value will not do; all at once.
    """
    faults = list(_unknown())
    try:
        found = Settings()
    except ValidationError as error:
        for each in error.errors():
            name = str(each["loc"][0])
            sv, en = ALLOWED[name]
            said = {"value": str(each["input"])[:60], "allowed_sv": sv, "allowed_en": en}
            faults.append(Fault(service.BAD_SETTING, PREFIX + name.upper(), said))
        raise InputError(faults) from None
    if faults:
        raise InputError(faults)
    return found


def spoken() -> Language:
    """Return the language that the environment asks for, whatever else is wrong with it."""
    wanted = os.environ.get(PREFIX + "LANG", "")
    return Language(wanted) if wanted in tuple(Language) else Language.SV


def _unknown() -> Iterator[Fault]:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            yield fault(service.UNKNOWN_SETTING, name, name=name, known=sorted(known))


def without_secret(url: str) -> str:
    """Return a URL, even one that is none, without who logs in and with what."""
    return re.sub(r"//[^/]*@", "//***@", url)


def data_dir() -> Path:
    """Return the folder of the shipped data: inside an installed wheel, or beside a checkout."""
    inside = _PACKAGE / "_data"
    return inside if inside.is_dir() else _PACKAGE.parent / "data"


def cache_dir() -> Path:
    """Return the folder for compiled kernels and road maps, `~/.cache/hemtur` unless it is set."""
    return read_settings().cache_dir or Path.home() / ".cache" / "hemtur"


class Engine(StrEnum):
    """The engines: both parts of the portfolio alone, and the portfolio."""

    PORTFOLIO = "portfolio"
    SEARCH = "search"
    ORTOOLS = "ortools"
