"""Create .venv and install what requirements.lock names. Needs Python 3.11 and nothing else. Run by make.

A second run with an unchanged lock does nothing. Exit codes: 0 installed, 3 wrong Python or no venv module,
4 a package could not be fetched, 5 disk full, 6 pip failed for another reason, 130 interrupted.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
LOG = VENV / "install.log"
STAMP = VENV / ".installed"
NEEDED_GB = 3
TORCH = "If the index offers torch only with CUDA, see docs/operations.md, 'Installing torch'."

NETWORK = ("NewConnectionError", "name resolution", "Connection refused", "timed out", "Network is unreachable",
           "No matching distribution", "ConnectTimeout", "ProxyError", "SSLError")  # fmt: skip


class InstallError(Exception):
    """The installation cannot go on."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def say(text: str, end: str = "\n") -> None:
    """Print at once, also into a pipe."""
    print(text, end=end, flush=True)


def check_python() -> None:
    """Refuse another Python than 3.11, and one without venv."""
    if sys.version_info[:2] != (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        raise InstallError(3, f"Python 3.11 is needed, this is {found}. Debian 12: apt-get install python3.11-venv; "
                        "elsewhere: make PYTHON=/path/to/python3.11")  # fmt: skip
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian leaves it out of its python3
    except ImportError:
        raise InstallError(3, "Python's venv is missing. Debian: apt-get install python3.11-venv") from None


def check_disk() -> None:
    """Refuse to begin what the disk cannot hold."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB:
        raise InstallError(5, f"the disk is full: {free:.1f} GB free in {ROOT}, {NEEDED_GB} GB needed")


def explain(log: str) -> InstallError:
    """Return what went wrong, from pip's own words."""
    tail = "\n".join(line for line in log.splitlines() if "WARNING" not in line)[-600:]
    if "No space left on device" in log:
        return InstallError(5, "the disk is full; nothing of use is left behind, make again when there is room")
    if any(word in log for word in NETWORK):
        return InstallError(4, f"a package could not be fetched: is the network there? {TORCH}\n{tail}")
    return InstallError(6, f"pip failed; all it said is in {LOG}\n{tail}")


def pip(what: str, total: int, *arguments: str) -> None:
    """Run pip with a line that says how far it is."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    began = time.monotonic()
    done = 0
    shown = 0.0
    unpacking = False
    live = sys.stdout.isatty()
    with LOG.open("a", encoding="utf-8") as log:
        child = subprocess.Popen(
            [*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            for line in child.stdout or ():
                log.write(line)
                done += line.startswith("Collecting ")
                unpacking = unpacking or line.startswith("Installing collected")
                stage = "unpacking" if unpacking else f"{min(done, total)} of {total}"
                passed = time.monotonic() - began
                if live or passed - shown > 10:
                    shown = passed
                    say(f"{what}: {stage}, {passed:.0f} s", "\r" if live else "\n")
        finally:
            if child.poll() is None and sys.exc_info()[0] is not None:
                child.terminate()
            child.wait()
    result = "failed after" if child.returncode else "done in"
    say(f"{what}: {result} {time.monotonic() - began:.0f} s" + (" " * 20 if live else ""))
    if child.returncode:
        raise explain(LOG.read_text(encoding="utf-8"))


def install() -> None:
    """Do all steps."""
    key = LOCK.read_text(encoding="utf-8") + (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == key:
        STAMP.touch()
        return
    check_python()
    check_disk()
    total = sum(1 for line in key.splitlines() if "==" in line and not line.startswith((" ", "#")))
    say("step 1 of 3: creating .venv")
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    LOG.write_text("", encoding="utf-8")
    pip(f"step 2 of 3: installing {total} packages (400 MB to fetch, 1 to 5 minutes)", total, "-r", str(LOCK))
    pip("step 3 of 3: installing duijie", 1, "--no-deps", "--no-build-isolation", "-e", ".")
    STAMP.write_text(key, encoding="utf-8")


def main() -> int:
    """Install, and turn every way to fail into one clear text and an exit code."""
    try:
        install()
    except InstallError as error:
        say(f"\ninstall: {error}")
        return error.code
    except KeyboardInterrupt:
        say("\ninstall: interrupted; make again goes on where this stopped")
        return 130
    except subprocess.CalledProcessError as error:
        say(f"\ninstall: {error}; Debian: apt-get install python3.11-venv")
        return 3
    except OSError as error:
        say(f"\ninstall: {error}")
        return 5 if error.errno == 28 else 6
    return 0


if __name__ == "__main__":
    sys.exit(main())
