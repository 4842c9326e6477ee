"""How fast this machine is just now, so that bars in seconds of the processor hold on any."""

from __future__ import annotations

import json
import time

NOMINAL = 0.22
"""CPU seconds of `_work` on the machine on which the bars were set."""


def pace() -> float:
    """Return how many times longer the same work takes here and now; at least 1.

    Machines that share a core with others give between a half and all of it.
    """
    began = time.process_time()
    _work()
    return max(1.0, (time.process_time() - began) / NOMINAL)


def _work() -> None:
    """Read and check, as a service does with a large document."""
    rows = [{"id": f"v{n}", "start": "2027-02-09T08:00:00+01:00", "n": n} for n in range(60_000)]
    for _ in range(2):
        read = json.loads(json.dumps(rows))
        seen = {row["id"]: len(row["start"].split("T")) for row in read}
        assert len(seen) == len(sorted(seen))
