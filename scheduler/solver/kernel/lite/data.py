"""What the lite kernel knows of a problem. Nodes are tasks, then route starts, then route ends."""

from __future__ import annotations

from numba.core import types
from numba.experimental import structref

from scheduler.solver.compiling.fields import LITE, Arrays
from scheduler.solver.kernel.jit import jit
from scheduler.solver.kernel.structs import Struct, lent, register, unowned


@register
class LiteType(types.StructRef):
    """The compiler's type of `Lite`."""


class Lite(Struct):
    """The arrays of `FIELDS`, handed to compiled code by reference."""


structref.define_constructor(Lite, LiteType, list(LITE))
structref.define_boxing(LiteType, Lite)


@jit
def _build(arrays):
    return Lite(*unowned(arrays))


def build_lite(fields: Arrays) -> Lite:
    """Return lite kernel data from the fields of a problem to which it applies (`lite_fields`)."""
    built: Lite = lent(_build, tuple(fields.values()))
    return built
