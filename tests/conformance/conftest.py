# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from gateway import Gateway, Upstream  # noqa: E402
from postgres import Postgres  # noqa: E402

# The clients read these; the tests give them what they need.
for name in list(os.environ):
    if name.startswith(("OPENAI_", "AZURE_", "ANTHROPIC_")) or name.lower().endswith("_proxy"):
        del os.environ[name]

CONFIG = """\
general_settings:
  master_key: sk-pasand2#
model_list:
  - model_name: gpt-4o-mini
    litellm_params: {{model: openai/gpt-4o-mini, api_base: "{base}/v1", api_key: sk-upstream-openai}}
  - model_name: azure-mini
    litellm_params: {{model: azure/gpt-4o-mini, api_base: "{base}", api_key: azure-upstream-key, api_version: 2024-10-21}}
  - model_name: azure-old
    litellm_params: {{model: azure/gpt-4o-mini, api_base: "{base}", api_key: azure-upstream-key, api_version: 2024-08-01-preview}}
  - model_name: claude
    litellm_params: {{model: anthropic/claude-sonnet-4-20250514, api_base: "{base}", api_key: sk-ant-upstream}}
  - model_name: wrong-openai-key
    litellm_params: {{model: openai/gpt-4o-mini, api_base: "{base}/v1", api_key: sk-12345678}}
  - model_name: wrong-azure-key
    litellm_params: {{model: azure/gpt-4o-mini, api_base: "{base}", api_key: not-the-key, api_version: 2024-10-21}}
  - model_name: wrong-claude-key
    litellm_params: {{model: anthropic/claude-sonnet-4-20250514, api_base: "{base}", api_key: sk-ant-wrong}}
  - model_name: no-such-deployment
    litellm_params: {{model: azure/not-deployed, api_base: "{base}", api_key: azure-upstream-key, api_version: 2024-10-21}}
  - model_name: nobody-home
    litellm_params: {{model: openai/gpt-4o-mini, api_base: "http://127.0.0.1:9/v1", api_key: sk-upstream-openai}}
"""
FAULTS = ("slow-300", "drip-100", "drip-400", "cut-3", "hang", "drop", "status-429", "status-500", "status-503", "html-500", "notjson", "once-503",
          "streamerror", "firsterror", "redirect-302", "redirect-307", "gzip", "split-1", "split-7")


def config_for(base):
    text = CONFIG.format(base=base)
    for fault in FAULTS:
        text += f'  - model_name: fault-{fault}\n    litellm_params: {{model: openai/fault-{fault}, api_base: "{base}/v1", api_key: sk-upstream-openai}}\n'
    for fault in ("status-529", "status-429", "streamerror", "firsterror", "gzip", "hang", "split-1", "cut-3"):
        text += f'  - model_name: claude-{fault}\n    litellm_params: {{model: anthropic/fault-{fault}, api_base: "{base}", api_key: sk-ant-upstream}}\n'
    return text


@pytest.fixture(scope="module")
def upstream():
    server = Upstream()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def fresh_log(request):
    if "upstream" in request.fixturenames:
        request.getfixturevalue("upstream").reset()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, upstream):
    folder = tmp_path_factory.mktemp("gateway")
    config = folder / "config.yaml"
    config.write_text(config_for(upstream.base))
    running = Gateway(folder, config)
    yield running
    running.stop()


@pytest.fixture
def make_gateway(tmp_path, upstream):
    """Starts gateways of a test's own; what still runs at its end is ended."""
    made = []

    def make(config=None, **more):
        file = tmp_path / "config.yaml"
        file.write_text(config if config is not None else config_for(upstream.base))
        made.append(Gateway(tmp_path, file, **more))
        return made[-1]
    yield make
    for one in made:
        if one.program:
            one.program.kill()


@pytest.fixture(scope="module")
def postgres():
    server = Postgres()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module", params=("sqlite", "postgres"))
def admin(request, tmp_path_factory, upstream):
    """The management routes of a gateway with the master key, on each database."""
    from admin import Admin
    folder = tmp_path_factory.mktemp("admin")
    config = folder / "config.yaml"
    config.write_text(config_for(upstream.base))
    env = {"DATABASE_URL": request.getfixturevalue("postgres").url} if request.param == "postgres" else {}
    running = Gateway(folder, config, env=env)
    yield Admin(running)
    running.stop()
