# SPDX-License-Identifier: GPL-3.0-or-later
"""gatehoused as a user runs it: a configuration, an environment, a free port."""

import os
import signal
import sys
from pathlib import Path

import httpx

from running import Program, wait_until

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("GATEHOUSE_BUILD", HERE.parents[1] / "build" / "debug"))
BINARY = BUILD / "bin" / "gatehoused"
MASTER_KEY = "sk-pasand2#"


class Gateway:
    """One gatehoused with a home of its own in `folder`; start() again after stop() or kill() finds the same home."""

    def __init__(self, folder, config=None, env=None, args=(), port=0, expect_start=True):
        self.folder = Path(folder)
        self.home = self.folder / "home"
        self.home.mkdir(parents=True, exist_ok=True)
        self.config = config
        self.env = {**clean_environment(self.home), **(env or {})}
        self.args = list(args)
        self.port = port
        self.program = None
        if expect_start:
            self.start()

    def start(self):
        self.launch()
        self.base = self.program.wait_for_line(r"^Listening on (http://127\.0\.0\.1:\d+)$").group(1)
        self.client = httpx.Client(base_url=self.base, headers={"Authorization": f"Bearer {MASTER_KEY}"}, timeout=60)
        return self

    def launch(self):
        """Starts it without waiting for its port, for starts that are to fail."""
        config = ["--config", self.config] if self.config else []
        self.program = Program([BINARY, *config, "--port", self.port, *self.args], env=self.env, cwd=self.folder)
        return self.program

    def stop(self):
        """SIGTERM, as a container is stopped: it must end by itself, with 0."""
        self.client.close()
        code = self.program.stop()
        assert code == 0, f"gatehoused ended with {code} on SIGTERM. Its output:\n{self.program.output}"

    def kill(self):
        self.program.kill()

    def reload(self):
        self.program.send(signal.SIGHUP)

    def chat(self, model, prompt="Hello", **more):
        return self.client.post("/v1/chat/completions", json={"model": model, "messages": [{"role": "user", "content": prompt}], **more})

    def ask_rows(self):
        """/spend/logs, newest day, whatever it answers."""
        return self.client.get("/spend/logs", params={"summarize": "false"})

    def rows(self):
        return rows_of(self.ask_rows())

    def wait_for_row(self, call_id, patience=10):
        def look():
            return next((row for row in self.rows() if row["request_id"] == call_id), None)
        return wait_until(look, f"request {call_id} in /spend/logs", patience)


def all_that_comes(answer):
    """The text of a streamed answer up to where the connection ends or breaks."""
    content = b""
    try:
        for piece in answer.iter_bytes():
            content += piece
    except httpx.RemoteProtocolError:
        pass
    return content.decode()


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def clean_environment(home):
    """What a shell has, and nothing that a provider's key or another gateway's settings could hide in."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS") if name in os.environ}
    return {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data"), "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache")}


class Upstream:
    """The scripted upstream as a process of its own."""

    def __init__(self):
        self.program = Program([sys.executable, "-m", "upstream"], env={**os.environ, "PYTHONPATH": str(HERE), "PYTHONUNBUFFERED": "1"}, cwd=HERE)
        self.base = self.program.wait_for_line(r"^Listening on (http://\S+)$").group(1)

    def log(self):
        return httpx.get(f"{self.base}/_log").json()

    def state(self):
        return httpx.get(f"{self.base}/_state").json()

    def reset(self):
        httpx.get(f"{self.base}/_reset")

    def stop(self):
        self.program.stop()
