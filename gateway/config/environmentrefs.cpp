// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/environmentrefs.h"

#include "gateway/config/didyoumean.h"

#include <algorithm>

namespace Gatehouse {
namespace {

constexpr char environmentPrefix[] = "os.environ/";
constexpr char keychainPrefix[] = "keychain/";

QByteArrayView after(QByteArrayView text, QByteArrayView prefix)
{
    return text.startsWith(prefix) ? text.sliced(prefix.size()).trimmed() : QByteArrayView();
}

bool isVariableName(QByteArrayView text)
{
    return !text.isEmpty() && !(text[0] >= '0' && text[0] <= '9')
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
              });
}

void collect(const YamlNode &node, QList<QByteArray> &names)
{
    if (node.isScalar()) {
        const std::optional<ValueReference> reference = referenceIn(node.text);
        if (reference && reference->place == ValueReference::Place::Keychain && !names.contains(reference->name))
            names.append(reference->name);
    }
    for (const YamlNode &item : node.items)
        collect(item, names);
    for (const YamlMember &member : node.members)
        collect(member.value, names);
}

} // namespace

QString ValueReference::title() const
{
    return (place == Place::Variable ? QStringLiteral("variable %1") : QStringLiteral("keychain entry %1")).arg(QString::fromUtf8(name));
}

QByteArray ValueReference::lookUp(const Environment &environment) const
{
    return environment.value(place == Place::Variable ? name : QByteArray(keychainPrefix) + name);
}

bool ValueReference::exists(const Environment &environment) const
{
    return environment.contains(place == Place::Variable ? name : QByteArray(keychainPrefix) + name);
}

QString ValueReference::hint(const Environment &environment) const
{
    if (place == Place::Keychain)
        return QStringLiteral("enter the key again in the console, or name an environment variable instead (os.environ/NAME)");
    QList<QByteArray> filled;
    for (auto it = environment.begin(); it != environment.end(); ++it) {
        if (!it->isEmpty() && !it.key().startsWith(keychainPrefix))
            filled.append(it.key());
    }
    std::sort(filled.begin(), filled.end()); // the same answer each time
    const QByteArray near = exists(environment) ? QByteArray() : didYouMean(name, filled);
    if (!near.isEmpty())
        return QStringLiteral("did you mean %1, which is set?").arg(QString::fromUtf8(near));
    return QStringLiteral("set it in the environment or in the .env file");
}

std::optional<ValueReference> referenceIn(QByteArrayView text)
{
    if (const QByteArrayView name = after(text, environmentPrefix); !name.isEmpty())
        return ValueReference{ValueReference::Place::Variable, name.toByteArray()};
    if (const QByteArrayView name = after(text, keychainPrefix); !name.isEmpty())
        return ValueReference{ValueReference::Place::Keychain, name.toByteArray()};
    return std::nullopt;
}

QByteArray meantReference(QByteArrayView text)
{
    QByteArrayView name = text.trimmed();
    const auto unwrap = [&name](QByteArrayView before, QByteArrayView behind) {
        if (!name.startsWith(before) || !name.endsWith(behind) || name.size() <= before.size() + behind.size())
            return false;
        name = name.sliced(before.size(), name.size() - before.size() - behind.size());
        return true;
    };
    const bool wrapped = unwrap("${", "}") || unwrap("os.environ[\"", "\"]") || unwrap("os.environ['", "']") || unwrap("os.environ.", "")
                         || unwrap("os.environ:", "") || unwrap("os.env/", "") || unwrap("env/", "") || unwrap("$", "");
    if (!wrapped)
        return {};
    // `${NAME:-default}` is what compose files write.
    if (const qsizetype defaulted = name.indexOf(":-"); defaulted > 0)
        name = name.first(defaulted);
    return isVariableName(name) ? QByteArray(environmentPrefix) + name.toByteArray() : QByteArray();
}

QList<QByteArray> keychainNamesIn(const YamlNode &node)
{
    QList<QByteArray> names;
    collect(node, names);
    return names;
}

} // namespace Gatehouse
