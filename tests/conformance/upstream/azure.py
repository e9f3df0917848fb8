# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure OpenAI: the same chat below /openai/deployments/NAME/ (and /openai/v1/), with its key header, API versions, content filter
results and errors, as Microsoft's REST reference publishes them."""

import re

from . import openai_chat
from .message import Refused, Reply
from .openai_rules import check_chat, refuse, unknown_model

KEYS = ("azure-upstream-key", "your-azure-key")  # the second is the one of fixtures/team-on-azure
DEPLOYMENTS = ("gpt-4o-mini", "gpt-4o", "gpt-4.1")
# Fields that a version before this one refuses (Azure OpenAI API lifecycle: changes between 2024-08-01 and 2024-09-01-preview).
SINCE_2024_09 = ("stream_options", "parallel_tool_calls", "max_completion_tokens")
SAFE = {kind: {"filtered": False, "severity": "safe"} for kind in ("hate", "self_harm", "sexual", "violence")}
PROMPT_FILTER = [{"prompt_index": 0, "content_filter_results": {**SAFE, "jailbreak": {"filtered": False, "detected": False}}}]
FILTERED = ("The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To "
            "learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766")


def routes(request):
    if not request.path.startswith("/openai/"):
        return None
    if request.method == "POST" and re.fullmatch(r"/openai/deployments/[^/]+/chat/completions", request.path):
        return deployment_chat
    if request.method == "POST" and request.path == "/openai/v1/chat/completions":
        return v1_chat
    if request.method == "GET" and request.path in ("/openai/models", "/openai/v1/models"):
        return models
    return not_found


def error(status, code, message):
    return Reply(status, {"error": {"code": code, "message": message}}, {"apim-request-id": "upstream"})


def not_found(request):
    return error(404, "404", "Resource not found")


def check_key(request):
    given = request.header("api-key") or (request.header("authorization") or "").removeprefix("Bearer ")
    if given not in KEYS:
        raise Refused(error(401, "401", openai_chat.AZURE_STATUS_ERRORS[401]))


def deployment_chat(request):
    version = request.query.get("api-version", "")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(-preview)?", version):
        return not_found(request)
    check_key(request)
    check_chat(request, model_required=False)
    if version < "2024-09-01":
        for name in SINCE_2024_09:
            if name in request.json:
                refuse(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    deployment = request.path.split("/")[3]
    if deployment not in DEPLOYMENTS and not deployment.startswith("fault-"):
        return error(404, "DeploymentNotFound", "The API deployment for this resource does not exist. If you created the deployment within the last 5 "
                                                "minutes, please wait a moment and try again.")
    return filtered_answer(request, deployment)


def v1_chat(request):
    if request.query.get("api-version", "preview") not in ("preview", "v1"):
        return not_found(request)
    check_key(request)
    check_chat(request)
    model = request.json["model"]
    if model not in DEPLOYMENTS and not model.startswith("fault-"):
        return unknown_model(model)
    return filtered_answer(request, model)


def models(request):
    check_key(request)
    return Reply(body={"object": "list", "data": [{"id": name, "object": "model", "status": "succeeded", "created_at": openai_chat.CREATED,
                                                   "capabilities": {"chat_completion": True}} for name in DEPLOYMENTS]})


def filtered_answer(request, model):
    if "something violent" in str(request.json["messages"][-1].get("content")):
        result = {**SAFE, "violence": {"filtered": True, "severity": "high"}}
        return Reply(400, {"error": {"message": FILTERED, "type": None, "param": "prompt", "code": "content_filter", "status": 400,
                                     "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": result}}})
    reply = openai_chat.answer(request, model, decorate=FilterResults)
    reply.headers |= {"apim-request-id": f"apim-{request.number}", "x-ms-region": "East US 2", "x-ms-deployment-name": model,
                      "azureml-model-session": "upstream", "x-content-type-options": "nosniff"}
    return reply


class FilterResults:
    """The content filter's findings as Azure adds them."""

    @staticmethod
    def whole(completion):
        completion["prompt_filter_results"] = PROMPT_FILTER
        for choice in completion["choices"]:
            choice["content_filter_results"] = SAFE if choice["message"]["content"] else {}
        return completion

    @staticmethod
    def chunks(chunks):
        yield {"choices": [], "created": 0, "id": "", "model": "", "object": "", "prompt_filter_results": PROMPT_FILTER}
        for chunk in chunks:
            for choice in chunk["choices"]:
                choice["content_filter_results"] = SAFE if choice["delta"].get("content") else {}
            yield chunk
