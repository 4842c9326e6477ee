"""Why the machine did not do what was asked, by the number of its error."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

from .message import Message

NO_FILE = Message("WORD", "den finns inte", "there is no such file")
NO_RIGHT = Message("WORD", "rättigheter saknas", "permission is lacking")
IS_FOLDER = Message("WORD", "det är en mapp", "it is a folder")
NO_FOLDER = Message("WORD", "en mapp på vägen dit är ingen mapp", "a folder on the way is none")
NO_SPACE = Message("WORD", "det finns ingen plats kvar", "no space is left")
LONG_NAME = Message("WORD", "namnet är för långt", "its name is too long")
BY_NUMBER: Mapping[int, Message] = MappingProxyType(
    {
        errno.ENOENT: NO_FILE,
        errno.EACCES: NO_RIGHT,
        errno.EPERM: NO_RIGHT,
        errno.EISDIR: IS_FOLDER,
        errno.ENOTDIR: NO_FOLDER,
        errno.ENOSPC: NO_SPACE,
        errno.ENAMETOOLONG: LONG_NAME,
    }
)


def why(error: OSError) -> Message | str:
    """Return why the machine refused; in its own words where there are none of ours."""
    return BY_NUMBER.get(error.errno or 0) or str(error.strerror or type(error).__name__)
