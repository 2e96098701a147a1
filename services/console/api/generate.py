"""`python -m services.console.api.generate [--check]` writes docs/openapi.json, or says that it is
not what the code says.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final, cast

from services.console.api.app import build, document

FILE: Final = Path(__file__).parents[3] / "docs" / "openapi.json"


def generated() -> str:
    """Return the API's description as it is committed."""
    nothing = cast("Any", None)
    described = document(build(nothing, nothing, nothing, nothing))
    return json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or with --check compare it; return the exit code."""
    text = generated()
    if "--check" not in arguments:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("docs/openapi.json is not what services/console/api says: make schemas\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
