# SPDX-License-Identifier: GPL-3.0-or-later
"""What OpenAI refuses in a chat request, with its own words: shapes, unknown fields, and the order of messages."""

from .message import Refused, Reply

NUMBER, TEXT, TRUTH, LIST, OBJECT = (int, float), str, bool, list, dict
FIELDS = {
    "messages": LIST, "model": TEXT, "audio": OBJECT, "frequency_penalty": NUMBER, "function_call": (TEXT, OBJECT), "functions": LIST,
    "logit_bias": OBJECT, "logprobs": TRUTH, "max_completion_tokens": int, "max_tokens": int, "metadata": OBJECT, "modalities": LIST, "n": int,
    "parallel_tool_calls": TRUTH, "prediction": OBJECT, "presence_penalty": NUMBER, "prompt_cache_key": TEXT, "reasoning_effort": TEXT,
    "response_format": OBJECT, "safety_identifier": TEXT, "seed": int, "service_tier": TEXT, "stop": (TEXT, LIST), "store": TRUTH, "stream": TRUTH,
    "stream_options": OBJECT, "temperature": NUMBER, "tool_choice": (TEXT, OBJECT), "tools": LIST, "top_logprobs": int, "top_p": NUMBER, "user": TEXT,
    "verbosity": TEXT, "web_search_options": OBJECT,
}
RANGES = {"temperature": (0, 2), "top_p": (0, 1), "presence_penalty": (-2, 2), "frequency_penalty": (-2, 2), "n": (1, 128), "max_tokens": (1, 1e9),
          "max_completion_tokens": (1, 1e9)}
MESSAGE_FIELDS = {
    "system": {"role", "content", "name"}, "developer": {"role", "content", "name"}, "user": {"role", "content", "name"},
    # OpenAI's own helpers (runTools of the Node client) send an answer's message back as they hold it, with fields that only answers are documented
    # to have and others that the helper added. The API takes them.
    "assistant": {"role", "content", "name", "refusal", "audio", "tool_calls", "function_call", "annotations", "parsed"}, "tool": {"role", "content", "tool_call_id"},
    "function": {"role", "content", "name"},
}
PART_FIELDS = {"text": {"type", "text"}, "image_url": {"type", "image_url"}, "input_audio": {"type", "input_audio"}, "file": {"type", "file"},
               "refusal": {"type", "refusal"}}
LONGEST_PROMPT = 100_000  # words; stands for the context window


def refuse(message, param=None, code=None):
    raise Refused(Reply(400, {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}))


def unknown_model(model):
    return Reply(404, {"error": {"message": f"The model `{model}` does not exist or you do not have access to it.", "type": "invalid_request_error",
                                 "param": None, "code": "model_not_found"}})


def check_chat(request, model_required=True):
    if (request.header("content-type") or "").split(";")[0].strip() != "application/json":
        refuse("Invalid Content-Type header. Expected application/json.")
    body = request.json
    if not isinstance(body, dict):
        refuse("We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI "
               "API expects a JSON payload, but what was sent was not valid JSON.)")
    for name in ("messages",) + (("model",) if model_required else ()):
        if name not in body:
            refuse(f"Missing required parameter: '{name}'." if name == "messages" else "you must provide a model parameter", name, "missing_required_parameter")
    for name, value in body.items():
        check_field(name, value)
    if "max_tokens" in body and "max_completion_tokens" in body:
        refuse("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", "max_tokens", "invalid_parameter_combination")
    if body.get("stream_options") is not None and not body.get("stream"):
        refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", "invalid_value")
    check_tools(body)
    check_messages(body["messages"])


