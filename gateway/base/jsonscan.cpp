// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/base/jsonscan.h"

#include "gateway/base/json.h"

#include <simdjson.h>

#include <algorithm>

namespace Gatehouse {
namespace {

using namespace simdjson;

constexpr std::size_t maxDepth = 512;
/// A parser that had to grow beyond this is not kept: its tape takes several times the text.
constexpr std::size_t keptCapacity = 4 * 1024 * 1024;

Error malformed(error_code code)
{
    return Error(ErrorKind::InvalidRequest,
                 QStringLiteral("The body is not valid JSON (%1).").arg(QString::fromUtf8(error_message(code))));
}

dom::parser &sharedParser()
{
    // One per thread: it keeps its buffers, which are the cost of a parse.
    thread_local dom::parser parser;
    return parser;
}

/// Walks a validated object without caring about anything but brackets, strings and commas.
class TopLevelWalk
{
public:
    explicit TopLevelWalk(QByteArrayView text) : m_text(text) {}

    void run(std::vector<JsonField> &fields)
    {
        m_at = m_text.indexOf('{') + 1; // only white space, or a byte-order mark, may stand before it
        for (;;) {
            skipSpace();
            if (m_text[m_at] == '}')
                return;
            if (m_text[m_at] == ',') {
                ++m_at;
                continue;
            }
            JsonField field;
            field.begin = m_at;
            skipString();
            field.name = nameOf(m_text.sliced(field.begin, m_at - field.begin));
            skipSpace();
            ++m_at; // ':'
            skipSpace();
            field.valueBegin = m_at;
            field.type = skipValue();
            field.valueEnd = m_at;
            fields.push_back(std::move(field));
        }
    }

    static QByteArray unescaped(QByteArrayView quoted)
    {
        const QByteArrayView inner = quoted.sliced(1, quoted.size() - 2);
        if (inner.indexOf('\\') < 0)
            return inner.toByteArray();
        dom::parser parser;
        std::string_view text;
        const std::string padded(quoted.data(), static_cast<std::size_t>(quoted.size()));
        if (parser.parse(padded).get_string().get(text))
            return {};
        return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
    }

private:
    /// A name without escapes stays where it is, in the text.
    static QByteArray nameOf(QByteArrayView quoted)
    {
        const QByteArrayView inner = quoted.sliced(1, quoted.size() - 2);
        return inner.contains('\\') ? unescaped(quoted) : QByteArray::fromRawData(inner.data(), inner.size());
    }

