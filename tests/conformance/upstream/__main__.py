# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m upstream [--port N]: one server for all providers; prints `Listening on http://127.0.0.1:PORT`.

    openai     base URL http://127.0.0.1:PORT/v1          key sk-upstream-openai
    Azure      endpoint http://127.0.0.1:PORT             key azure-upstream-key
    Anthropic  base URL http://127.0.0.1:PORT             key sk-ant-upstream
    /_log      everything that was received, as JSON      /_reset  forgets it
"""

import argparse
import asyncio

from . import anthropic_messages, azure, openai_chat
from .server import Server


async def main():
    parser = argparse.ArgumentParser(prog="upstream", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    server = Server([azure.routes, openai_chat.routes, anthropic_messages.routes])
    await server.run(parser.parse_args().port)


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
