"""What the kernel knows of a problem: index arrays, read-only during the search.

Jobs are visits; a variant is one way to give a job; an option is one task of a variant. A node is
a slot for one task of a job in a route: job j owns nodes `job_node[j]` and up, one per task of its
largest variant. Times are int32 ticks. Costs are float64; hard amounts are in minutes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.core import types
from numba.experimental import structref

from scheduler.solver.compiling.fields import FULL, Arrays
from scheduler.solver.kernel.jit import jit
from scheduler.solver.kernel.structs import Struct, lent, register, unowned


@register
class DataType(types.StructRef):
    """The compiler's type of `Data`."""


class Data(Struct):
    """The arrays of `FIELDS`, handed to compiled code by reference."""


structref.define_constructor(Data, DataType, list(FULL))
structref.define_boxing(DataType, Data)


@jit
def _build(arrays):
    return Data(*unowned(arrays))


def build_data(arrays: Arrays) -> Data:
    """Return kernel data from one array per field of `FULL`, in the field's type.

    Compiled once and cached, which the constructor of a struct proxy is not.
    """
    ordered: Any = (np.ascontiguousarray(arrays[name], dtype=kind) for name, kind in FULL.items())
    built: Data = lent(_build, tuple(ordered))
    return built
