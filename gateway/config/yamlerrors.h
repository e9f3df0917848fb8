// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/problem.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>
#include <utility>

namespace Gatehouse {

/// The bytes of a YAML file with what is needed to say where in them something stands.
struct YamlText {
    QString file;
    QByteArray bytes;           ///< UTF-8, without a byte order mark
    QList<qsizetype> lineStarts;

    /// From a file's content: takes a byte order mark off, converts UTF-16 that has one. An Error with its place when
    /// the text is not UTF-8 or holds a NUL.
    static std::optional<YamlText> decode(QByteArrayView content, const QString &file, QList<Problem> &problems);

    /// 1-based line and column, in characters, of yaml-cpp's 0-based line and column in bytes.
    std::pair<int, int> place(int line, int byteColumn) const;
    QByteArrayView line(int line) const; ///< 0-based; without its end
    /// True when a quoted scalar starts at this offset and the text ends before its closing quote.
    bool openQuoteAt(qsizetype offset) const;
};

/// What yaml-cpp's message means for the person who wrote the file. Line and column as yaml-cpp counts.
Problem explainYamlError(const YamlText &text, int line, int column, const QString &message);

} // namespace Gatehouse
