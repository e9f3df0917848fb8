// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace Gatehouse {

/// The answer of the built-in demo model to the last thing a person said: canned by a few plain rules, in the language
/// of an English speaker, and clear about being a demo. Pure.
QByteArray demoAnswer(QByteArrayView lastUserText);

/// The answer in the pieces a stream would bring it in: words with the space before them.
std::vector<QByteArray> demoPieces(const QByteArray &answer);

} // namespace Gatehouse
