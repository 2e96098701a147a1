"""What other packages lay beside `duijie` in the folder of scripts is never imported in place of our packages."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(sys.executable).parent
CODE = f"""
import sys
sys.path.insert(0, {str(FOLDER)!r})
import services.cli
assert {str(FOLDER)!r} not in sys.path, sys.path
import models
assert models.__file__.endswith("__init__.py"), models.__file__
"""


def test_the_folder_of_scripts_is_not_on_the_path_of_duijie():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