def check_field(name, value):
    if name not in FIELDS:
        refuse(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    if value is None:
        return
    expected = FIELDS[name]
    wrong_truth = isinstance(value, bool) and expected is not TRUTH
    if not isinstance(value, expected) or wrong_truth:
        refuse(f"Invalid type for '{name}': got {type(value).__name__} instead.", name, "invalid_type")
    if name in RANGES:
        low, high = RANGES[name]
        if not low <= value <= high:
            word = "minimum" if value < low else "maximum"
            refuse(f"Invalid '{name}': {'decimal' if isinstance(value, float) else 'integer'} {'below minimum' if word == 'minimum' else 'above maximum'} value. "
                   f"Expected a value {'>=' if word == 'minimum' else '<='} {low if word == 'minimum' else high}, but got {value} instead.", name,
                   f"{'decimal' if isinstance(value, float) else 'integer'}_{'below_min' if word == 'minimum' else 'above_max'}_value")


def check_tools(body):
    tools = body.get("tools")
    if tools == []:
        refuse("Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.", "tools", "empty_array")
    for i, tool in enumerate(tools or []):
        if tool.get("type") != "function" or set(tool) - {"type", "function"}:
            refuse(f"Unknown parameter: 'tools[{i}].{next(iter(set(tool) - {'type', 'function'}), 'type')}'.", f"tools[{i}]", "unknown_parameter")
        function = tool.get("function") or {}
        if not function.get("name"):
            refuse(f"Missing required parameter: 'tools[{i}].function.name'.", f"tools[{i}].function.name", "missing_required_parameter")
        if extra := set(function) - {"name", "description", "parameters", "strict"}:
            refuse(f"Unknown parameter: 'tools[{i}].function.{min(extra)}'.", f"tools[{i}].function.{min(extra)}", "unknown_parameter")
        parameters = function.get("parameters")
        if parameters is not None and parameters.get("type") != "object":
            refuse(f"Invalid schema for function '{function['name']}': schema must be a JSON Schema of 'type: \"object\"', got 'type: "
                   f"\"{parameters.get('type')}\"'.", f"tools[{i}].function.parameters", "invalid_function_parameters")
    for name in ("tool_choice", "parallel_tool_calls"):
        if body.get(name) is not None and not tools:
            refuse(f"Invalid value for '{name}': '{name}' is only allowed when 'tools' are specified.", name, None)
    choice = body.get("tool_choice")
    if isinstance(choice, str) and choice not in ("auto", "none", "required"):
        refuse(f"Invalid value: '{choice}'. Supported values are: 'none', 'auto', and 'required'.", "tool_choice", "invalid_value")
    if isinstance(choice, dict):
        name = (choice.get("function") or {}).get("name")
        if set(choice) != {"type", "function"} or name not in [tool["function"]["name"] for tool in tools]:
            refuse(f"Tool choice '{name}' not found in 'tools' parameter.", "tool_choice", None)


def check_messages(messages):
    if not messages:
        refuse("Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.", "messages", "empty_array")
    words, open_calls, asked_at = 0, [], 0
    for i, message in enumerate(messages):
        role = message.get("role")
        if role not in MESSAGE_FIELDS:
            refuse(f"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.",
                   f"messages[{i}].role", "invalid_value")
        if extra := set(message) - MESSAGE_FIELDS[role]:
            refuse(f"Unknown parameter: 'messages[{i}].{min(extra)}'.", f"messages[{i}].{min(extra)}", "unknown_parameter")
        words += check_content(message, i)
        if role == "tool":
            if message.get("tool_call_id") not in open_calls:
                refuse("Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", f"messages.[{i}].role")
            open_calls.remove(message["tool_call_id"])
            continue
        check_calls_answered(open_calls, asked_at)
        open_calls = [check_call(call, i, j) for j, call in enumerate(message.get("tool_calls") or [])]
        asked_at = i
        if message.get("tool_calls") == []:
            refuse(f"Invalid 'messages[{i}].tool_calls': empty array. Expected an array with minimum length 1, but got an empty array instead.",
                   f"messages[{i}].tool_calls", "empty_array")
    check_calls_answered(open_calls, asked_at)
    if words > LONGEST_PROMPT:
        refuse(f"This model's maximum context length is {LONGEST_PROMPT} tokens. However, your messages resulted in {words} tokens. Please reduce the "
               "length of the messages.", "messages", "context_length_exceeded")


def check_calls_answered(open_calls, i):
    if open_calls:
        refuse("An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids "
               f"did not have response messages: {', '.join(open_calls)}", f"messages.[{i}].role")


def check_call(call, i, j):
    where = f"messages[{i}].tool_calls[{j}]"
    function = call.get("function") or {}
    in_function = set(function) - {"parsed_arguments"}  # also of the helpers
    if set(call) != {"id", "type", "function"} or in_function != {"name", "arguments"}:
        odd = (set(call) ^ {"id", "type", "function"}) | (in_function ^ {"name", "arguments"})
        refuse(f"Invalid parameter: '{where}.{min(odd)}'.", where, "unknown_parameter")
    if not isinstance(function["arguments"], str):
        refuse(f"Invalid type for '{where}.function.arguments': expected a string, but got an object instead.", f"{where}.function.arguments", "invalid_type")
    return call["id"]


def check_content(message, i):
    """The words of the message."""
    content, where = message.get("content"), f"messages[{i}].content"
    if content is None:
        if message["role"] == "assistant" and (message.get("tool_calls") or message.get("refusal")):
            return 0
        refuse(f"Invalid value for 'content': expected a string, got null.", where)
    if isinstance(content, str):
        return len(content.split())
    if not isinstance(content, list):
        refuse(f"Invalid type for '{where}': expected one of a string or array of objects, but got {type(content).__name__} instead.", where, "invalid_type")
    words = 0
    for j, part in enumerate(content):
        kind = part.get("type")
        if kind not in PART_FIELDS:
            refuse(f"Invalid value: '{kind}'. Supported values are: 'text', 'image_url', 'input_audio', 'refusal', 'audio', and 'file'.",
                   f"{where}[{j}].type", "invalid_value")
        if extra := set(part) - PART_FIELDS[kind]:
            refuse(f"Unknown parameter: '{where}[{j}].{min(extra)}'.", f"{where}[{j}].{min(extra)}", "unknown_parameter")
        if kind == "image_url":
            check_image(part["image_url"], f"{where}[{j}].image_url")
        words += len(part.get("text", "").split())
    return words


def check_image(image, where):
    url = image.get("url", "") if isinstance(image, dict) else None
    if url is None or not url.startswith(("https://", "http://", "data:image/")):
        refuse("Invalid image URL: expected a valid URL, but got a value with an invalid format.", where, "invalid_value")
