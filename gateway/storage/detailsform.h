// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/base/jsonscan.h"
#include "gateway/base/money.h"
#include "gateway/domain/limits.h"
#include "gateway/domain/role.h"

#include <QByteArray>
#include <QList>
#include <QMap>

#include <optional>
#include <vector>

namespace Gatehouse {

// The column `details` of a thing: a JSON object. What has its default is left out. One list of fields serves both
// directions, so that they cannot differ: it calls form.field("name", value.field) for each. A member that is not in the list, as a
// newer Gatehouse wrote it, is kept and written again as it was. A form that could be taken for another one must name itself by a
// member "v"; without it this is the first.

/// Writes the object. Storage threads.
class DetailsWriter
{
public:
    void field(const char *name, const QByteArray &text);
    void field(const char *name, bool truth);
    void field(const char *name, const std::optional<qint64> &number);
    void field(const char *name, const std::optional<Money> &money); ///< nano-dollars
    void field(const char *name, const std::optional<WallTime> &time); ///< microseconds since 1970
    void field(const char *name, const QList<QByteArray> &texts);
    void field(const char *name, const QMap<QByteArray, QByteArray> &texts);
    void field(const char *name, const QList<BudgetWindow> &windows);
    void field(const char *name, const QMap<QByteArray, ModelLimits> &models);
    /// Limits of their own, as an object.
    void object(const char *name, const Limits &limits);
    /// Text that is a JSON object stands there as it is.
    void json(const char *name, const QByteArray &text);
    /// `members`: a JSON object of further members.
    void later(const QByteArray &members);

    QByteArray take();

private:
    void raw(QByteArrayView name, QByteArrayView value);

    QByteArray m_text;
};

/// Reads it. A member of another type than expected counts as absent.
class DetailsReader
{
public:
    /// The text outlives the reader. What is no JSON object counts as an empty one, see `isReadable()`.
    explicit DetailsReader(QByteArrayView text);
    bool isReadable() const { return m_readable; }

    void field(const char *name, QByteArray &text);
    void field(const char *name, bool &truth);
    void field(const char *name, std::optional<qint64> &number);
    void field(const char *name, std::optional<Money> &money);
    void field(const char *name, std::optional<WallTime> &time);
    void field(const char *name, QList<QByteArray> &texts);
    void field(const char *name, QMap<QByteArray, QByteArray> &texts);
    void field(const char *name, QList<BudgetWindow> &windows);
    void field(const char *name, QMap<QByteArray, ModelLimits> &models);
    void object(const char *name, Limits &limits);
    void json(const char *name, QByteArray &text);
    /// The members that nobody asked for.
    void later(QByteArray &members);

private:
    const JsonField *take(const char *name, JsonType type);

    std::optional<JsonScan> m_scan;
    std::vector<bool> m_taken; // by position in the scan
    bool m_readable = true;
};

/// The members of Limits.
template <class Form, class Value>
void limitFields(Form &form, Value &limits)
{
    form.field("max_budget", limits.maxBudget);
    form.field("soft_budget", limits.softBudget);
    form.field("budget_duration", limits.budgetDuration);
    form.field("windows", limits.windows);
    form.field("rpm", limits.rpm);
    form.field("tpm", limits.tpm);
    form.field("parallel", limits.parallel);
    form.field("model_limits", limits.models);
}

template <class Form, class Value>
void keptFields(Form &form, Value &kept)
{
    form.json("metadata", kept.metadata);
    form.json("rest", kept.rest);
}

} // namespace Gatehouse
