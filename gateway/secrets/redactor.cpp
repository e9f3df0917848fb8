// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/redactor.h"

#include "gateway/base/json.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace Gatehouse {
namespace {

const QString dots = QStringLiteral("••••");
constexpr qsizetype shortestSecret = 6;

/// Base64 of a text inside a longer one depends on where it starts: three forms, without the characters at the ends
/// that hold bits of its neighbours.
QList<QByteArray> base64Forms(const QByteArray &plain, QByteArray::Base64Options alphabet)
{
    QList<QByteArray> forms;
    for (int offset = 0; offset < 3; ++offset) {
        const QByteArray encoded = (QByteArray(offset, '\0') + plain).toBase64(alphabet | QByteArray::OmitTrailingEquals);
        // Characters that lie wholly within the secret's bits.
        const qsizetype first = (offset * 8 + 5) / 6;
        const qsizetype last = (offset + plain.size()) * 8 / 6;
        forms.append(encoded.sliced(first, last - first));
    }
    return forms;
}

/// The hex digits behind each of these marks ("%", "\\u") in lower case.
QString withLowerHex(QString text, QLatin1StringView mark, int digits)
{
    for (qsizetype at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
        for (qsizetype i = at + mark.size(); i < std::min(at + mark.size() + digits, text.size()); ++i)
            text[i] = text[i].toLower();
    }
    return text;
}

/// As clients of other languages write JSON: everything beyond ASCII escaped.
QString withAsciiEscapes(const QString &json)
{
    QString result;
    for (const QChar c : json)
        result += c.unicode() < 0x80 ? QString(c) : QStringLiteral("\\u%1").arg(static_cast<uint>(c.unicode()), 4, 16, QLatin1Char('0'));
    return result;
}

void addPercentForms(const QByteArray &plain, QSet<QString> &forms)
{
    // Everything encoded that can be, and what is usual within a path or a query left as it is.
    for (const char *kept : {"", "!$&'()*+,;=:@/?", "!'()*"}) {
        const QString percent = QString::fromLatin1(plain.toPercentEncoding(kept));
        forms += {percent, withLowerHex(percent, QLatin1StringView("%"), 2)};
        QString form = percent;
        form.replace(QStringLiteral("%20"), QStringLiteral("+"));
        forms += {form, withLowerHex(form, QLatin1StringView("%"), 2)};
    }
}

void addJsonForms(const QByteArray &plain, QSet<QString> &forms)
{
    QByteArray quoted = plain;
    // Twice: bodies of providers hold JSON inside of JSON.
    for (int depth = 0; depth < 2; ++depth) {
        quoted = jsonQuoted(quoted);
        quoted = quoted.sliced(1, quoted.size() - 2);
        const QString json = QString::fromUtf8(quoted);
        const QString ascii = withAsciiEscapes(json);
        for (QString form : {json, ascii}) {
            forms.insert(form);
            forms.insert(form.replace(u'/', QStringLiteral("\\/")));
        }
    }
}

QSet<QString> formsOf(const QByteArray &plain)
{
    QSet<QString> forms{QString::fromUtf8(plain)};
    addPercentForms(plain, forms);
    addJsonForms(plain, forms);
    for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
        for (const QByteArray &form : base64Forms(plain, alphabet))
            forms.insert(QString::fromLatin1(form));
    }
    forms += {QString::fromLatin1(plain.toHex()), QString::fromLatin1(plain.toHex().toUpper())};
    forms.removeIf([](const QString &form) { return form.size() < shortestSecret; });
    return forms;
}

/// The first four characters as a number, and the first two as a place in a bitset.
quint64 headOf(const QChar *text)
{
    return quint64{text[0].unicode()} << 48 | quint64{text[1].unicode()} << 32 | quint64{text[2].unicode()} << 16 | text[3].unicode();
}

std::size_t startOf(const QChar *text)
{
    return (text[0].unicode() * 61u + text[1].unicode()) % 4096u;
}

struct Pattern {
    QRegularExpression expression;
    QStringList signs; ///< one of these, in lower case, is in every match: a quick look before the slow one
};

Pattern pattern(const char *expression, const QStringList &signs)
{
    Pattern made{QRegularExpression(QString::fromLatin1(expression), QRegularExpression::CaseInsensitiveOption), signs};
    made.expression.optimize();
    Q_ASSERT(made.expression.isValid());
    return made;
}

