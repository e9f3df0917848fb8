// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/lookup.h"

#include "gateway/services/wire/wirevalue.h"

namespace Gatehouse {

using namespace Qt::StringLiterals;

Error invalidField(const char *field, QString message)
{
    Error error(ErrorKind::InvalidRequest, std::move(message));
    error.param = field;
    return error;
}

Error notFound(const char *field, const QString &message, const QByteArray &id)
{
    Error error(ErrorKind::NotFound, message.arg(QString::fromUtf8(id.left(200))));
    error.param = field;
    return error;
}

Result<QByteArray> requiredText(const Json &body, const char *field)
{
    QByteArray text;
    if (const Json *value = member(body, field)) {
        if (auto read = readInto(field, *value, text); !read)
            return read.error();
    }
    if (text.isEmpty())
        return invalidField(field, u"`%1` is missing."_s.arg(QString::fromLatin1(field)));
    return text;
}

Result<QList<QByteArray>> requiredTexts(const Json &body, const char *field)
{
    QList<QByteArray> texts;
    if (const Json *value = member(body, field)) {
        if (auto read = readInto(field, *value, texts); !read)
            return read.error();
    }
    if (texts.isEmpty())
        return invalidField(field, u"`%1` is missing: give a list."_s.arg(QString::fromLatin1(field)));
    return texts;
}

Result<void> checkBudget(const Directory &directory, const QByteArray &budgetId, const QByteArray &before)
{
    if (budgetId.isEmpty() || budgetId == before || directory.budget(budgetId))
        return {};
    return notFound("budget_id", u"Budget doesn't exist in db. Budget=%1. Create it with `/budget/new`."_s, budgetId);
}

Result<void> checkOrganization(const Directory &directory, const QByteArray &organizationId, const QByteArray &before)
{
    if (organizationId.isEmpty() || organizationId == before || directory.organization(organizationId))
        return {};
    return notFound("organization_id", u"Organization doesn't exist in db. Organization=%1. Create it with `/organization/new`."_s, organizationId);
}

} // namespace Gatehouse
