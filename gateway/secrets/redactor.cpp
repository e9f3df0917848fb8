// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/redactor.h"

#include "gateway/base/json.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QSet>
#include <QUrl>

#include <algorithm>

namespace Gatehouse {
namespace {

const QString dots = QStringLiteral("••••");
constexpr qsizetype shortest = 6;

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

QSet<QString> formsOf(const QByteArray &plain)
{
    QSet<QString> forms{QString::fromUtf8(plain)};
    const QByteArray percent = plain.toPercentEncoding();
    forms.insert(QString::fromLatin1(percent));
    forms.insert(QString::fromLatin1(percent).replace(QStringLiteral("%20"), QStringLiteral("+")));
    QString lower = QString::fromLatin1(percent);
    for (qsizetype at = lower.indexOf(u'%'); at >= 0 && at + 2 < lower.size(); at = lower.indexOf(u'%', at + 1)) {
        lower[at + 1] = lower[at + 1].toLower();
        lower[at + 2] = lower[at + 2].toLower();
    }
    forms.insert(lower);
    const QByteArray quoted = jsonQuoted(plain);
    forms.insert(QString::fromUtf8(quoted.sliced(1, quoted.size() - 2)));
    forms.insert(QString::fromUtf8(quoted.sliced(1, quoted.size() - 2)).replace(u'/', QStringLiteral("\\/")));
    for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
        for (const QByteArray &form : base64Forms(plain, alphabet))
            forms.insert(QString::fromLatin1(form));
    }
    forms.insert(QString::fromLatin1(plain.toHex()));
    forms.removeIf([](const QString &form) { return form.size() < shortest; });
    return forms;
}

struct Pattern {
    QRegularExpression expression;
    QStringList signs; ///< one of these is in every match: a quick look before the slow one
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
        // OpenAI, Anthropic, virtual keys. A word before it ("task-…", "risk-…") makes it an ordinary word.
        pattern(R"(()(?<![A-Za-z0-9])(sk-[A-Za-z0-9_\-]{4,}[A-Za-z0-9_\-#+=/.!$&*]*))", {QStringLiteral("sk-")}),
        pattern(R"(()(AIza[A-Za-z0-9_\-]{20,}))", {QStringLiteral("AIza")}),
        pattern(R"(()((?:gsk_|xai-|hf_|pplx-|r8_|ghp_|github_pat_)[A-Za-z0-9_\-]{16,}))",
                {QStringLiteral("gsk_"), QStringLiteral("xai-"), QStringLiteral("hf_"), QStringLiteral("pplx-"), QStringLiteral("r8_"), QStringLiteral("ghp_"), QStringLiteral("github_pat_")}),
        pattern(R"(()((?:AKIA|ASIA)[A-Z0-9]{16}))", {QStringLiteral("AKIA"), QStringLiteral("ASIA")}),
        pattern(R"(()(eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{5,}))", {QStringLiteral("eyJ")}),
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

bool hasSign(const QString &text, const Pattern &pattern)
{
    return std::any_of(pattern.signs.begin(), pattern.signs.end(), [&text](const QString &sign) { return text.contains(sign, Qt::CaseInsensitive); });
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
    if (plain.size() < shortest)
        return;
    const QByteArray digest = QCryptographicHash::hash(plain, QCryptographicHash::Sha256);
    const QWriteLocker locked(&m_lock);
    if (m_digests.contains(digest))
        return;
    m_digests.append(digest);
    for (const QString &form : formsOf(plain)) {
        if (!m_forms.contains(form))
            m_forms.append(form);
    }
    // A secret that contains another one goes first, so that nothing of it stays behind.
    std::stable_sort(m_forms.begin(), m_forms.end(), [](const QString &a, const QString &b) { return a.size() > b.size(); });
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
    m_digests.clear();
}

QString Redactor::redact(const QString &text) const
{
    QString result = text;
    {
        const QReadLocker locked(&m_lock);
        for (const QString &form : m_forms) {
            if (result.contains(form))
                result.replace(form, dots);
        }
    }
    for (const Pattern &pattern : patterns()) {
        if (hasSign(result, pattern))
            result = withDots(result, pattern.expression);
    }
    return result;
}

} // namespace Gatehouse
