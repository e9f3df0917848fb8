// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/requestcells.h"

#include "ui/support/formats.h"

#include <QCoreApplication>

namespace Gatehouse::Ui::RequestCells {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(RequestCells)
};

struct KindText {
    const char *kind;
    const char *text;
};

// The names are those of pipeline/errorwriter and of the journal's reader.
constexpr KindText kinds[] = {
    {"invalid_request", QT_TRANSLATE_NOOP("RequestCells", "Invalid request")},
    {"unknown_model", QT_TRANSLATE_NOOP("RequestCells", "Unknown model")},
    {"unsupported_parameter", QT_TRANSLATE_NOOP("RequestCells", "Unsupported parameter")},
    {"context_window", QT_TRANSLATE_NOOP("RequestCells", "Prompt too long")},
    {"content_policy", QT_TRANSLATE_NOOP("RequestCells", "Content refused")},
    {"authentication", QT_TRANSLATE_NOOP("RequestCells", "Wrong key")},
    {"permission_denied", QT_TRANSLATE_NOOP("RequestCells", "Not allowed")},
    {"not_found", QT_TRANSLATE_NOOP("RequestCells", "Not found")},
    {"method_not_allowed", QT_TRANSLATE_NOOP("RequestCells", "Wrong method")},
    {"timeout", QT_TRANSLATE_NOOP("RequestCells", "Timed out")},
    {"conflict", QT_TRANSLATE_NOOP("RequestCells", "Conflict")},
    {"too_large", QT_TRANSLATE_NOOP("RequestCells", "Body too large")},
    {"unsupported_media", QT_TRANSLATE_NOOP("RequestCells", "Not JSON")},
    {"unprocessable", QT_TRANSLATE_NOOP("RequestCells", "Not accepted")},
    {"rate_limited", QT_TRANSLATE_NOOP("RequestCells", "Rate limited")},
    {"budget_exceeded", QT_TRANSLATE_NOOP("RequestCells", "Budget spent")},
    {"client_gone", QT_TRANSLATE_NOOP("RequestCells", "Client left")},
    {"internal", QT_TRANSLATE_NOOP("RequestCells", "Gateway fault")},
    {"upstream_unreachable", QT_TRANSLATE_NOOP("RequestCells", "Unreachable")},
    {"upstream_failed", QT_TRANSLATE_NOOP("RequestCells", "Provider failed")},
    {"overloaded", QT_TRANSLATE_NOOP("RequestCells", "Overloaded")},
    {"unavailable", QT_TRANSLATE_NOOP("RequestCells", "Unavailable")},
    {"configuration", QT_TRANSLATE_NOOP("RequestCells", "Configuration")},
    {"storage", QT_TRANSLATE_NOOP("RequestCells", "Database")},
    {"orphaned", QT_TRANSLATE_NOOP("RequestCells", "Cut off")},
};

} // namespace

QString title(int column)
{
    switch (column) {
    case Time: return Text::tr("Time");
    case Status: return Text::tr("Status");
    case Model: return Text::tr("Model");
    case Provider: return Text::tr("Provider");
    case Tokens: return Text::tr("Tokens");
    case Cost: return Text::tr("Cost");
    //: time until the first token came
    case FirstToken: return Text::tr("First token");
    case Duration: return Text::tr("Duration");
    case Key: return Text::tr("Key");
    //: the path that was called, as in "/v1/chat/completions"
    case Route: return Text::tr("Route");
    default: return {};
    }
}

QString meaning(int column)
{
    switch (column) {
    case Tokens: return Text::tr("Tokens in → tokens out. ≈ marks figures counted by the gateway because the provider did not tell.");
    case FirstToken: return Text::tr("Time from the end of the request to the first token of the answer.");
    case Duration: return Text::tr("Time from the end of the request to the end of the answer.");
    case Key: return Text::tr("The key that paid for the request.");
    default: return {};
    }
}

std::optional<RequestQuery::Sort> sortOf(int column)
{
    switch (column) {
    case Time: return RequestQuery::Sort::StartedAt;
    case Status: return RequestQuery::Sort::Status;
    case Model: return RequestQuery::Sort::Model;
    case Provider: return RequestQuery::Sort::Provider;
    case Tokens: return RequestQuery::Sort::Tokens;
    case Cost: return RequestQuery::Sort::Cost;
    case FirstToken: return RequestQuery::Sort::TimeToFirstToken;
    case Duration: return RequestQuery::Sort::Duration;
    default: return std::nullopt;
    }
}

bool isNumeric(int column)
{
    return column == Tokens || column == Cost || column == FirstToken || column == Duration;
}

QString errorKindText(const QByteArray &kind)
{
    for (const KindText &one : kinds) {
        if (kind == one.kind)
            return Text::tr(one.text);
    }
    return QString::fromUtf8(kind);
}

QString statusText(const RequestRecord &record)
{
    const QString status = record.status > 0 ? QString::number(record.status) : QString();
    if (!record.errorKind.isEmpty())
        return (status + QLatin1Char(' ') + errorKindText(record.errorKind)).trimmed();
    //: %1 is an HTTP status; the answer came from the cache
    return record.cacheHit ? Text::tr("%1, cached").arg(status) : status;
}

QString tokensText(const Usage &usage)
{
    if (usage.isEmpty())
        return Formats::none();
    //: tokens in → tokens out
    const QString both = Text::tr("%1 → %2").arg(Formats::tokens(usage.input), Formats::tokens(usage.output));
    return usage.estimated ? QStringLiteral("≈ ") + both : both;
}

QString costText(const CostBreakdown &cost)
{
    return cost.priced ? Formats::money(cost.total) : Formats::none();
}

QString text(const RequestRecord &record, int column, WallTime now)
{
    switch (column) {
    case Time: return Formats::moment(record.startedAt, now);
    case Status: return statusText(record);
    case Model: return QString::fromUtf8(record.model);
    case Provider: return record.provider.isEmpty() ? Formats::none() : QString::fromUtf8(record.provider);
    case Tokens: return tokensText(record.usage);
    case Cost: return record.usage.isEmpty() && record.cost.total.isZero() ? Formats::none() : costText(record.cost);
    case FirstToken: return Formats::duration(record.timeToFirstToken);
    case Duration: return Formats::duration(record.duration);
    case Key: return record.keyAlias.isEmpty() ? Formats::none() : QString::fromUtf8(record.keyAlias);
    case Route: return QString::fromUtf8(record.route);
    default: return {};
    }
}

QString toolTip(const RequestRecord &record, int column)
{
    switch (column) {
    case Time: return Formats::fullMoment(record.startedAt);
    case Status: return record.errorMessage;
    case Model: return record.upstreamModel == record.model ? QString() : QString::fromUtf8(record.upstreamModel);
    case Provider: return QString::fromUtf8(record.apiBase);
    case Tokens:
        return record.usage.isEmpty() ? QString()
                                      : Text::tr("%1 in, %2 out").arg(Formats::count(record.usage.input), Formats::count(record.usage.output));
    case Cost:
        return record.cost.priced ? Formats::exactMoney(record.cost.total)
                                  : record.usage.isEmpty() ? QString() : Text::tr("No price is known for this model.");
    default: return {};
    }
}

} // namespace Gatehouse::Ui::RequestCells
