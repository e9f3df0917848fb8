# SPDX-License-Identifier: GPL-3.0-or-later
"""What Anthropic refuses in a Messages request, with its own words."""

import re

from .message import Refused, Reply

FIELDS = {"model", "messages", "max_tokens", "system", "metadata", "stop_sequences", "stream", "temperature", "top_k", "top_p", "tools", "tool_choice",
          "thinking", "service_tier", "container", "mcp_servers", "context_management", "output_config", "output_format"}
BLOCK_FIELDS = {
    "text": {"type", "text", "cache_control", "citations"}, "image": {"type", "source", "cache_control"},
    "document": {"type", "source", "title", "context", "citations", "cache_control"}, "thinking": {"type", "thinking", "signature"},
    "redacted_thinking": {"type", "data"}, "tool_use": {"type", "id", "name", "input", "cache_control"},
    "tool_result": {"type", "tool_use_id", "content", "is_error", "cache_control"},
}
USER_BLOCKS = {"text", "image", "document", "tool_result"}
ASSISTANT_BLOCKS = {"text", "thinking", "redacted_thinking", "tool_use"}
TOOL_FIELDS = {"name", "description", "input_schema", "cache_control", "type", "strict"}
# The most a model writes; more is refused.
MODELS = {"claude-sonnet-4-20250514": 64000, "claude-3-5-haiku-20241022": 8192, "claude-opus-4-20250514": 32000, "claude-sonnet-4-5-20250929": 64000,
          "claude-haiku-4-5-20251001": 64000}


