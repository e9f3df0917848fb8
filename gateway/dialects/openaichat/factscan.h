// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/dialects/dialect.h"

#include <QByteArrayView>

namespace Gatehouse::OpenAiChat {

/// What the raw `choices` of a chunk or a whole reply tell: text, thoughts and arguments that came, and why it stopped.
/// For the straight lane, where nothing is parsed into a tree.
void scanChoices(QByteArrayView choices, ReplyFacts &facts);

/// A raw `usage` value: taken when it is an object, passed over when it is null.
void scanUsage(QByteArrayView usage, ReplyFacts &facts);

} // namespace Gatehouse::OpenAiChat
