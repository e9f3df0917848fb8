// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/gatewayconfig.h"

#include <QByteArray>
#include <QHash>
#include <QString>

namespace Gatehouse {

/// Variables a configuration may name: the process environment over the `.env` file over `environment_variables`.
using Environment = QHash<QByteArray, QByteArray>;

/// Reads a configuration file and its includes, and finds every problem at once. Never throws. The environment is
/// what `os.environ/NAME` is looked up in.
///
/// A missing or empty variable in a model's parameters leaves that model in the list with `unusable` saying which
/// variable of which model is missing (a Warning); elsewhere it is an Error when the value is needed.
ConfigReading readConfiguration(const QString &file, const Environment &environment);
/// The same from text, for tests, previews and the editor; `file` names it in problems and is the base of includes.
ConfigReading readConfigurationText(QByteArrayView yaml, const QString &file, const Environment &environment);

/// Names of the keychain entries (`keychain/NAME`) a configuration and its includes refer to. Whoever reads it fetches
/// them first and puts each into the environment as "keychain/NAME". Empty when the file cannot be read.
QList<QByteArray> keychainNames(const QString &file);

/// The configuration of a first start: no key, the demo model.
ConfigReading demoConfiguration(const Environment &environment);

/// Reads a `.env` file as docker and python-dotenv do: `#` inside a value is part of it, a comment needs white space
/// before it; `export` prefix, single and double quotes, over several lines if need be; `${NAME}` and
/// `${NAME:-otherwise}` outside single quotes. The last of two lines for one name counts. Problems name the line.
struct DotenvReading {
    Environment values;
    QList<Problem> problems;
};
DotenvReading readDotenv(QByteArrayView text, const QString &file);

/// The variables of a process over those of its `.env` file. One that is set but empty, as a compose file leaves it, gives
/// way to the file.
Environment withDotenv(Environment process, const Environment &dotenv);
/// The process environment with the variables of a `.env` file, where there is one; an empty name is none. What is wrong
/// with the file goes to `problems`, if given.
Environment environmentWith(const QString &dotenvFile, QList<Problem> *problems = nullptr);

/// The process environment as a hash.
Environment processEnvironment();

} // namespace Gatehouse