def error(status, kind, message, headers=None):
    return Reply(status, {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_upstream"},
                 {"request-id": "req_upstream", **(headers or {})})


def refuse(message):
    raise Refused(error(400, "invalid_request_error", message))


def check_messages_request(request, signature_of):
    body = request.json
    if not isinstance(body, dict):
        refuse("The request body is not valid JSON.")
    for name in ("model", "messages", "max_tokens"):
        if body.get(name) is None:
            refuse(f"{name}: Field required")
    for name in body:
        if name not in FIELDS:
            refuse(f"{name}: Extra inputs are not permitted")
    check_figures(body)
    check_system(body.get("system"))
    check_tools(body)
    check_turns(body, signature_of)
    if body["model"] not in MODELS and not body["model"].startswith("fault-"):
        raise Refused(error(404, "not_found_error", f"model: {body['model']}"))


def check_figures(body):
    most = body["max_tokens"]
    if isinstance(most, bool) or not isinstance(most, int):
        refuse("max_tokens: Input should be a valid integer")
    if most < 1:
        refuse("max_tokens: Input should be greater than or equal to 1")
    limit = MODELS.get(body["model"])
    if limit and most > limit:
        refuse(f"max_tokens: {most} > {limit}, which is the maximum allowed number of output tokens for {body['model']}")
    for name in ("temperature", "top_p"):
        value = body.get(name)
        if value is not None and not 0 <= value <= 1:
            refuse(f"{name}: range: 0..1")
    for stop in body.get("stop_sequences") or []:
        if not stop.strip():
            refuse("stop_sequences: each stop sequence must contain non-whitespace")
    if extra := set(body.get("metadata") or {}) - {"user_id"}:
        refuse(f"metadata.{min(extra)}: Extra inputs are not permitted")
    if body.get("thinking") is not None:
        check_thinking(body)


def check_thinking(body):
    thinking = body["thinking"]
    if thinking.get("type") not in ("enabled", "disabled", "adaptive"):
        refuse(f"thinking: Input tag '{thinking.get('type')}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'")
    if thinking["type"] != "enabled":
        return
    if thinking.get("budget_tokens") is None:
        refuse("thinking.enabled.budget_tokens: Field required")
    if thinking["budget_tokens"] < 1024:
        refuse("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
    if body["max_tokens"] <= thinking["budget_tokens"]:
        refuse("`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
               "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size")
    if body.get("temperature", 1) != 1:
        refuse("`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at "
               "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#important-considerations-when-using-extended-thinking'")
    if (body.get("tool_choice") or {}).get("type") in ("any", "tool"):
        refuse("Thinking may not be enabled when tool_choice forces tool use.")


def check_system(system):
    if system is None or isinstance(system, str):
        return
    for i, block in enumerate(system):
        if block.get("type") != "text":
            refuse(f"system.{i}.type: Input should be 'text'")
        check_block(block, f"system.{i}")


def check_tools(body):
    names = []
    for i, tool in enumerate(body.get("tools") or []):
        if "input_schema" not in tool and re.search(r"_\d{8}$", tool.get("type", "")):
            names.append(tool.get("name"))  # a hosted tool
            continue
        for name in ("name", "input_schema"):
            if name not in tool:
                refuse(f"tools.{i}.custom.{name}: Field required")
        if extra := set(tool) - TOOL_FIELDS:
            refuse(f"tools.{i}.custom.{min(extra)}: Extra inputs are not permitted")
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,128}", tool["name"]):
            refuse(f"tools.{i}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'")
        if tool["input_schema"].get("type") != "object":
            refuse(f"tools.{i}.custom.input_schema.type: Input should be 'object'")
        if tool["name"] in names:
            refuse("tools: Tool names must be unique.")
        names.append(tool["name"])
    choice = body.get("tool_choice")
    if choice is None:
        return
    if choice.get("type") not in ("auto", "any", "tool", "none"):
        refuse(f"tool_choice: Input tag '{choice.get('type')}' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'")
    if not names:
        refuse("tool_choice: may only be specified while providing tools")
    if choice["type"] == "tool" and choice.get("name") not in names:
        refuse(f"tool_choice.tool.name: Tool '{choice.get('name')}' not found in provided tools")
    if extra := set(choice) - {"type", "name", "disable_parallel_tool_use"}:
        refuse(f"tool_choice.{choice['type']}.{min(extra)}: Extra inputs are not permitted")


def check_turns(body, signature_of):
    turns = body["messages"]
    if not turns:
        refuse("messages: at least one message is required")
    before = None
    for i, turn in enumerate(turns):
        if extra := set(turn) - {"role", "content"}:
            refuse(f"messages.{i}.{min(extra)}: Extra inputs are not permitted")
        role = turn.get("role")
        if role not in ("user", "assistant"):
            refuse(f"messages: Unexpected role \"{role}\". The Messages API accepts a top-level `system` parameter, not \"system\" as an input message role."
                   if role == "system" else f"messages.{i}.role: Input should be 'user' or 'assistant'")
        if i == 0 and role != "user":
            refuse("messages: first message must use the \"user\" role")
        if before is not None and role == before["role"]:
            refuse(f"messages: roles must alternate between \"user\" and \"assistant\", but found multiple \"{role}\" roles in a row")
        blocks = blocks_of(turn, i, last=i == len(turns) - 1)
        for j, block in enumerate(blocks):
            allowed = USER_BLOCKS if role == "user" else ASSISTANT_BLOCKS
            if block.get("type") not in allowed:
                refuse(f"messages.{i}.content.{j}: Input tag '{block.get('type')}' found using 'type' does not match any of the expected tags: "
                       f"{', '.join(repr(kind) for kind in sorted(allowed))}")
            check_block(block, f"messages.{i}.content.{j}")
            if block["type"] == "thinking" and block["signature"] != signature_of(block["thinking"]):
                refuse(f"messages.{i}.content.{j}: Invalid `signature` in `thinking` block")
        check_results_follow(before, blocks if role == "user" else [], i)
        check_thinking_leads(body, turns, i, blocks)
        before = {"role": role, "blocks": blocks}
    calls = [block["id"] for block in before["blocks"] if block["type"] == "tool_use"]
    if calls:
        refuse_unanswered(len(turns) - 1, calls)


def blocks_of(turn, i, last):
    content = turn.get("content")
    if content is None:
        refuse(f"messages.{i}.content: Field required")
    if isinstance(content, str):
        content = [{"type": "text", "text": content}]
    if not content and not (last and turn["role"] == "assistant"):
        refuse("messages: all messages must have non-empty content except for the optional final assistant message" if turn["role"] == "assistant"
               else f"messages.{i}: all messages must have non-empty content")
    if last and turn["role"] == "assistant" and content and content[-1].get("text", "x") != content[-1].get("text", "x").rstrip():
        refuse("messages: final assistant content cannot end with trailing whitespace")
    return content


def check_block(block, where):
    kind = block.get("type")
    if extra := set(block) - BLOCK_FIELDS[kind]:
        refuse(f"{where}.{kind}.{min(extra)}: Extra inputs are not permitted")
    needed = {"text": ["text"], "image": ["source"], "document": ["source"], "thinking": ["thinking", "signature"], "redacted_thinking": ["data"],
              "tool_use": ["id", "name", "input"], "tool_result": ["tool_use_id"]}[kind]
    for name in needed:
        if name not in block:
            refuse(f"{where}.{kind}.{name}: Field required")
    if kind == "text" and not block["text"].strip():
        refuse("messages: text content blocks must be non-empty" if not block["text"] else "messages: text content blocks must contain non-whitespace text")
    if kind == "tool_use" and not isinstance(block["input"], dict):
        refuse(f"{where}.tool_use.input: Input should be a valid dictionary")
    if kind == "tool_use" and not re.fullmatch(r"[a-zA-Z0-9_-]+", block["id"]):
        refuse(f"{where}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
    if kind == "image":
        check_source(block["source"], f"{where}.image.source")


def check_source(source, where):
    if source.get("type") == "base64":
        if source.get("media_type") not in ("image/jpeg", "image/png", "image/gif", "image/webp"):
            refuse(f"{where}.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'")
        if not source.get("data") or set(source) != {"type", "media_type", "data"}:
            refuse(f"{where}.base64.data: Field required")
    elif source.get("type") not in ("url", "file"):
        refuse(f"{where}: Input tag '{source.get('type')}' found using 'type' does not match any of the expected tags: 'base64', 'url', 'file'")


def check_results_follow(before, blocks, i):
    """Each tool_use is answered at once, each tool_result answers one, and results come before anything else."""
    calls = [block["id"] for block in (before or {"blocks": []})["blocks"] if block["type"] == "tool_use"]
    leading = []
    for block in blocks:
        if block["type"] != "tool_result":
            break
        leading.append(block["tool_use_id"])
    for j, block in enumerate(blocks):
        if block["type"] == "tool_result" and block["tool_use_id"] not in calls:
            refuse(f"messages.{i}.content.{j}: unexpected `tool_use_id` found in `tool_result` blocks: {block['tool_use_id']}. Each `tool_result` block must "
                   "have a corresponding `tool_use` block in the previous message.")
    if missing := [call for call in calls if call not in leading]:
        refuse_unanswered(i - 1, missing)


def refuse_unanswered(i, calls):
    refuse(f"messages.{i}: `tool_use` ids were found without `tool_result` blocks immediately after: {', '.join(calls)}. Each `tool_use` block must have a "
           "corresponding `tool_result` block in the next message.")


def check_thinking_leads(body, turns, i, blocks):
    """While thinking is on, the assistant turn that called the tools now answered begins with its thinking."""
    if (body.get("thinking") or {}).get("type") != "enabled" or turns[i]["role"] != "assistant" or i != len(turns) - 2:
        return
    if any(block["type"] == "tool_use" for block in blocks) and blocks[0]["type"] not in ("thinking", "redacted_thinking"):
        refuse(f"messages.{i}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `{blocks[0]['type']}`. When `thinking` is enabled, a final "
               "`assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks).")
