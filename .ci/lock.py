"""Write requirements.lock: every package that pyproject.toml leads to, pinned, with its digests.
Run by `make lock`.

Versions that are locked already stay while pyproject.toml allows them; `make lock ARGS=--upgrade`
takes the newest. Resolves for Linux and Python 3.11 with uv, which is installed for this run only.
Digests are those of all files that the index offers of a version, so the lock serves every platform
that has wheels.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from locked import BASE, LOCK, NEEDED_BY, UNHASHED, extras, packages

UV = "uv==0.13.9"
HEADER = f"""\
# All packages that duijie and its tests need, pinned, with the SHA-256 of every file that the index
# offers of them. Made from pyproject.toml by `make lock`; do not edit. "needed by" names the extras
# of pyproject.toml.
#
# {UNHASHED} is installed by its exact version, without a digest, and is the only one: its CPU build
# is not what the package index offers under that version but comes from wherever the machine's pip
# is pointed at, as a file of its own with a digest of its own, and the digests of the index would
# refuse it. See docs/operations.md.
"""
AS_UV_CALLS_IT = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_CERT": "SSL_CERT_FILE",
}
"""pip's settings, which uv does not read, and their names there."""


def install_uv(folder: Path) -> Path:
    """Return uv, installed in `folder`."""
    venv.create(folder, with_pip=True)
    pip = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        UV,
    ]
    subprocess.run(pip, check=True)
    return folder / "bin" / "uv"


def resolve(uv: Path, requirements: list[str], output: Path, *options: str) -> str:
    """Return what `requirements` lead to, as uv writes it.

    Versions in `output` are kept where they may be.
    """
    command = [
        uv,
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--no-annotate",
        "--no-emit-package",
        UNHASHED,
    ]
    target = [
        "--python-version",
        "3.11",
        "--python-platform",
        "x86_64-unknown-linux-gnu",
        "--output-file",
        output,
        "-",
    ]
    settings = {
        ours: os.environ[theirs] for theirs, ours in AS_UV_CALLS_IT.items() if theirs in os.environ
    }
    environment = {**settings, **os.environ}
    subprocess.run(
        [*command, *options, *target],
        input="\n".join(requirements),
        text=True,
        check=True,
        env=environment,
    )
    return output.read_text(encoding="utf-8")


def write(uv: Path, folder: Path, options: list[str]) -> int:
    """Write the lock and return the number of packages."""
    sets = extras()
    output = folder / "all.txt"
    output.write_text(LOCK.read_text(encoding="utf-8") if LOCK.exists() else "", encoding="utf-8")
    everything = [asked for requirements in sets.values() for asked in requirements]
    parts = packages(resolve(uv, everything, output, "--generate-hashes", *options))
    if any(part.name.startswith("nvidia-") for part in parts):
        raise SystemExit(
            f"lock: only a CUDA build of {UNHASHED} is at hand; docs/operations.md, 'Installing torch'"
        )
    users: dict[str, list[str]] = {part.name: [] for part in parts}
    for name, asked in sets.items():
        output = folder / f"{name}.txt"
        output.write_text(
            "".join(f"{part.name}=={part.version}\n" for part in parts), encoding="utf-8"
        )
        for part in packages(resolve(uv, [*sets[BASE], *asked], output)):
            users[part.name].append(name)
    named = (part.text + NEEDED_BY + ", ".join(_least(users[part.name])) + "\n" for part in parts)
    LOCK.write_text(HEADER + "".join(named), encoding="utf-8")
    return len(parts)


def _least(users: list[str]) -> list[str]:
    """Return `users`, or base alone where all processes need it."""
    return [BASE] if BASE in users else users


def main() -> None:
    """Resolve and write."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        count = write(install_uv(folder / "uv"), folder, sys.argv[1:])
    print(f"requirements.lock: {count} packages")


main()
