"""Write requirements.lock: every package that pyproject.toml leads to, pinned. Run by `make lock`.

Resolves with pip as on the machine it runs on (Linux, Python 3.11) and leaves local version labels out, so that
`torch==2.13.0` is met by whichever build of it the machine's index offers.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# All packages that duijie and its tests need, pinned. Made from pyproject.toml by `make lock`; do not edit.
# torch must be this version exactly: it is the one that is published as a CPU build. See docs/operations.md.
"""


def resolve(requirements: list[str]) -> dict[str, str]:
    """Return name -> version of all packages that `requirements` lead to."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    answer = subprocess.run([*command, *requirements], stdout=subprocess.PIPE, check=True)
    found = (item["metadata"] for item in json.loads(answer.stdout)["install"])
    return {re.sub(r"[-_.]+", "-", item["name"]).lower(): item["version"].split("+")[0] for item in found}


def main() -> None:
    """Resolve and write."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    pins = resolve(wanted)
    lines = "".join(f"{name}=={version}\n" for name, version in sorted(pins.items()))
    (ROOT / "requirements.lock").write_text(HEADER + lines, encoding="utf-8")
    print(f"requirements.lock: {len(pins)} packages")


main()