/// What keys look like. The first group is kept, the second becomes dots.
const std::vector<Pattern> &patterns()
{
    static const std::vector<Pattern> all = {
        // OpenAI, Anthropic, virtual keys, which may be of any printable ASCII; what quotes and ends a text is left out. A word
        // before it ("task-…", "risk-…") makes it an ordinary word, and "sk-...wxyz" is what is shown in place of a key. The
        // class minds case: without, leaving out U+017F and U+212A would leave out s and k.
        pattern(R"(()(?<![A-Za-z0-9])(sk-(?!\.\.\.)(?-i:[^\s"'`\\<>,;(){}\[\]|\x{80}-\x{10ffff}]{4,})))", {QStringLiteral("sk-")}),
        // The same in base64, at each of the three places it can begin.
        pattern(R"(()((?-i:c2st|[HXn3]NrL|zay[01])[A-Za-z0-9+/_\-]{16,}={0,2}))", {QStringLiteral("c2st"), QStringLiteral("nrl"), QStringLiteral("zay")}),
        pattern(R"(()(AIza[A-Za-z0-9_\-]{20,}))", {QStringLiteral("aiza")}),
        pattern(R"(()((?:gsk_|xai-|hf_|pplx-|r8_|ghp_|github_pat_)[A-Za-z0-9_\-]{16,}))",
                {QStringLiteral("gsk_"), QStringLiteral("xai-"), QStringLiteral("hf_"), QStringLiteral("pplx-"), QStringLiteral("r8_"), QStringLiteral("ghp_"), QStringLiteral("github_pat_")}),
        pattern(R"(()((?:AKIA|ASIA)[A-Z0-9]{16}))", {QStringLiteral("akia"), QStringLiteral("asia")}),
        pattern(R"(()(eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{5,}))", {QStringLiteral("eyj")}),
        pattern(R"((\bBearer\s+|\bBasic\s+)([A-Za-z0-9_\-.~+/=#]{6,}))", {QStringLiteral("bearer"), QStringLiteral("basic")}),
        pattern(R"(((?:api-key|x-api-key|api_key|apikey|subscription-key|x-goog-api-key|x-litellm-key|client_secret|secret_access_key|access_token|refresh_token|master_key|salt_key)["']?\s*[:=]\s*["']?)([^\s"',;&}]{4,}))",
                {QStringLiteral("key"), QStringLiteral("secret"), QStringLiteral("token")}),
        pattern(R"(((?:password|passwd|pwd)["']?\s*[:=]\s*["']?)([^\s"',;&}]+))", {QStringLiteral("passw"), QStringLiteral("pwd")}),
        // `user:password@host`, the password up to the last @ before the path.
        pattern(R"((\b[a-z][a-z0-9+.\-]*://[^\s:/@]*:)([^\s/]+)(?=@))", {QStringLiteral("://")}),
        // `?key=…`, as Google's API takes it.
        pattern(R"(([?&](?:key|token|sig|signature)=)([^\s&"'#]{6,}))", {QStringLiteral("key="), QStringLiteral("token="), QStringLiteral("sig")}),
    };
    return all;
}

bool hasSign(const QString &lowered, const Pattern &pattern)
{
    return std::any_of(pattern.signs.begin(), pattern.signs.end(), [&lowered](const QString &sign) { return lowered.contains(sign); });
}

/// Every match of the second group as dots. A reference to a variable is no secret, and useful to read.
QString withDots(const QString &text, const QRegularExpression &expression)
{
    QString result;
    qsizetype from = 0;
    QRegularExpressionMatchIterator matches = expression.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const QStringView found = match.capturedView(2);
        if (found.startsWith(u"os.environ/") || found.startsWith(u"keychain/") || found.startsWith(dots))
            continue;
        result += QStringView(text).sliced(from, match.capturedStart(2) - from);
        result += dots;
        from = match.capturedEnd(2);
    }
    return from == 0 ? text : result.append(QStringView(text).sliced(from));
}

} // namespace

void Redactor::learn(const Secret &secret)
{
    const QByteArray &plain = secret.reveal();
    if (plain.size() < shortestSecret)
        return;
    const QByteArray digest = QCryptographicHash::hash(plain, QCryptographicHash::Sha256);
    const QWriteLocker locked(&m_lock);
    if (m_digests.contains(digest))
        return;
    m_digests.insert(digest);
    for (const QString &form : formsOf(plain))
        add(form);
}

void Redactor::add(const QString &form)
{
    QStringList &same = m_forms[headOf(form.constData())];
    if (same.contains(form))
        return;
    // Longest first: what matches then holds all shorter ones that begin there.
    const auto place = std::find_if(same.begin(), same.end(), [&form](const QString &other) { return other.size() < form.size(); });
    same.insert(place, form);
    m_starts.set(startOf(form.constData()));
}

void Redactor::learnUrl(const Secret &url)
{
    learn(url);
    const QUrl parsed(QString::fromUtf8(url.reveal()));
    learn(Secret(parsed.password(QUrl::FullyDecoded).toUtf8()));
    // Passwords with / or # in them make no valid URL, and are written all the same.
    const QByteArray &text = url.reveal();
    const qsizetype user = text.indexOf("://") + 3;
    const qsizetype colon = text.indexOf(':', user), at = text.lastIndexOf('@');
    if (user >= 3 && colon > 0 && at > colon)
        learn(Secret(text.sliced(colon + 1, at - colon - 1)));
}

void Redactor::clear()
{
    const QWriteLocker locked(&m_lock);
    m_forms.clear();
    m_starts.reset();
    m_digests.clear();
}

QString Redactor::withoutKnown(const QString &text) const
{
    const QReadLocker locked(&m_lock);
    if (m_forms.isEmpty())
        return text;
    QString result;
    qsizetype kept = 0; // up to here the text is in the result
    qsizetype end = 0;  // of the secret found last
    const QChar *const characters = text.constData();
    for (qsizetype at = 0; at + shortestSecret <= text.size(); ++at) {
        if (!m_starts.test(startOf(characters + at)))
            continue;
        const auto same = m_forms.constFind(headOf(characters + at));
        if (same == m_forms.constEnd())
            continue;
        const QStringView rest = QStringView(text).sliced(at);
        const auto form = std::find_if(same->begin(), same->end(), [rest](const QString &candidate) { return rest.startsWith(candidate); });
        if (form == same->end())
            continue;
        // Secrets may overlap; then all they cover goes.
        if (at >= end) {
            result += QStringView(text).sliced(kept, at - kept);
            result += dots;
        }
        end = std::max(end, at + form->size());
        kept = end;
    }
    return end == 0 ? text : result.append(QStringView(text).sliced(kept));
}

QString Redactor::redact(const QString &text) const
{
    QString result = withoutKnown(text);
    // Half the time of looking for each sign without minding case; dots put in meanwhile make no new signs.
    const QString lowered = result.toLower();
    for (const Pattern &pattern : patterns()) {
        if (hasSign(lowered, pattern))
            result = withDots(result, pattern.expression);
    }
    return result;
}

} // namespace Gatehouse
