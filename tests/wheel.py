"""A wheel, as a stranger installs it: built, put elsewhere, and run from there.

    python -m tests.wheel

Builds a wheel of this checkout, installs it into a fresh environment outside it with the
constraints, and runs `hemtur demo`, `hemtur plan`, `hemtur serve` and `import hemtur` there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from pathlib import Path
from typing import Any

from tests.service.postgres import free_port

ROOT = Path(__file__).resolve().parents[1]
DAY = "stromsund-day"
API = """
import hemtur
plan = hemtur.solve(hemtur.demo(visits=6), iterations=1000, workers=2)
assert plan.evaluation.is_legal
assert plan.to_svg().startswith("<svg")
print(hemtur.__file__)
"""


def main() -> None:
    """Build, install and run; end with the first thing that does not work."""
    with tempfile.TemporaryDirectory(prefix="hemtur-wheel-") as folder:
        away = Path(folder)
        source = _checkout(away)
        _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", away, source)
        (wheel,) = away.glob("hemtur-*.whl")
        venv.create(away / "venv", with_pip=True)
        binaries = away / "venv" / "bin"
        pip = (binaries / "pip", "install", "-q", "--disable-pip-version-check")
        _run(*pip, "-c", ROOT / "constraints.txt", wheel)
        _use(binaries, away)
    print(f"{wheel.name}: demo, plan, serve and import work outside the checkout")  # noqa: T201


def _checkout(away: Path) -> Path:
    """Return a copy of what is in the repository, so that building leaves nothing behind in it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            target = away / "source" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return away / "source"


def _use(binaries: Path, away: Path) -> None:
    hemtur = binaries / "hemtur"
    _run(hemtur, "demo", DAY, "--visits", "8", "--out", "day.json", cwd=away)
    _run(hemtur, "plan", "day.json", "--iterations", "1000", "--out", "plan.json", cwd=away)
    _run(hemtur, "check", "day.json", "plan.json", cwd=away)
    plan = json.loads((away / "plan.json").read_text("utf-8"))
    assert plan["routes"], "the plan has no routes"
    script = away / "script.py"
    script.write_text(API, "utf-8")
    _run(binaries / "python", script, cwd=away)
    _serve(hemtur, away)


def _serve(hemtur: Path, away: Path) -> None:
    """Run the service with the demo days until it lists them."""
    port = free_port()
    with subprocess.Popen([hemtur, "serve", "--port", str(port), "--demo"], cwd=away) as process:
        try:
            deadline = time.monotonic() + 120
            while not _listed(port):
                assert process.poll() is None, "the service ended"
                assert time.monotonic() < deadline, "the service is not ready"
                time.sleep(0.5)
        finally:
            process.terminate()


def _listed(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/plans", timeout=5) as answer:
            return bool(json.load(answer)["items"])
    except OSError:
        return False


def _run(*command: Any, cwd: Path | None = None) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    subprocess.run([str(part) for part in command], cwd=cwd, env=environment, check=True)


if __name__ == "__main__":
    main()
