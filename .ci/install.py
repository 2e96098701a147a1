"""Create .venv and install what requirements.lock names, each file held to its digest. Run by make.

Needs Python 3.11 and nothing else. A second run with an unchanged lock does nothing. Exit codes: 0
installed, 3 wrong Python or no venv module, 4 a package could not be fetched, 5 disk full, 6 pip
failed for another reason, 7 a file is not the locked one, 130 interrupted.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(
    0, str(Path(__file__).resolve().parent)
)  # the test suite loads this file by its path
from locked import LOCK, PROJECT, ROOT, extras, packages, unhashed

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
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
        raise InstallError(
            3, "Python's venv is missing. Debian: apt-get install python3.11-venv"
        ) from None


def check_disk() -> None:
    """Refuse to begin what the disk cannot hold."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB:
        raise InstallError(
            5, f"the disk is full: {free:.1f} GB free in {ROOT}, {NEEDED_GB} GB needed"
        )


def explain(log: str) -> InstallError:
    """Return what went wrong, from pip's own words."""
    tail = "\n".join(line for line in log.splitlines() if "WARNING" not in line)[-600:]
    if "DO NOT MATCH THE HASHES" in log:
        return InstallError(7, "a file is not the one that requirements.lock names: it was altered on its way, or a mirror "
                            f"holds another build; nothing of it was installed\n{tail}")  # fmt: skip
    if "No space left on device" in log:
        return InstallError(
            5, "the disk is full; nothing of use is left behind, make again when there is room"
        )
    if any(word in log for word in NETWORK):
        return InstallError(
            4, f"a package could not be fetched: is the network there? {TORCH}\n{tail}"
        )
    return InstallError(6, f"pip failed; all it said is in {LOG}\n{tail}")


def pip(what: str, total: int, *arguments: str) -> None:
    """Run pip with a line that says how far it is."""
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        "--retries",
        "2",
    ]
    began = time.monotonic()
    done = 0
    shown = 0.0
    unpacking = False
    live = sys.stdout.isatty()
    with LOG.open("a", encoding="utf-8") as log:
        child = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
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
    key = LOCK.read_text(encoding="utf-8") + PROJECT.read_text(encoding="utf-8")
    before = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if before == key:
        STAMP.touch()
        return
    check_python()
    check_disk()
    say("step 1 of 5: creating .venv")
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    LOG.write_text("", encoding="utf-8")
    names = {part.name for part in packages(key)}
    if (
        gone := no_longer_locked(before) - names
    ):  # first: two packages may own one folder, as both OpenCCs do
        pip(f"removing {len(gone)} packages", len(gone), "uninstall", "--yes", *sorted(gone))
    pip(
        f"step 2 of 5: installing {len(names)} packages (200 MB to fetch, 1 to 5 minutes)", len(names),
        "install", "--no-compile", "--require-hashes", "--no-deps", "-r", str(LOCK),
    )  # fmt: skip
    plain = unhashed(list(extras()))
    pip(
        f"step 3 of 5: installing {' '.join(plain)} (200 MB to fetch)",
        1,
        "install",
        "--no-compile",
        *plain,
    )
    compile_all("step 4 of 5: compiling")
    pip(
        "step 5 of 5: installing duijie",
        1,
        "install",
        "--no-deps",
        "--no-build-isolation",
        "-e",
        ".",
    )
    STAMP.write_text(key, encoding="utf-8")


def compile_all(what: str) -> None:
    """Compile what was installed on all cores: pip would do it on one, which is half of the time of
    a first set-up.
    """
    began = time.monotonic()
    say(what, "\r" if sys.stdout.isatty() else "\n")
    with LOG.open(
        "a", encoding="utf-8"
    ) as log:  # packages carry files that are no Python: what fails stays as it is
        command = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")]
        subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    say(f"{what}: done in {time.monotonic() - began:.0f} s")


def no_longer_locked(before: str) -> set[str]:
    """Return the packages that the last run installed, by its stamp.

    A lock without digests was written one a line.
    """
    plain = (
        line.partition("==")[0]
        for line in before.splitlines()
        if "==" in line and line[:1].isalnum()
    )
    return set(plain) - {"torch"}


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
