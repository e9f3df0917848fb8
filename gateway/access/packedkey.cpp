// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/packedkey.h"

#include "gateway/accounting/bytecodec.h"

namespace Gatehouse {
namespace {

// One list of fields for both ways: `form(field)` writes it, or reads it.

class Packer
{
public:
    explicit Packer(QByteArray &out) : m_out(out) {}

    void operator()(const QByteArray &text)
    {
        // The writer cuts what is longer: a part of the greatest length is followed by another.
        QByteArrayView left = text;
        for (; left.size() >= longestText; left = left.sliced(longestText))
            m_out.text(left.first(longestText));
        m_out.text(left);
    }
    void operator()(bool value) { m_out.integer(value); }
    void operator()(qint64 value) { m_out.integer(value); }
    void operator()(Money value) { m_out.integer(value.nano()); }
    void operator()(WallTime value) { m_out.integer(value.time_since_epoch().count()); }
    void operator()(const BudgetWindow &window)
    {
        (*this)(window.limit);
        (*this)(window.duration);
    }
    void operator()(const ModelLimits &limits)
    {
        (*this)(limits.rpm);
        (*this)(limits.tpm);
        (*this)(limits.budget);
    }
    template <class T>
    void operator()(const std::optional<T> &value)
    {
        m_out.integer(value.has_value());
        if (value)
            (*this)(*value);
    }
    template <class T>
    void operator()(const QList<T> &list)
    {
        m_out.integer(list.size());
        for (const T &item : list)
            (*this)(item);
    }
    template <class T>
    void operator()(const QMap<QByteArray, T> &map)
    {
        m_out.integer(map.size());
        for (auto it = map.begin(); it != map.end(); ++it) {
            (*this)(it.key());
            (*this)(it.value());
        }
    }

private:
    ByteWriter m_out;
};

class Unpacker
{
public:
    explicit Unpacker(const QByteArray &bytes) : m_in(bytes) {}

    void operator()(QByteArray &text)
    {
        QByteArrayView part = m_in.text();
        text = part.isEmpty() ? QByteArray() : part.toByteArray();
        while (part.size() == longestText) {
            part = m_in.text();
            text.append(part);
        }
    }
    void operator()(bool &value) { value = m_in.integer() != 0; }
    void operator()(qint64 &value) { value = m_in.integer(); }
    void operator()(Money &value) { value = Money::fromNano(m_in.integer()); }
    void operator()(WallTime &value) { value = WallTime(std::chrono::microseconds(m_in.integer())); }
    void operator()(BudgetWindow &window)
    {
        (*this)(window.limit);
        (*this)(window.duration);
    }
    void operator()(ModelLimits &limits)
    {
        (*this)(limits.rpm);
        (*this)(limits.tpm);
        (*this)(limits.budget);
    }
    template <class T>
    void operator()(std::optional<T> &value)
    {
        if (m_in.integer() != 0)
            (*this)(value.emplace());
    }
    template <class T>
    void operator()(QList<T> &list)
    {
        const auto count = static_cast<qsizetype>(m_in.integer());
        list.reserve(count);
        for (qsizetype i = 0; i < count && m_in.ok(); ++i)
            (*this)(list.emplaceBack());
    }
    template <class T>
    void operator()(QMap<QByteArray, T> &map)
    {
        const std::int64_t count = m_in.integer();
        for (std::int64_t i = 0; i < count && m_in.ok(); ++i) {
            QByteArray name;
            (*this)(name);
            (*this)(map[name]);
        }
    }
    bool atEnd() const { return m_in.atEnd(); }

private:
    ByteReader m_in;
};

template <class Form, class L>
void packedLimits(Form &form, L &limits)
{
    form(limits.maxBudget), form(limits.softBudget), form(limits.budgetDuration), form(limits.windows);
    form(limits.rpm), form(limits.tpm), form(limits.parallel), form(limits.models);
}

template <class Form, class K>
void packedKept(Form &form, K &kept)
{
    form(kept.createdAt), form(kept.updatedAt), form(kept.createdBy), form(kept.updatedBy);
    form(kept.metadata), form(kept.rest), form(kept.later), form(kept.revision);
}

template <class Form, class Key>
void fields(Form &form, Key &key)
{
    form(key.name), form(key.alias), form(key.userId), form(key.teamId), form(key.organizationId), form(key.budgetId);
    form(key.models), form(key.modelAliases), form(key.allowedRoutes), form(key.tags), form(key.accessGroups);
    packedLimits(form, key.limits);
    form(key.temporaryIncrease), form(key.increaseExpiresAt), form(key.expiresAt), form(key.spendSince);
    form(key.blocked), form(key.autoRotate), form(key.rotationInterval), form(key.rotatedAt);
    packedKept(form, key.kept);
}

} // namespace

QByteArray packKey(const VirtualKey &key)
{
    QByteArray packed;
    {
        Packer packer(packed);
        // The digest says it, unless it is no hash.
        packer(KeyDigest::fromHash(key.hash).hex() == key.hash ? QByteArray() : key.hash);
        fields(packer, key);
    }
    packed.squeeze();
    return packed;
}

VirtualKey unpackKey(const KeyDigest &digest, const QByteArray &packed)
{
    VirtualKey key;
    Unpacker unpacker(packed);
    unpacker(key.hash);
    if (key.hash.isEmpty())
        key.hash = digest.hex();
    fields(unpacker, key);
    Q_ASSERT(unpacker.atEnd());
    return key;
}

} // namespace Gatehouse