    void skipSpace()
    {
        while (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\r' || m_text[m_at] == '\t')
            ++m_at;
    }

    void skipString()
    {
        ++m_at;
        for (;;) {
            const void *quote = std::memchr(m_text.data() + m_at, '"', static_cast<std::size_t>(m_text.size() - m_at));
            const qsizetype end = static_cast<const char *>(quote) - m_text.data();
            qsizetype slashes = 0;
            while (m_text[end - 1 - slashes] == '\\')
                ++slashes;
            m_at = end + 1;
            if (slashes % 2 == 0)
                return;
        }
    }

    JsonType skipValue()
    {
        switch (m_text[m_at]) {
        case '"':
            skipString();
            return JsonType::String;
        case '{':
            skipNested();
            return JsonType::Object;
        case '[':
            skipNested();
            return JsonType::Array;
        default:
            break;
        }
        const char first = m_text[m_at];
        while (m_at < m_text.size() && !std::strchr(",}] \t\r\n", m_text[m_at]))
            ++m_at;
        return first == 't' || first == 'f' ? JsonType::Bool : first == 'n' ? JsonType::Null : JsonType::Number;
    }

    void skipNested()
    {
        int depth = 0;
        do {
            const char c = m_text[m_at];
            if (c == '"') {
                skipString();
                continue;
            }
            if (c == '{' || c == '[')
                ++depth;
            else if (c == '}' || c == ']')
                --depth;
            ++m_at;
        } while (depth > 0);
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
};

} // namespace

Result<JsonScan> JsonScan::read(QByteArrayView text)
{
    // simdjson copies what it is given, and nothing is at a null address.
    if (text.isEmpty())
        return Error(ErrorKind::InvalidRequest, QStringLiteral("The body is empty. Send a JSON object."));
    dom::parser &parser = sharedParser();
    if (parser.max_depth() != maxDepth) {
        if (const error_code code = parser.allocate(std::max<std::size_t>(parser.capacity(), 4096), maxDepth))
            return malformed(code);
    }
    dom::element root;
    if (const error_code code = parser.parse(text.data(), static_cast<std::size_t>(text.size()), true).get(root))
        return malformed(code);
    if (!root.is_object())
        return Error(ErrorKind::InvalidRequest, QStringLiteral("The body must be a JSON object."));
    JsonScan scan;
    scan.m_text = text;
    scan.m_fields.reserve(16);
    TopLevelWalk(text).run(scan.m_fields);
    if (parser.capacity() > keptCapacity)
        parser = dom::parser();
    return scan;
}

const JsonField *JsonScan::field(QByteArrayView name) const
{
    const auto found = std::find_if(m_fields.begin(), m_fields.end(), [name](const JsonField &f) { return f.name == name; });
    return found == m_fields.end() ? nullptr : &*found;
}

int JsonScan::count(QByteArrayView name) const
{
    return static_cast<int>(std::count_if(m_fields.begin(), m_fields.end(), [name](const JsonField &f) { return f.name == name; }));
}

QByteArray JsonScan::text(QByteArrayView name) const
{
    const JsonField *found = field(name);
    return found && found->type == JsonType::String ? TopLevelWalk::unescaped(raw(*found)) : QByteArray();
}

bool JsonScan::truth(QByteArrayView name, bool otherwise) const
{
    const JsonField *found = field(name);
    return found && found->type == JsonType::Bool ? raw(*found).startsWith("true") : otherwise;
}

qint64 JsonScan::number(QByteArrayView name, qint64 otherwise) const
{
    const JsonField *found = field(name);
    if (!found || found->type != JsonType::Number)
        return otherwise;
    bool isInteger = false;
    const qint64 value = raw(*found).toLongLong(&isInteger);
    return isInteger ? value : static_cast<qint64>(raw(*found).toDouble());
}

void JsonSplice::change(QByteArrayView name, QByteArray value)
{
    const auto made = std::find_if(m_changes.begin(), m_changes.end(), [name](const Change &c) { return c.name == name; });
    if (made != m_changes.end())
        made->value = std::move(value);
    else
        m_changes.push_back({name.toByteArray(), std::move(value)});
}

void JsonSplice::set(QByteArrayView name, QByteArray rawValue)
{
    Q_ASSERT(!rawValue.isEmpty());
    change(name, std::move(rawValue));
}

void JsonSplice::remove(QByteArrayView name)
{
    change(name, QByteArray());
}

bool JsonSplice::isEmpty() const
{
    return std::none_of(m_changes.begin(), m_changes.end(),
                        [this](const Change &c) { return !c.value.isNull() || m_scan.field(c.name); });
}

QByteArray JsonSplice::apply() const
{
    const QByteArrayView source = m_scan.source();
    if (isEmpty())
        return source.toByteArray();

    std::vector<bool> used(m_changes.size(), false);
    QByteArray out;
    out.reserve(source.size() + 256);
    qsizetype copied = 0;
    const auto &fields = m_scan.fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const JsonField &field = fields[i];
        const auto change = std::find_if(m_changes.begin(), m_changes.end(), [&](const Change &c) { return c.name == field.name; });
        if (change == m_changes.end())
            continue;
        used[static_cast<std::size_t>(change - m_changes.begin())] = true;
        if (!change->value.isNull()) {
            out += source.sliced(copied, field.valueBegin - copied);
            out += change->value;
            copied = field.valueEnd;
            continue;
        }
        // A removed member takes the comma after it along or, when it is the last, the one before it.
        const bool last = i + 1 == fields.size();
        if (!last) {
            out += source.sliced(copied, field.begin - copied);
            copied = fields[i + 1].begin;
        } else {
            out += source.sliced(copied, field.begin - copied);
            while (!out.isEmpty() && std::strchr(" \t\r\n", out.back()))
                out.chop(1);
            if (out.endsWith(','))
                out.chop(1);
            copied = field.valueEnd;
        }
    }
    QByteArray added;
    for (std::size_t i = 0; i < m_changes.size(); ++i) {
        if (used[i] || m_changes[i].value.isNull())
            continue;
        added += ',' + jsonQuoted(m_changes[i].name) + ':' + m_changes[i].value;
    }
    const qsizetype close = source.lastIndexOf('}');
    out += source.sliced(copied, close - copied);
    if (!added.isEmpty()) {
        qsizetype tail = out.size();
        while (tail > 0 && std::strchr(" \t\r\n", out[tail - 1]))
            --tail;
        out += out[tail - 1] == '{' ? added.sliced(1) : added;
    }
    out += source.sliced(close);
    return out;
}

} // namespace Gatehouse
