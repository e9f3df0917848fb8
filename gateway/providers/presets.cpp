// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/providers/registry.h"

namespace Gatehouse {

// One row a provider: id, title, dialect, base URL, authentication, key variables, base variables, key page, local.
// Base URLs and variables are those the providers publish and LiteLLM uses, so that an `.env` made for it goes on working.
const std::vector<ProviderDescriptor> &allProviders()
{
    using enum AuthScheme;
    static const std::vector<ProviderDescriptor> all = {
        {"openai", "OpenAI", "openai", "https://api.openai.com/v1", Bearer, "OPENAI_API_KEY", "OPENAI_BASE_URL,OPENAI_API_BASE", "https://platform.openai.com/api-keys"},
        {"anthropic", "Anthropic", "anthropic", "https://api.anthropic.com", XApiKeyHeader, "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL,ANTHROPIC_API_BASE", "https://console.anthropic.com/settings/keys"},
        {"azure", "Azure OpenAI", "openai", "", ApiKeyHeader, "AZURE_API_KEY,AZURE_OPENAI_API_KEY", "AZURE_API_BASE,AZURE_OPENAI_ENDPOINT", "https://portal.azure.com"},
        {"groq", "Groq", "openai", "https://api.groq.com/openai/v1", Bearer, "GROQ_API_KEY", "GROQ_API_BASE", "https://console.groq.com/keys"},
        {"mistral", "Mistral", "openai", "https://api.mistral.ai/v1", Bearer, "MISTRAL_API_KEY", "MISTRAL_API_BASE", "https://console.mistral.ai/api-keys"},
        {"deepseek", "DeepSeek", "openai", "https://api.deepseek.com/beta", Bearer, "DEEPSEEK_API_KEY", "DEEPSEEK_API_BASE", "https://platform.deepseek.com/api_keys"},
        {"xai", "xAI", "openai", "https://api.x.ai/v1", Bearer, "XAI_API_KEY", "XAI_API_BASE", "https://console.x.ai"},
        {"openrouter", "OpenRouter", "openai", "https://openrouter.ai/api/v1", Bearer, "OPENROUTER_API_KEY", "OPENROUTER_API_BASE", "https://openrouter.ai/keys"},
        {"together_ai", "Together AI", "openai", "https://api.together.xyz/v1", Bearer, "TOGETHER_API_KEY,TOGETHERAI_API_KEY,TOGETHER_AI_API_KEY,TOGETHER_AI_TOKEN", "TOGETHER_AI_API_BASE", "https://api.together.ai/settings/api-keys"},
        {"fireworks_ai", "Fireworks AI", "openai", "https://api.fireworks.ai/inference/v1", Bearer, "FIREWORKS_API_KEY,FIREWORKS_AI_API_KEY", "FIREWORKS_API_BASE", "https://fireworks.ai/account/api-keys"},
        {"perplexity", "Perplexity", "openai", "https://api.perplexity.ai", Bearer, "PERPLEXITYAI_API_KEY,PERPLEXITY_API_KEY", "PERPLEXITY_API_BASE", "https://www.perplexity.ai/settings/api"},
        {"cerebras", "Cerebras", "openai", "https://api.cerebras.ai/v1", Bearer, "CEREBRAS_API_KEY", "CEREBRAS_API_BASE", "https://cloud.cerebras.ai"},
        {"nvidia_nim", "NVIDIA NIM", "openai", "https://integrate.api.nvidia.com/v1", Bearer, "NVIDIA_NIM_API_KEY", "NVIDIA_NIM_API_BASE", "https://build.nvidia.com"},
        {"deepinfra", "DeepInfra", "openai", "https://api.deepinfra.com/v1/openai", Bearer, "DEEPINFRA_API_KEY", "DEEPINFRA_API_BASE", "https://deepinfra.com/dash/api_keys"},
        {"sambanova", "SambaNova", "openai", "https://api.sambanova.ai/v1", Bearer, "SAMBANOVA_API_KEY", "SAMBANOVA_API_BASE", "https://cloud.sambanova.ai/apis"},
        {"litellm_proxy", "LiteLLM proxy", "openai", "", Bearer, "LITELLM_PROXY_API_KEY", "LITELLM_PROXY_API_BASE", ""},
        {"ollama_chat", "Ollama", "openai", "http://localhost:11434/v1", Bearer, "OLLAMA_API_KEY", "OLLAMA_API_BASE", "", true},
        {"ollama", "Ollama", "openai", "http://localhost:11434/v1", Bearer, "OLLAMA_API_KEY", "OLLAMA_API_BASE", "", true},
        {"lm_studio", "LM Studio", "openai", "http://localhost:1234/v1", Bearer, "LM_STUDIO_API_KEY", "LM_STUDIO_API_BASE", "", true},
        {"hosted_vllm", "vLLM", "openai", "", Bearer, "HOSTED_VLLM_API_KEY", "HOSTED_VLLM_API_BASE", "", true},
        {"vllm", "vLLM", "openai", "http://localhost:8000/v1", Bearer, "HOSTED_VLLM_API_KEY", "HOSTED_VLLM_API_BASE", "", true},
        {"llamafile", "llama.cpp", "openai", "http://localhost:8080/v1", Bearer, "LLAMAFILE_API_KEY", "LLAMAFILE_API_BASE", "", true},
        {"custom_openai", "OpenAI-compatible", "openai", "", Bearer, "CUSTOM_OPENAI_API_KEY", "CUSTOM_OPENAI_API_BASE", ""},
        {"demo", "Demo", "openai", "demo:", None, "", "", "", true},
    };
    return all;
}

} // namespace Gatehouse
