"""Certificates for servers and clients of a test, made with openssl."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from services.embedded.ports import LOOPBACK
from tests.support.kafka import absent

_DAYS = "2"


@dataclass(frozen=True, slots=True)
class Authority:
    """Vouches for certificates, which lie beside it: NAME.pem, NAME.key, and both in NAME.both."""

    folder: Path
    name: str

    @property
    def file(self) -> Path:
        """Its own certificate."""
        return self.folder / f"{self.name}.pem"

    def issue(self, name: str) -> Path:
        """Make a certificate for this machine and return its file; the key is NAME.key."""
        request, rules = self.folder / f"{name}.csr", self.folder / "names"
        rules.write_text(f"subjectAltName=IP:{LOOPBACK}\n", encoding="utf-8")
        key, file = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request,
                 "-subj", f"/CN={name}")  # fmt: skip
        _openssl("x509", "-req", "-in", request, "-CA", self.file,
                 "-CAkey", self.file.with_suffix(".key"), "-CAcreateserial", "-out", file,
                 "-days", _DAYS, "-extfile", rules)  # fmt: skip
        (self.folder / f"{name}.both").write_bytes(key.read_bytes() + file.read_bytes())
        return file


def authority(folder: Path, name: str) -> Authority:
    """Make an authority; without openssl the test is skipped, in CI it fails."""
    if shutil.which("openssl") is None:
        absent("no openssl to make certificates with")
    folder.mkdir(parents=True, exist_ok=True)
    made = Authority(folder, name)
    _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
             made.file.with_suffix(".key"), "-out", made.file, "-days", _DAYS,
             "-subj", f"/CN={name}")  # fmt: skip
    return made


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
