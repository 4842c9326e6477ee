"""What each code of a fault means. Reasons and rules mean what their sentences say."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .code import Code
from .inputs import INPUTS
from .service import SERVICE

__all__ = ["CODES", "Code"]

CODES: Mapping[str, Code] = MappingProxyType({**INPUTS, **SERVICE})
