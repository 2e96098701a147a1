"""`duijie replay` runs where no encoder is installed."""

import subprocess
import sys


def test_a_replay_loads_no_torch() -> None:
    code = "import sys, services.cli.verbs.replay; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
