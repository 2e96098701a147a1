"""The command line `duijie`: one file per verb; data on stdout, errors on stderr, exit codes that `--help` lists."""

import sys
from pathlib import Path

# Python puts the folder of a console script first on the path. Packages lay scripts of their own there, and one of them
# (python-sat's `models.py`) would be imported in place of our package.
_SCRIPTS = Path(sys.executable).parent
sys.path[:] = [place for place in sys.path if not place or Path(place) != _SCRIPTS]
