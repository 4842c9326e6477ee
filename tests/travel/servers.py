"""Servers on loopback that speak OSRM's and Valhalla's matrix protocols, well or badly.

They answer great-circle times; the engines themselves come with no package of our registries.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from geopy.distance import great_circle

KMH = 72.0
Point = tuple[float, float]


class Handler(BaseHTTPRequestHandler):
    """Answers a matrix, or what `behave` says instead."""

    behave = "well"
    requests: list[str] = []  # noqa: RUF012

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """Answer OSRM's table service."""
        url = urlsplit(self.path)
        self.requests.append(url.path)
        asked = parse_qs(url.query)
        self.asked = url.path.split("/")[-1].split(";")
        points = [tuple(map(float, pair.split(","))) for pair in self.asked]
        sources, targets = (
            [points[int(n)] for n in asked[key][0].split(";")]
            for key in ("sources", "destinations")
        )
        seconds, metres = matrix(sources, targets)
        self._answer({"code": "Ok", "durations": seconds, "distances": metres})

    def do_POST(self) -> None:
        """Answer Valhalla's sources_to_targets."""
        self.requests.append(self.path)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        sources, targets = (
            [(place["lon"], place["lat"]) for place in body[key]] for key in ("sources", "targets")
        )
        seconds, metres = matrix(sources, targets)
        rows = [
            [{"time": t, "distance": m / 1000} for t, m in zip(times, ways, strict=True)]
            for times, ways in zip(seconds, metres, strict=True)
        ]
        self._answer({"sources_to_targets": rows})

    def _answer(self, content: dict) -> None:
        if self.behave == "html":
            return self._send(b"<html>Gateway login</html>", "text/html")
        if self.behave == "hang":
            time.sleep(30)
        if self.behave == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            for _ in range(60):
                self.wfile.write(b" ")
                time.sleep(0.5)
        if self.behave == "refuse":
            self.send_error(400)
            return None
        if self.behave == "negative":
            content["durations"][0][-1] = -5
        if self.behave == "short":
            content["durations"] = content["durations"][:-1]
        if self.behave == "words":
            content["durations"][0][0] = "soon"
        if self.behave == "no way":
            content["durations"][0] = [None] * len(content["durations"][0])
        if self.behave in ("zeros", "far"):
            self._elsewhere(content)
        if self.behave == "other":
            content = {"code": "Ok"}
        return self._send(json.dumps(content).encode(), "application/json")

    def _elsewhere(self, content: dict) -> None:
        """Answer as a server does for places outside its extract: all of them, or the northmost."""
        if self.behave == "zeros":
            for name in ("durations", "distances"):
                content[name] = [[0.0] * len(row) for row in content[name]]
            return
        latitudes = [float(pair.split(",")[1]) for pair in self.asked]
        content["sources"] = [
            {"distance": 60_000.0 if latitude == max(latitudes) else 10.0}
            for latitude in latitudes[: len(content["durations"])]
        ]

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def matrix(sources: list[Point], targets: list[Point]) -> tuple[list, list]:
    """Return great-circle seconds and metres; points are (longitude, latitude)."""
    metres = [[great_circle(a[::-1], b[::-1]).m for b in targets] for a in sources]
    return [[m / KMH * 3.6 for m in row] for row in metres], metres


@contextmanager
def server(behave: str = "well") -> Iterator[tuple[str, type[Handler]]]:
    """Run a server on a free port; yields its address and its handler."""
    handler = type("Own", (Handler,), {"behave": behave, "requests": []})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    running.daemon_threads = True
    running.block_on_close = False
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}", handler
    finally:
        running.shutdown()
        running.server_close()
