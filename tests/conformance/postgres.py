# SPDX-License-Identifier: GPL-3.0-or-later
"""A Postgres of one's own on a free port, which can be taken away and brought back."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from running import Program


def find_programs():
    """The folder with initdb: on the path, or where Debian and Fedora keep it."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    assert folders, "no Postgres here; ./dev test installs it"
    return folders[-1]


def unprivileged_user():
    """Postgres refuses to run as root: then another account runs it."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("neither the account postgres nor nobody exists here")


class Postgres:
    PASSWORD = "pass word#1"  # needs quoting in a URL, as real ones do

    def __init__(self):
        self.programs = find_programs()
        self.user = unprivileged_user()
        self.folder = Path(tempfile.mkdtemp(prefix="gatehouse-pg-"))
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        password = self.folder / "password"
        password.write_text(self.PASSWORD)
        password.chmod(0o644)
        subprocess.run([self.programs / "initdb", "-D", self.folder / "data", "-U", "gatehouse", f"--pwfile={password}", "--auth=scram-sha-256", "-N",
                        "--locale=C", "-E", "UTF8"], check=True, capture_output=True, user=self.user and self.user.pw_uid, cwd=self.folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.program = None

    @property
    def url(self):
        return f"postgresql://gatehouse:{self.PASSWORD.replace(' ', '%20').replace('#', '%23')}@127.0.0.1:{self.port}/postgres"

    def start(self):
        self.program = Program([self.programs / "postgres", "-D", self.folder / "data", "-p", self.port, "-c", "listen_addresses=127.0.0.1",
                                "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=off", "-c", "max_connections=20"],
                               user=self.user and self.user.pw_uid, cwd=self.folder)
        self.program.wait_for_line("database system is ready to accept connections")
        return self

    def kill(self):
        """As a crash does it: nothing is said to the clients, and it recovers at the next start."""
        self.program.kill()

    def stop(self):
        if self.program:
            self.program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def query(self, sql):
        """The rows as lists of text."""
        answer = subprocess.run(["psql", self.url, "-AtX", "-F", "\t", "-c", sql], check=True, capture_output=True, text=True).stdout
        return [line.split("\t") for line in answer.splitlines()]
