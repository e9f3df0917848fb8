// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/ids.h"
#include "gateway/services/administration.h"
#include "gateway/services/lookup.h"
#include "gateway/services/permissions.h"

namespace Gatehouse {

/// What one kind of simple thing needs said: those that only the proxy admin changes, and that are a single row.
template <class T>
struct SimpleKind {
    const char *field;       ///< that has its id in bodies: "budget_id"
    const char *noun;        ///< "Budget", for messages
    bool makesId = false;    ///< a UUID when the body has none
    ErrorKind taken = ErrorKind::InvalidRequest; ///< what a second one of that id is, as over there
    QByteArray T::*id;
    Directory::Found<T> (Directory::*find)(const QByteArray &) const;
    const Shelf<T> &(Directory::*shelf)() const;
    /// Whether it fits into the directory; `before` is what it was, or new.
    Result<void> (*check)(const Directory &directory, const T &before, const T &after);
    /// What goes with it.
    void (*alsoRemove)(ChangeDraft &draft, const Directory &directory, const T &entity) = nullptr;
};

/// Customers, budgets, tags and organizations: made, changed, deleted and listed by the proxy admin alone, seen by his viewer
/// too. Bodies are LiteLLM's: an absent member keeps, null clears. Any thread with an event loop. Fails as KeyService does.
template <class T>
class SimpleService
{
public:
    SimpleService(const Administration &administration, SimpleKind<T> kind) : m_administration(administration), m_kind(kind) {}

    QFuture<Result<T>> create(Actor actor, Json body);
    /// The one that `field` of the body names.
    QFuture<Result<T>> update(Actor actor, Json body);
    /// All or none; gives them as they were.
    QFuture<Result<QList<T>>> remove(Actor actor, QList<QByteArray> ids);
    QFuture<Result<QList<T>>> setBlocked(Actor actor, QList<QByteArray> ids, bool blocked)
        requires requires(T value) { value.blocked; };

    Result<T> find(const Actor &actor, const QByteArray &id) const;
    /// Oldest first.
    Result<QList<T>> list(const Actor &actor) const;

protected:
    Result<Directory::Found<T>> one(const Directory &directory, const QByteArray &id) const
    {
        if (id.isEmpty())
            return invalidField(m_kind.field, QStringLiteral("`%1` is missing.").arg(QString::fromLatin1(m_kind.field)));
        if (auto found = (directory.*m_kind.find)(id))
            return found;
        return notFound(m_kind.field, QString::fromLatin1(m_kind.noun) + QStringLiteral(" %1 not found."), id);
    }

    const Administration &m_administration;
    const SimpleKind<T> m_kind;
};

template <class T>
QFuture<Result<T>> SimpleService<T>::create(Actor actor, Json body)
{
    return m_administration.commit<T>([this, actor, body](const Directory &directory) -> Result<Decision<T>> {
        if (auto allowed = Permissions(actor, directory).administrate(); !allowed)
            return allowed.error();
        T entity;
        if (auto applied = formOf<T>().apply(body, entity); !applied)
            return applied.error();
        QByteArray &id = entity.*m_kind.id;
        if (id.isEmpty() && !m_kind.makesId)
            return invalidField(m_kind.field, QStringLiteral("`%1` is missing.").arg(QString::fromLatin1(m_kind.field)));
        if (id.isEmpty())
            id = newUuid();
        if ((directory.*m_kind.find)(id)) {
            Error error(m_kind.taken, QStringLiteral("%1 already exists, passed %2=%3. Please pass a new one.")
                                          .arg(QString::fromLatin1(m_kind.noun), QString::fromLatin1(m_kind.field), QString::fromUtf8(id)));
            error.param = m_kind.field;
            return error;
        }
        if (auto checked = m_kind.check(directory, {}, entity); !checked)
            return checked.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.create(entity);
        return Decision<T>{draft.take(), entity};
    });
}

template <class T>
QFuture<Result<T>> SimpleService<T>::update(Actor actor, Json body)
{
    return m_administration.commit<T>([this, actor, body](const Directory &directory) -> Result<Decision<T>> {
        if (auto allowed = Permissions(actor, directory).administrate(); !allowed)
            return allowed.error();
        const auto id = requiredText(body, m_kind.field);
        if (!id)
            return id.error();
        const auto before = one(directory, *id);
        if (!before)
            return before.error();
        T after = **before;
        if (auto applied = formOf<T>().apply(body, after); !applied)
            return applied.error();
        if (auto checked = m_kind.check(directory, **before, after); !checked)
            return checked.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        draft.update(**before, after);
        return Decision<T>{draft.take(), after};
    });
}

template <class T>
QFuture<Result<QList<T>>> SimpleService<T>::remove(Actor actor, QList<QByteArray> ids)
{
    return m_administration.commit<QList<T>>([this, actor, ids](const Directory &directory) -> Result<Decision<QList<T>>> {
        if (auto allowed = Permissions(actor, directory).administrate(); !allowed)
            return allowed.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        QList<T> done;
        for (const QByteArray &id : ids) {
            const auto found = one(directory, id);
            if (!found)
                return found.error();
            if (std::any_of(done.begin(), done.end(), [&](const T &other) { return other.*m_kind.id == id; }))
                continue;
            if (m_kind.alsoRemove)
                m_kind.alsoRemove(draft, directory, **found);
            draft.remove(**found);
            done << **found;
        }
        return Decision<QList<T>>{draft.take(), done};
    });
}

template <class T>
QFuture<Result<QList<T>>> SimpleService<T>::setBlocked(Actor actor, QList<QByteArray> ids, bool blocked)
    requires requires(T value) { value.blocked; }
{
    return m_administration.commit<QList<T>>([this, actor, ids, blocked](const Directory &directory) -> Result<Decision<QList<T>>> {
        if (auto allowed = Permissions(actor, directory).administrate(); !allowed)
            return allowed.error();
        ChangeDraft draft(actor, m_administration.clock->wall());
        QList<T> done;
        for (const QByteArray &id : ids) {
            if (std::any_of(done.begin(), done.end(), [&](const T &other) { return other.*m_kind.id == id; }))
                continue;
            const auto before = (directory.*m_kind.find)(id);
            T after = before ? *before : T();
            after.*m_kind.id = id;
            after.blocked = blocked;
            // Whoever is blocked before he ever came is not to come.
            if (!before)
                draft.create(after);
            else if (before->blocked != blocked)
                draft.update(*before, after, blocked ? "blocked" : "unblocked");
            done << after;
        }
        return Decision<QList<T>>{draft.take(), done};
    });
}

template <class T>
Result<T> SimpleService<T>::find(const Actor &actor, const QByteArray &id) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    if (auto allowed = Permissions(actor, **directory).seeEverything(); !allowed)
        return allowed.error();
    const auto found = one(**directory, id);
    if (!found)
        return found.error();
    return **found;
}

template <class T>
Result<QList<T>> SimpleService<T>::list(const Actor &actor) const
{
    const Result<Directory::Pointer> directory = m_administration.keeper.directory();
    if (!directory)
        return directory.error();
    if (auto allowed = Permissions(actor, **directory).seeEverything(); !allowed)
        return allowed.error();
    return collected((directory->get()->*m_kind.shelf)(), [](const T &) { return true; });
}

} // namespace Gatehouse
