// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/bodytext.h"

#include "gateway/base/json.h"

#include <QCoreApplication>
#include <QStringDecoder>

namespace Gatehouse::Ui {

namespace {

struct BodyWords {
    Q_DECLARE_TR_FUNCTIONS(BodyText)
};

/// A picture inside a body is one line of a million letters, which no view lays out in time.
constexpr qsizetype longestLine = 4000;

bool looksLikeEvents(const QByteArray &body)
{
    for (const char *begin : {"data:", "event:", "id:", "retry:", ": "}) {
        if (body.startsWith(begin))
            return true;
    }
    return false;
}

/// Zero bytes, or bytes that are not UTF-8, among the first few thousand.
bool looksBinary(const QByteArray &body)
{
    const QByteArray start = body.left(4096);
    if (start.contains('\0'))
        return true;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Default);
    const QString text = decoder(start);
    return decoder.hasError() && text.count(QChar(QChar::ReplacementCharacter)) > text.size() / 20 + 1;
}

QString shortened(const QString &text, bool &isShortened)
{
    QString result;
    qsizetype from = 0;
    while (from <= text.size()) {
        const qsizetype found = text.indexOf(QLatin1Char('\n'), from);
        const qsizetype end = found < 0 ? text.size() : found;
        if (end - from > longestLine) {
            isShortened = true;
            result += QStringView(text).mid(from, longestLine);
            result += QStringLiteral("… ") + BodyWords::tr("(%n more character(s); copying takes all)", nullptr, static_cast<int>(end - from - longestLine));
        } else {
            result += QStringView(text).mid(from, end - from);
        }
        if (found < 0)
            break;
        result += QLatin1Char('\n');
        from = found + 1;
    }
    return result;
}

} // namespace

BodyText readableBody(const QByteArray &body)
{
    BodyText result;
    if (body.isEmpty())
        return result;
    QByteArray readable = body;
    if (looksBinary(body)) {
        result.kind = BodyText::Kind::Binary;
        return result;
    }
    const QByteArray start = body.left(64).trimmed();
    if (looksLikeEvents(start)) {
        result.kind = BodyText::Kind::Events;
        readable.replace("\r\n", "\n");
        while (readable.endsWith('\n'))
            readable.chop(1);
    } else if (start.startsWith('{') || start.startsWith('[')) {
        const Result<Json> json = parseJson(body);
        result.kind = json.ok() ? BodyText::Kind::Json : BodyText::Kind::Text;
        if (json.ok())
            readable = dumpJsonPretty(*json);
    } else {
        result.kind = BodyText::Kind::Text;
    }
    result.text = shortened(QString::fromUtf8(readable), result.isShortened);
    return result;
}

} // namespace Gatehouse::Ui
