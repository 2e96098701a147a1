"""The short name of everything that shapes a vector."""

import hashlib
import json
from collections.abc import Mapping


def fingerprint(name: str, parts: Mapping[str, str]) -> str:
    """Return `NAME/` and eight hex digits of SHA-256 over `parts` (what -> its digest or rule)."""
    text = json.dumps(dict(parts), sort_keys=True, ensure_ascii=True)
    return f"{name}/{hashlib.sha256(text.encode()).hexdigest()[:8]}"
