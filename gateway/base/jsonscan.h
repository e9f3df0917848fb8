// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace Gatehouse {

enum class JsonType { Null, Bool, Number, String, Array, Object };

/// One member of the top-level object, as byte ranges into the scanned text.
struct JsonField {
    QByteArray name;          ///< unescaped; may share the bytes of the scanned text
    JsonType type = JsonType::Null;
    qsizetype begin = 0;      ///< offset of the quote that opens the name
    qsizetype valueBegin = 0;
    qsizetype valueEnd = 0;   ///< one past the value's last byte
};

/// The members of one JSON object, found with simdjson and without building a tree: the body stays as it came, and
/// `splice()` changes only the named bytes. The text must outlive the scan. Lives on any one thread.
class JsonScan
{
public:
    /// Validates the whole text (UTF-8, structure, depth up to 512) and lists the top level.
    /// InvalidRequest when it is malformed or not an object.
    static Result<JsonScan> read(QByteArrayView text);

    const std::vector<JsonField> &fields() const { return m_fields; }
    /// The field of that name, or null. `count()` tells of duplicates, which a gateway must not pass on ambiguously.
    const JsonField *field(QByteArrayView name) const;
    int count(QByteArrayView name) const;

    QByteArrayView raw(const JsonField &field) const { return m_text.sliced(field.valueBegin, field.valueEnd - field.valueBegin); }
    /// Unescaped text of a string field; empty for other types or an absent field.
    QByteArray text(QByteArrayView name) const;
    bool truth(QByteArrayView name, bool otherwise = false) const;
    qint64 number(QByteArrayView name, qint64 otherwise = 0) const;
    QByteArrayView source() const { return m_text; }

private:
    QByteArrayView m_text;
    std::vector<JsonField> m_fields;
};

/// Changes to apply to a scanned object, leaving every other byte as it was. The last change to a name counts.
class JsonSplice
{
public:
    explicit JsonSplice(const JsonScan &scan) : m_scan(scan) {}

    /// Replaces the value of a member (of each, when the name occurs twice), or adds the member at the end. `rawValue`
    /// is JSON text.
    void set(QByteArrayView name, QByteArray rawValue);
    /// Takes a member out (all of that name).
    void remove(QByteArrayView name);
    /// True when `apply()` would give the source back.
    bool isEmpty() const;
    /// The new text. The same bytes as the source when nothing was changed.
    QByteArray apply() const;

private:
    struct Change {
        QByteArray name;
        QByteArray value; ///< null = remove
    };
    void change(QByteArrayView name, QByteArray value);

    const JsonScan &m_scan;
    std::vector<Change> m_changes;
};

} // namespace Gatehouse
