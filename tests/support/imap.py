"""A mailbox for tests: Debian's Dovecot, with a folder of its own, started and stopped by them."""

import imaplib
import os
import pwd
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from services.embedded.child import Child
from services.embedded.ports import LOOPBACK, answers, free_ports
from tests.support.certificates import Authority, authority

MISSING = "no Dovecot: dovecot is not in the path"
USER, PASSWORD = "bounces", "open-sesame"
_CONFIGURATION = """
protocols = imap
listen = {host}
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%n
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_dh =
disable_plaintext_auth = no
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


def program() -> str | None:
    """Return the server's program, None where there is none; Debian puts it where only root looks."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


@dataclass(slots=True)
class ImapServer:
    """One server with one account; `plain` speaks STARTTLS, `tls` TLS from the first byte."""

    folder: Path
    certificates: Authority
    plain: int
    tls: int
    child: Child | None = None

    @classmethod
    def start(cls, dovecot: str) -> "ImapServer":
        """Start it and return once it answers; `stop` ends it and deletes its folder."""
        folder = Path(tempfile.mkdtemp(prefix="duijie-imap-"))
        folder.chmod(0o755)
        made = authority(folder / "tls", "ours")
        certificate = made.issue("imap")
        plain, tls = free_ports(2)
        server = cls(folder, made, plain, tls)
        configuration = folder / "dovecot.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                host=LOOPBACK, folder=folder, plain=plain, tls=tls, certificate=certificate,
                key=certificate.with_suffix(".key"), password=PASSWORD, **server._accounts(),
            )
        )  # fmt: skip
        argv = [dovecot, "-F", "-c", str(configuration)]
        server.child = Child("dovecot", argv, folder / "dovecot.log", folder=folder).start()
        server.child.wait_until(lambda: answers(plain) and answers(tls), 60)
        return server

    def _accounts(self) -> dict[str, object]:
        """Return whose mail it is and whose processes: never root's."""
        if os.geteuid() != 0:
            me = pwd.getpwuid(os.geteuid()).pw_name
            return {"internal": me, "internal_group": "", "login": me, "uid": os.geteuid(),
                    "gid": os.getegid()}  # fmt: skip
        nobody = pwd.getpwnam("nobody")
        for name in ("mail", "home"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, nobody.pw_uid, nobody.pw_gid)
        return {"internal": "dovecot", "internal_group": "dovecot", "login": "dovenull",
                "uid": nobody.pw_uid, "gid": nobody.pw_gid}  # fmt: skip

    def put(self, mail: bytes) -> None:
        """Let a mail arrive in the mailbox."""
        with imaplib.IMAP4(LOOPBACK, self.plain, timeout=20) as server:
            server.login(USER, PASSWORD)
            assert server.append("INBOX", "", "", mail)[0] == "OK"

    def unread(self) -> int:
        """Return how many mails nobody has read."""
        with imaplib.IMAP4(LOOPBACK, self.plain, timeout=20) as server:
            server.login(USER, PASSWORD)
            server.select("INBOX", readonly=True)
            return len(server.search(None, "UNSEEN")[1][0].split())

    def empty(self) -> None:
        """Delete all mails."""
        with imaplib.IMAP4(LOOPBACK, self.plain, timeout=20) as server:
            server.login(USER, PASSWORD)
            server.select("INBOX")
            with suppress(imaplib.IMAP4.error):
                server.store("1:*", "+FLAGS", r"(\Deleted)")
            server.expunge()

    def stop(self) -> None:
        """End it, and delete its folder."""
        if self.child is not None:
            self.child.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
