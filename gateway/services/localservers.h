// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/setupservice.h"
#include "gateway/upstream/transport.h"

#include <QCoro/QCoroTask>

namespace Gatehouse {

/// Asks the usual ports of this machine for a model list, all at once, two seconds at most: Ollama 11434, LM Studio 1234,
/// llama.cpp 8080, vLLM 8000. Something else that answers there is not taken for a model server.
QCoro::Task<QList<LocalServer>> searchLocalServers(Transport *transport);

} // namespace Gatehouse
