"""Who may ask: by which names the service is reached, and what a browser may do with its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address

from starlette.requests import Request

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
"""The names by which a service on this machine is reached from it."""
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::[0-9]{1,5})?")
_PAGES = ("/docs", "/docs/oauth2-redirect")
_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_OWN_SCRIPTS = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def is_loopback(host: str) -> bool:
    """Tell whether nobody but this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def names_of(host: str, listed: str | None) -> frozenset[str]:
    """Return the names by which a service that listens on `host` may be asked.

    Those listed, with commas between, and of this machine itself.
    """
    given = {name.strip().lower().rstrip(".") for name in (listed or "").split(",")}
    return LOOPBACK | {host.lower()} | (given - {""})


def is_asked_by_name(request: Request, names: frozenset[str]) -> bool:
    """Tell whether a request names the service as it is called.

    A page elsewhere that has its own name point here (DNS rebinding) names it otherwise.
    """
    named = _HOST.fullmatch(request.headers.get("host", "").lower())
    return named is not None and named[1].strip("[]").rstrip(".") in names


def headers_for(path: str) -> dict[str, str]:
    """Return what tells a browser to keep to itself what it is answered at a path."""
    return {**_HEADERS, "Content-Security-Policy": _OWN_SCRIPTS if path in _PAGES else _NOTHING}
