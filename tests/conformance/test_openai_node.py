# SPDX-License-Identifier: GPL-3.0-or-later
"""The official Node client: node/openai.test.mjs runs its own tests against the gateway."""

import os
import subprocess

from gateway import HERE, MASTER_KEY


def test_node_client(gateway):
    clients = os.environ.get("GATEHOUSE_CLIENTS", str(HERE.parents[1] / "build"))
    environment = {**os.environ, "GATEHOUSE_CLIENTS": clients, "GATEHOUSE_BASE": gateway.base, "GATEHOUSE_KEY": MASTER_KEY}
    done = subprocess.run(["node", "--test", HERE / "node" / "openai.test.mjs"], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 0" not in done.stdout and "pass" in done.stdout, f"node ran no test:\n{done.stdout}"
