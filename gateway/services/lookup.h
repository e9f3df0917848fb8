// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/access/directory.h"
#include "gateway/base/json.h"
#include "gateway/base/readyfuture.h"
#include "gateway/base/result.h"

#include <algorithm>

namespace Gatehouse {

// Small things that the services share. Functions of their arguments; any thread.

/// InvalidRequest about a field.
Error invalidField(const char *field, QString message);
/// NotFound: `message` has `%1` for the id.
Error notFound(const char *field, const QString &message, const QByteArray &id);

/// The member of a body that says which one: InvalidRequest when it is missing, Unprocessable when it is no text.
Result<QByteArray> requiredText(const Json &body, const char *field);
/// The same for a list that is not empty.
Result<QList<QByteArray>> requiredTexts(const Json &body, const char *field);

Result<void> checkBudget(const Directory &directory, const QByteArray &budgetId, const QByteArray &before = {});
Result<void> checkOrganization(const Directory &directory, const QByteArray &organizationId, const QByteArray &before = {});

/// Part of a list.
template <class T>
struct PageOf {
    QList<T> rows;
    qint64 total = 0;
    int page = 1, size = 25;
    int pages() const { return static_cast<int>((total + size - 1) / std::max(size, 1)); }
};

template <class T>
PageOf<T> pageOf(const QList<T> &all, int page, int size)
{
    return {all.mid(static_cast<qsizetype>(page - 1) * size, size), all.size(), page, size};
}

/// Those of a shelf that pass, the oldest first.
template <class ShelfOfThem, class Passes>
auto collected(const ShelfOfThem &shelf, Passes passes)
{
    using T = std::remove_cv_t<typename ShelfOfThem::Pointer::element_type>;
    QList<T> all;
    shelf.forEach([&](const auto &value) {
        if (passes(*value))
            all << *value;
    });
    std::sort(all.begin(), all.end(), [](const T &a, const T &b) {
        return a.kept.createdAt != b.kept.createdAt ? a.kept.createdAt < b.kept.createdAt : a.kept.revision < b.kept.revision;
    });
    return all;
}

} // namespace Gatehouse
