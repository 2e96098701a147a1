"""What a run left out: reasons grouped, with counts and what to install, a few lines at the end of
the output.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

ADVICE: Final = (
    (
        r"KAFKA_HOME|Kafka",
        "set KAFKA_HOME to an unpacked Apache Kafka 4.3; Debian: apt-get install default-jre-headless",
    ),
    (r"[Jj]ava", "Debian: apt-get install default-jre-headless"),
    (r"faketime", "Debian: apt-get install faketime"),
    (r"redis-server|valkey-server", "Debian: apt-get install redis-server"),
    (r"PostgreSQL", "Debian: apt-get install postgresql"),
    (r"glewlwyd", "Debian: apt-get install glewlwyd dbconfig-no-thanks"),
    (r"Dovecot", "Debian: apt-get install dovecot-imapd"),
    (r"[Pp]ango", "Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0"),
    (r"chromium", "Debian: apt-get install chromium"),
)
"""What a reason speaks of -> what lets its tests run; the first that matches counts."""


def summary(reasons: Iterable[str]) -> list[str]:
    """Return a line for each reason, most frequent first, with what to install where that helps;
    none for nothing.
    """
    counts = Counter(reason.removeprefix("Skipped: ").strip() for reason in reasons)
    if not counts:
        return []
    lines = [f"{counts.total()} tests were skipped, for {len(counts)} reasons:"]
    for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        advice = next((advice for pattern, advice in ADVICE if re.search(pattern, reason)), "")
        hint = f" - {advice}" if advice and advice not in reason else ""
        lines.append(f"  {count:4} {reason}{hint}")
    return lines
