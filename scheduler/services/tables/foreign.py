"""What a file is that is no table, told by its first bytes."""

from __future__ import annotations

import re

from scheduler.errors import InputError, fault
from scheduler.messages import Message, tables

_SIGNS: tuple[tuple[bytes, Message], ...] = (
    (b"\x1f\x8b", tables.GZIP),
    (b"%PDF-", tables.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", tables.OLD_EXCEL),
    (b"\x89PNG", tables.IMAGE),
    (b"\xff\xd8\xff", tables.IMAGE),
    (b"GIF8", tables.IMAGE),
    (b"7z\xbc\xaf\x27\x1c", tables.ARCHIVE),
    (b"Rar!", tables.ARCHIVE),
    (b"BZh", tables.ARCHIVE),
    (b"\xfd7zXZ", tables.ARCHIVE),
    (b"{\\rtf", tables.DOCUMENT),
)
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_JSON = re.compile(rb'[\[{]\s*["\[{\]}]')
_OTHER_ZIPS: tuple[tuple[bytes, Message], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", tables.OPEN_DOCUMENT),
    (b"word/", tables.DOCUMENT),
)


def ensure_table(data: bytes) -> None:
    """Refuse a file that is something else, by its name.

    Raises
    ------
    InputError
        When it is.
    """
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    kind = next((said for sign, said in _SIGNS if data.startswith(sign)), None)
    if data.startswith(b"PK\x03\x04"):
        kind = next((said for sign, said in _OTHER_ZIPS if sign in data[:2048]), None)
    elif _HTML.match(start):
        kind = tables.WEB_PAGE
    elif start.startswith((b"<?xml", b"<")):
        kind = tables.XML
    elif _JSON.match(start):
        kind = tables.JSON
    if kind is not None:
        raise InputError([fault(tables.NO_TABLE_FILE, kind=kind)])
