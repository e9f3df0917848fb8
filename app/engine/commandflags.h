// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/engine/commandline.h"

#include <QByteArray>
#include <QList>

#include <vector>

namespace Gatehouse {

/// Where a value came from, whatever its type: every Sourced knows the same sources.
using ValueSource = Sourced<int>::Source;

/// One flag: how it is written, which variables stand for it, and how its value enters the options.
struct CommandFlag {
    /// Puts the value into the options; says what is wrong with it otherwise ("is no port number …").
    using Take = QString (*)(Options &options, const QByteArray &value, ValueSource source, const QString &origin);

    const char *name;        ///< "config", with `-` between words
    const char *letter;      ///< "c", or ""
    const char *otherNames;  ///< comma list: LiteLLM's spelling where it differs
    const char *variables;   ///< comma list, the first that is set counts; "" = none
    const char *placeholder; ///< "FILE"; "" = a switch without a value
    const char *help;
    Take take;
};

/// A flag of LiteLLM that does nothing here.
struct ForeignFlag {
    const char *name;
    bool hasValue;
    bool isRefused;     ///< ignoring it would be worse than not starting
    const char *reason; ///< goes on from "--name "
};

const std::vector<CommandFlag> &commandFlags();
const std::vector<ForeignFlag> &foreignFlags();
/// Every name a flag can be called by, for suggestions.
QList<QByteArray> flagNames();

} // namespace Gatehouse
