"""What the lite kernel knows of a problem. Nodes are tasks, then route starts, then route ends."""

from __future__ import annotations

import numpy as np
from numba.core import types
from numba.experimental import structref

from scheduler.solver.compiling.lite import FIELDS, lite_fields

from ..jit import jit


@structref.register
class LiteType(types.StructRef):  # type: ignore[misc]
    """The compiler's type of `Lite`."""


class Lite(structref.StructRefProxy):  # type: ignore[misc]
    """The arrays of `FIELDS`, handed to compiled code by reference."""


structref.define_constructor(Lite, LiteType, list(FIELDS))
structref.define_boxing(LiteType, Lite)


@jit
def _build(arrays):  # type: ignore[no-untyped-def]
    return Lite(*arrays)


def build_lite(arrays: dict[str, np.ndarray]) -> Lite:
    """Return lite kernel data from the arrays of a compiled problem to which it applies."""
    built: Lite = _build(tuple(lite_fields(arrays).values()))
    return built
