// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Gatehouse::Anthropic {

/// Everything of a request that a model reads as text: instructions, messages, tool calls and results, tool
/// definitions. Images and files are not in it. Empty when the body is no JSON.
QByteArray promptText(QByteArrayView body);

} // namespace Gatehouse::Anthropic
