// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/config/configreader.h"
#include "gateway/config/yamlnode.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>

namespace Gatehouse {

/// A value that is not written in the file but named there: `os.environ/NAME` is an environment variable,
/// `keychain/NAME` an entry of the system's keychain (which the engine puts into the Environment under the whole
/// text, "keychain/NAME").
struct ValueReference {
    enum class Place { Variable, Keychain };
    Place place = Place::Variable;
    QByteArray name;

    /// What it says about itself in a message: `variable NAME`, `keychain entry NAME`.
    QString title() const;
    /// Its value; empty when it is missing or empty.
    QByteArray lookUp(const Environment &environment) const;
    /// Whether it exists at all, to tell "not set" from "empty".
    bool exists(const Environment &environment) const;
    /// What to do about a missing one: another name that is set and looks alike, else where to set it.
    QString hint(const Environment &environment) const;
};

/// The reference a text is, or none when it is an ordinary value.
std::optional<ValueReference> referenceIn(QByteArrayView text);

/// The way LiteLLM's files write what other programs write as `${NAME}`, `$NAME` or `os.environ["NAME"]`; empty when
/// the text is none of these. Such a value is taken as it stands.
QByteArray meantReference(QByteArrayView text);

/// Names of all keychain entries that a tree refers to, each once.
QList<QByteArray> keychainNamesIn(const YamlNode &node);

} // namespace Gatehouse
