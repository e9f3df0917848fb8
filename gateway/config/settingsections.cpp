// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/settingsections.h"

#include "gateway/config/didyoumean.h"
#include "gateway/config/scalarvalues.h"
#include "gateway/config/sectionreader.h"

#include <QRegularExpression>

namespace Gatehouse {
namespace {

const QString general = QStringLiteral("general_settings");
const QString library = QStringLiteral("litellm_settings");
const QString router = QStringLiteral("router_settings");

constexpr char defaultStrategy[] = "simple-shuffle";
/// A body is held in memory whole.
constexpr double largestRequestLimit = 1024.0 * 1024 * 1024;

bool variableIsTrue(const Environment &environment, const char *name)
{
    return parseBoolean(environment.value(name)).value_or(false);
}

void checkMasterKey(SectionReader &reader, const Secret &key)
{
    const YamlNode &node = reader.node("master_key");
    const bool fromFile = !node.isUnset();
    const auto say = [&](Problem::Severity severity, const QString &what, const QString &hint) {
        reader.problem(severity, fromFile ? node : reader.map(), reader.pathOf("master_key"),
                       what.arg(fromFile ? QStringLiteral("master_key") : QStringLiteral("LITELLM_MASTER_KEY")), hint);
    };
    if (!key.reveal().startsWith("sk-")) {
        say(Problem::Severity::Error, QStringLiteral("%1 does not start with \"sk-\""), QStringLiteral("put \"sk-\" before it, here and in the clients"));
    } else if (key.reveal() == "sk-1234") {
        say(Problem::Severity::Warning, QStringLiteral("%1 is the example of LiteLLM's documentation, which anybody can guess"),
            QStringLiteral("choose a long random one"));
    }
}

void readMasterKey(SectionReader &reader, const Environment &environment, GatewayConfig &config)
{
    reader.setMissing(Problem::Severity::Error, QStringLiteral("without its key the gateway would be open to everybody"));
    config.masterKey = reader.secret("master_key");
    if (config.masterKey.isEmpty() && reader.node("master_key").isUnset())
        config.masterKey = Secret(environment.value("LITELLM_MASTER_KEY"));
    if (!config.masterKey.isEmpty())
        checkMasterKey(reader, config.masterKey);
}

void readRequestSize(SectionReader &reader, GatewayConfig &config)
{
    constexpr double megabyte = 1024 * 1024;
    const auto size = reader.number("max_request_size_mb");
    if (!size)
        return;
    const double bytes = *size * megabyte;
    if (bytes >= 1 && bytes <= largestRequestLimit)
        config.largestRequest = static_cast<qint64>(bytes);
    else
        reader.problem(Problem::Severity::Error, reader.node("max_request_size_mb"), reader.pathOf("max_request_size_mb"),
                       QStringLiteral("max_request_size_mb is no size a request can have"), QStringLiteral("give megabytes above 0 and up to 1024"));
}

/// Ages below an hour are taken for a slip: nothing could be looked up any more.
void readRetention(SectionReader &reader, RetentionAges &ages)
{
    const auto age = [&reader](const char *key, std::optional<std::chrono::milliseconds> &into) {
        into = reader.duration(key);
        if (into && *into < std::chrono::hours(1)) {
            reader.problem(Problem::Severity::Error, reader.node(key), reader.pathOf(key), QStringLiteral("%1 is shorter than an hour").arg(QString::fromLatin1(key)),
                           QStringLiteral("give at least 1h, such as 30d"));
            into.reset();
        }
    };
    age("maximum_spend_logs_retention_period", ages.requests);
    age("maximum_captured_bodies_retention_period", ages.exchanges);
    age("maximum_hourly_spend_retention_period", ages.hours);
    age("maximum_daily_spend_retention_period", ages.days);
    ages.interval = std::max<std::chrono::milliseconds>(std::chrono::minutes(1), reader.duration("maximum_spend_logs_retention_interval").value_or(ages.interval));
}

void readModelAliases(SectionReader &reader, const Environment &environment, GatewayConfig &config, QList<Problem> &problems)
{
    QList<QByteArray> names;
    bool hasWildcard = false;
    for (const ModelEntry &model : config.models) {
        names.append(model.name);
        hasWildcard = hasWildcard || model.name.contains('*');
    }
    SectionReader aliases = reader.below("model_group_alias");
    for (const YamlMember &member : aliases.map().members) {
        const QString path = aliases.pathOf(member.key.constData());
        const bool isMap = member.value.isMap();
        const YamlNode &target = isMap ? member.value["model"] : member.value;
        const auto model = aliases.textOf(target, path);
        if (!model || model->isEmpty()) {
            if (!target.isUnset())
                continue; // said already
            aliases.problem(Problem::Severity::Error, member.value, path, QStringLiteral("the alias %1 names no model").arg(QString::fromUtf8(member.key)),
                            QStringLiteral("write alias: model_name"));
            continue;
        }
        if (!names.contains(*model) && !hasWildcard) {
            const QByteArray near = didYouMean(*model, names);
            aliases.keyProblem(member, QStringLiteral("the alias %1 names the model %2, which is not in model_list")
                                           .arg(QString::fromUtf8(member.key), QString::fromUtf8(*model)),
                               near.isEmpty() ? QString() : QStringLiteral("did you mean %1?").arg(QString::fromUtf8(near)));
        }
        config.modelGroupAlias.insert(member.key, *model);
        const bool isHidden = isMap && SectionReader(member.value, path, environment, problems).boolean("hidden").value_or(false);
        if (!isHidden && !names.contains(member.key))
            config.listedAliases.append(member.key);
    }
}

void readBudgets(SectionReader &reader, GatewayConfig &config)
{
    if (const auto zone = reader.text("timezone"); zone && !zone->isEmpty()) {
        config.timeZone = QTimeZone(*zone);
        if (!config.timeZone.isValid()) {
            config.timeZone = QTimeZone::utc();
            reader.problem(Problem::Severity::Error, reader.node("timezone"), reader.pathOf("timezone"),
                           QStringLiteral("the time zone %1 is not known here").arg(QString::fromUtf8(*zone)), QStringLiteral("write a name such as Europe/Berlin or UTC"));
        }
    }
    const auto money = [&reader](const char *key) -> std::optional<Money> {
        const std::optional<double> dollars = reader.number(key);
        return dollars ? std::optional(Money::fromUsd(*dollars)) : std::nullopt;
    };
    config.maxBudget = money("max_budget");
    config.maxCustomerBudget = money("max_end_user_budget");
    config.customerBudgetId = reader.text("max_end_user_budget_id").value_or(QByteArray());
    config.budgetDuration = reader.text("budget_duration").value_or(QByteArray());
    static const QRegularExpression duration(QStringLiteral("^[1-9][0-9]{0,5}(s|m|h|d|w|mo)$"));
    if (!config.budgetDuration.isEmpty() && !duration.match(QString::fromUtf8(config.budgetDuration)).hasMatch()) {
        reader.problem(Problem::Severity::Error, reader.node("budget_duration"), reader.pathOf("budget_duration"),
                       QStringLiteral("%1 is no duration").arg(QString::fromUtf8(config.budgetDuration)), QStringLiteral("write 12h, 1d, 1w or 1mo"));
    }
}

} // namespace

void readGeneralSettings(const YamlNode &section, const Environment &environment, GatewayConfig &config, QList<Problem> &problems)
{
    SectionReader reader(section, general, environment, problems);
    reader.checkKeys(generalKeys(), general);
    readMasterKey(reader, environment, config);

    reader.setMissing(Problem::Severity::Warning, QStringLiteral("until then nothing is kept in Postgres"));
    config.databaseUrl = reader.secret("database_url");
    if (config.databaseUrl.isEmpty() && reader.node("database_url").isUnset())
        config.databaseUrl = Secret(environment.value("DATABASE_URL"));

    reader.setMissing(Problem::Severity::Error, {});
    config.keyHeaderName = reader.text("litellm_key_header_name").value_or(QByteArray());
    config.storePromptsInSpendLogs = reader.boolean("store_prompts_in_spend_logs").value_or(variableIsTrue(environment, "STORE_PROMPTS_IN_SPEND_LOGS"));
    readRequestSize(reader, config);
    readRetention(reader, config.retention);
}

void readLibrarySettings(const YamlNode &section, const Environment &environment, GatewayConfig &config, QList<Problem> &problems)
{
    SectionReader reader(section, library, environment, problems);
    reader.checkKeys(libraryKeys(), library);
    config.requestTimeout = reader.duration("request_timeout");
    readBudgets(reader, config);
    config.dropParams = reader.boolean("drop_params").value_or(variableIsTrue(environment, "LITELLM_DROP_PARAMS"));
    config.retries = static_cast<int>(reader.integer("num_retries", 0, 100).value_or(config.retries));
}

void readRouterSettings(const YamlNode &section, const Environment &environment, GatewayConfig &config, QList<Problem> &problems)
{
    SectionReader reader(section, router, environment, problems);
    reader.checkKeys(routerKeys(), router);
    const auto strategy = reader.text("routing_strategy");
    if (strategy && *strategy != defaultStrategy) {
        reader.problem(Problem::Severity::Warning, reader.node("routing_strategy"), reader.pathOf("routing_strategy"),
                       QStringLiteral("the routing strategy %1 is not supported yet; requests are spread as %2 does")
                           .arg(QString::fromUtf8(*strategy), QString::fromUtf8(defaultStrategy)));
    }
    config.timeout = reader.duration("timeout");
    config.streamTimeout = reader.duration("stream_timeout");
    config.retries = static_cast<int>(reader.integer("num_retries", 0, 100).value_or(config.retries));
    readModelAliases(reader, environment, config, problems);
}

Environment withFileVariables(const YamlNode &section, const Environment &environment, QList<Problem> &problems)
{
    Environment merged = environment;
    SectionReader reader(section, QStringLiteral("environment_variables"), environment, problems);
    reader.setMissing(Problem::Severity::Warning, {}); // whoever needs the variable says what it leads to
    for (const YamlMember &member : reader.map().members) {
        const auto value = reader.textOf(member.value, reader.pathOf(member.key.constData()), true);
        if (value && merged.value(member.key).isEmpty())
            merged.insert(member.key, *value);
    }
    return merged;
}

} // namespace Gatehouse
