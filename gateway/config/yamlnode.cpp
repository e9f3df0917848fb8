// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/yamlnode.h"

namespace Gatehouse {

const YamlMember *YamlNode::find(QByteArrayView key) const
{
    for (const YamlMember &member : members) {
        if (member.key == key)
            return &member;
    }
    return nullptr;
}

YamlMember *YamlNode::find(QByteArrayView key)
{
    return const_cast<YamlMember *>(std::as_const(*this).find(key));
}

const YamlNode &YamlNode::operator[](QByteArrayView key) const
{
    static const YamlNode missing;
    const YamlMember *found = find(key);
    return found ? found->value : missing;
}

QString YamlNode::kindName() const
{
    switch (kind) {
    case Kind::Scalar: return QStringLiteral("a single value");
    case Kind::List: return QStringLiteral("a list");
    case Kind::Map: return QStringLiteral("a map");
    case Kind::Missing:
    case Kind::Null: break;
    }
    return QStringLiteral("nothing");
}

} // namespace Gatehouse
