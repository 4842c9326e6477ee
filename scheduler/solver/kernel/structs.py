"""Arrays by name, as the fields of a struct that compiled code takes by reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numba.core import cgutils, types
from numba.core.datamodel.models import StructRefModel
from numba.core.datamodel.registry import default_manager
from numba.experimental import structref
from numba.extending import intrinsic

from scheduler.solver.compiling.fields import Arrays

Fields = Mapping[str, tuple[type, tuple[str | int, ...]]]
"""Type and shape by field; a shape names sizes of the problem, or says them."""


def zeros(fields: Fields, sizes: Mapping[str, int]) -> Arrays:
    """Return an array of zeros per field."""
    return {
        name: np.zeros([sizes[n] if isinstance(n, str) else n for n in shape], dtype=kind)
        for name, (kind, shape) in fields.items()
    }


class Lent(StructRefModel):
    """How compiled code sees a struct that its caller keeps: nothing in it is counted.

    The compiler counts references to each struct that a function is given, with atomic
    instructions; a fifth of the kernels' time went into that.
    """

    def traverse(self, builder: Any) -> list[Any]:
        """Return what there is to count: nothing."""
        return []


class Struct(structref.StructRefProxy):
    """A struct as Python holds it: the one owner of its arrays, for as long as it lives."""

    arrays: tuple[Any, ...]
    _meminfo: Any

    def __del__(self) -> None:
        """Take off what each call has counted and, as nothing is counted, not taken off again."""
        for _ in range(self._meminfo.refcount - 1):
            self._meminfo.release()


def register(kind: type[types.StructRef]) -> type[types.StructRef]:
    """Register the type of a struct that is lent to compiled code."""
    registered: type[types.StructRef] = structref.register(kind)
    default_manager.register(registered, Lent)
    return registered


def _unowned(_context: Any, arrays: types.BaseTuple) -> Any:
    """Return a tuple of the same arrays without an owner.

    Compiled code counts references at each look at a field that is an array; where nobody owns the
    array there is nothing to count. Whoever builds a struct of such arrays keeps them (`lent`).
    """

    def lend(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lent = []
        for at, kind in enumerate(signature.args[0].types):
            value = builder.extract_value(arguments[0], at)
            array = context.make_array(kind)(context, builder, value)
            array.meminfo = cgutils.get_null_value(array.meminfo.type)
            array.parent = cgutils.get_null_value(array.parent.type)
            lent.append(array._getvalue())
        return context.make_tuple(builder, signature.return_type, lent)

    return arrays(arrays), lend


unowned: Any = intrinsic(_unowned)


def lent(build: Any, arrays: tuple[Any, ...]) -> Any:
    """Return the struct that a compiled constructor makes of arrays, with which it keeps them."""
    built = build(arrays)
    built.arrays = arrays
    return built
