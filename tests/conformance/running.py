# SPDX-License-Identifier: GPL-3.0-or-later
"""A program under test: started, listened to, ended, and never left behind."""

import os
import re
import signal
import subprocess
import threading
import time

PATIENCE = 20


class Program:
    """`lines` grows while it runs; both output channels go there in the order they come."""

    def __init__(self, command, env=None, cwd=None, user=None):
        self.command = [str(part) for part in command]
        self.lines = []
        self._changed = threading.Condition()
        self.process = subprocess.Popen(self.command, env=env, cwd=cwd, user=user, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, errors="replace")
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self):
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    @property
    def pid(self):
        return self.process.pid

    @property
    def output(self):
        return "\n".join(self.lines)

    def wait_for_line(self, pattern, patience=PATIENCE, after=0):
        """The match in the first line from line number `after` on; AssertionError with all output when it does not come."""
        deadline = time.monotonic() + patience
        seen = after
        with self._changed:
            while True:
                for line in self.lines[seen:]:
                    if found := re.search(pattern, line):
                        return found
                seen = max(after, len(self.lines))
                ended = not self._reader.is_alive()
                left = deadline - time.monotonic()
                if ended or left <= 0:
                    state = f"ended with {self.process.wait()}" if ended else f"said nothing of that in {patience} s"
                    raise AssertionError(f"{self.command[0]} {state}; waited for /{pattern}/. Its output:\n{self.output}")
                self._changed.wait(min(left, 0.5))

    def send(self, number):
        os.kill(self.pid, number)

    def wait(self, patience=PATIENCE):
        """The exit code, once all output was read."""
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.command[0]} did not end in {patience} s. Its output:\n{self.output}") from None
        self._reader.join(patience)
        return code

    def stop(self, patience=PATIENCE):
        if self.process.poll() is None:
            self.send(signal.SIGTERM)
        return self.wait(patience)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)


def wait_until(condition, what, patience=PATIENCE):
    """The first true value of `condition()`, asked again and again."""
    deadline = time.monotonic() + patience
    while True:
        if value := condition():
            return value
        assert time.monotonic() < deadline, f"not in {patience} s: {what}"
        time.sleep(0.02)
