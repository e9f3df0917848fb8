// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <vector>

namespace Gatehouse {

struct YamlMember;

/// One value of a YAML file with the place it stands at. Scalars stay text, typed later by the key that needs them, so
/// that `2024-08-01`, `on` or `007` never turn into a date, a truth or an octal number behind the user's back.
/// A plain value without ties to the YAML library.
struct YamlNode {
    enum class Kind { Missing, Null, Scalar, List, Map };

    Kind kind = Kind::Missing;
    QByteArray text;      ///< of a scalar: its content, quotes and escapes undone
    bool quoted = false;  ///< of a scalar: it was in quotes or a block, hence text whatever it looks like
    QString file;
    int line = 0;         ///< 1-based
    int column = 0;       ///< 1-based, in characters
    std::vector<YamlNode> items;     ///< of a list
    std::vector<YamlMember> members; ///< of a map, in the order of the file, every key once

    bool isMissing() const { return kind == Kind::Missing; }
    /// Absent, or present without a value (`key:` or `key: null`): both mean "not set".
    bool isUnset() const { return kind == Kind::Missing || kind == Kind::Null; }
    bool isScalar() const { return kind == Kind::Scalar; }
    bool isList() const { return kind == Kind::List; }
    bool isMap() const { return kind == Kind::Map; }

    /// Member of a map by key; null when this is no map or lacks it.
    const YamlMember *find(QByteArrayView key) const;
    YamlMember *find(QByteArrayView key);
    /// Its value, or a node of kind Missing.
    const YamlNode &operator[](QByteArrayView key) const;

    /// "a map", "a list", "text", "nothing": for messages.
    QString kindName() const;
};

/// A key of a map with its value.
struct YamlMember {
    QByteArray key;
    int line = 0;
    int column = 0;
    YamlNode value;
};

} // namespace Gatehouse
