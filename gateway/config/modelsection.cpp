// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/modelsection.h"

#include "gateway/config/didyoumean.h"
#include "gateway/config/modelid.h"
#include "gateway/config/modelparameters.h"
#include "gateway/config/modelprices.h"
#include "gateway/config/sectionreader.h"

#include <QFileInfo>

namespace Gatehouse {
namespace {

constexpr char listForm[] = "start each model with \"- model_name: …\" and put its litellm_params below it";

/// The texts of a list; one that stands alone is a list of one.
std::vector<QByteArray> textList(SectionReader &parameters, const char *key)
{
    const YamlNode &node = parameters.node(key);
    std::vector<QByteArray> names;
    if (!node.isList()) {
        if (const auto name = parameters.text(key); name && !name->isEmpty())
            names.push_back(*name);
        return names;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const auto name = parameters.textOf(node.items[i], parameters.pathOf(key) + QStringLiteral("[%1]").arg(i));
        if (name && !name->isEmpty())
            names.push_back(*name);
    }
    return names;
}

bool isHeaderName(QByteArrayView name)
{
    static constexpr QByteArrayView marks = "!#$%&'*+-.^_`|~";
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks.contains(c);
    });
}

HeaderList extraHeaders(SectionReader &parameters)
{
    HeaderList headers;
    SectionReader section = parameters.below("extra_headers");
    for (const YamlMember &member : section.map().members) {
        const QString path = section.pathOf(member.key.constData());
        const auto value = section.textOf(member.value, path, true);
        if (!value)
            continue;
        if (!isHeaderName(member.key))
            section.problem(Problem::Severity::Error, member.value, path, QStringLiteral("\"%1\" is no name of a header").arg(QString::fromUtf8(member.key)));
        else if (value->contains('\n') || value->contains('\r') || value->contains('\0'))
            section.problem(Problem::Severity::Error, member.value, path, QStringLiteral("the header %1 has a line break in its value").arg(QString::fromUtf8(member.key)));
        else
            headers.set(member.key, value->trimmed());
    }
    return headers;
}

QByteArray address(SectionReader &parameters)
{
    const auto base = parameters.text("api_base"), url = parameters.text("base_url");
    if (base && url && *base != *url) {
        parameters.problem(Problem::Severity::Warning, parameters.node("base_url"), parameters.pathOf("base_url"),
                           QStringLiteral("api_base and base_url are two names of one key and differ; api_base counts"), QStringLiteral("remove one of them"));
    }
    return base.value_or(url.value_or(QByteArray()));
}

void readTarget(SectionReader &parameters, ModelEntry &entry)
{
    entry.customProvider = parameters.text("custom_llm_provider").value_or(QByteArray());
    entry.apiBase = address(parameters);
    entry.apiKey = parameters.secret("api_key");
    entry.apiVersion = parameters.text("api_version").value_or(QByteArray());
    entry.extraHeaders = extraHeaders(parameters);
    entry.timeout = parameters.duration("timeout");
    entry.streamTimeout = parameters.duration("stream_timeout");
    auto retries = parameters.integer("max_retries", 0, 100);
    if (!retries)
        retries = parameters.integer("num_retries", 0, 100);
    if (retries)
        entry.maxRetries = static_cast<int>(*retries);
    entry.rpm = parameters.integer("rpm");
    entry.tpm = parameters.integer("tpm");
    entry.weight = parameters.number("weight");
    entry.order = static_cast<int>(parameters.integer("order", -1'000'000, 1'000'000).value_or(0));
    entry.dropParams = parameters.boolean("drop_params").value_or(false);
    entry.dropFields = textList(parameters, "additional_drop_params");
    entry.allowFields = textList(parameters, "allowed_openai_params");
    entry.parameters = requestParametersOf(parameters);
}

void readModelInfo(SectionReader &info, ModelEntry &entry)
{
    entry.modelInfo = info.json(info.map(), info.path());
    entry.id = info.text("id").value_or(QByteArray());
    entry.baseModel = info.text("base_model").value_or(QByteArray());
    readPrices(info, entry.price);
    readLimits(info, entry.price);
    checkModelInfoKeys(info);
}

/// The parameters with those of the credential they name below them.
YamlNode withCredential(SectionReader &parameters, const Credentials &credentials)
{
    YamlNode merged = parameters.map();
    const auto name = parameters.text("litellm_credential_name");
    if (!name)
        return merged;
    const YamlNode *values = credentials.value(*name);
    if (!values) {
        const QByteArray near = didYouMean(*name, credentials.keys());
        parameters.problem(Problem::Severity::Error, parameters.node("litellm_credential_name"), parameters.pathOf("litellm_credential_name"),
                           QStringLiteral("there is no credential \"%1\" in credential_list").arg(QString::fromUtf8(*name)),
                           near.isEmpty() ? QString() : QStringLiteral("did you mean %1?").arg(QString::fromUtf8(near)));
        return merged;
    }
    for (const YamlMember &member : values->members) {
        if (!merged.find(member.key))
            merged.members.push_back(member);
    }
    return merged;
}

/// Name and model, or nothing after an Error.
std::optional<ModelEntry> identified(SectionReader &item, const YamlNode &node)
{
    ModelEntry entry;
    entry.where = QStringLiteral("%1:%2").arg(QFileInfo(node.file).fileName()).arg(node.line);
    const QString path = item.path();
    const auto name = item.text("model_name");
    if (!name) {
        item.problem(Problem::Severity::Error, node, path + QStringLiteral(".model_name"), QStringLiteral("%1 has no model_name").arg(path),
                     QStringLiteral("model_name is what clients ask for"));
    }
    const YamlNode &parameters = item.node("litellm_params");
    if (parameters.isUnset()) {
        item.problem(Problem::Severity::Error, node, path + QStringLiteral(".litellm_params"), QStringLiteral("%1 has no litellm_params").arg(path),
                     QStringLiteral("give at least litellm_params: {model: provider/model}"));
        return std::nullopt;
    }
    if (!parameters.isMap() || !name)
        return std::nullopt;
    entry.name = *name;
    if (entry.name.contains('*')) {
        entry.unusable = QStringLiteral("model_name %1 is a wildcard, which Gatehouse does not do yet: list the models by name").arg(QString::fromUtf8(entry.name));
        item.problem(Problem::Severity::Warning, item.node("model_name"), path + QStringLiteral(".model_name"),
                     QStringLiteral("model_name \"%1\" is a wildcard, which is not done yet").arg(QString::fromUtf8(entry.name)),
                     QStringLiteral("list the models by name; until then this entry is not offered"));
    }
    return entry;
}

void checkItemKeys(SectionReader &item)
{
    for (const YamlMember &member : item.map().members) {
        const bool misplaced = modelParameterKeys().supportOf(member.key) != KnownKeys::Support::Unknown;
        if (misplaced)
            item.keyProblem(member, QStringLiteral("an item of model_list has no key \"%1\"; it has no effect").arg(QString::fromUtf8(member.key)),
                            QStringLiteral("put it into litellm_params, indented below it"));
        else
            item.checkKey(member, modelItemKeys(), QStringLiteral("an item of model_list"));
    }
}

/// One item of the list; several entries when it names several organizations.
std::vector<ModelEntry> readItem(const YamlNode &node, const QString &path, const Credentials &credentials, const Environment &environment,
                                 QList<Problem> &problems)
{
    SectionReader item(node, path, environment, problems);
    if (!node.isMap())
        return {};
    checkItemKeys(item);
    std::optional<ModelEntry> entry = identified(item, node);
    QStringList unusable;
    item.setOwner(entry ? QStringLiteral("model %1").arg(QString::fromUtf8(entry->name)) : path, &unusable);
    SectionReader written = item.below("litellm_params");
    const YamlNode effective = withCredential(written, credentials);
    SectionReader parameters(effective, written.path(), environment, problems);
    parameters.setOwnerLike(item);

    // Even an item that is dropped is read to the end, so that all its problems are found at once.
    ModelEntry made = entry.value_or(ModelEntry());
    made.model = parameters.text("model").value_or(QByteArray());
    const bool hasModel = !made.model.isEmpty() || !unusable.isEmpty();
    if (!hasModel && item.node("litellm_params").isMap())
        parameters.problem(Problem::Severity::Error, effective, parameters.pathOf("model"), QStringLiteral("%1 has no model").arg(parameters.path()),
                           QStringLiteral("write model: provider/model, for example openai/gpt-4o-mini"));
    readTarget(parameters, made);
    // A list of organizations makes one deployment for each of them.
    const std::vector<QByteArray> organizationNames = textList(parameters, "organization");
    readPrices(parameters, made.price);
    SectionReader info = item.below("model_info");
    readModelInfo(info, made);
    if (!entry || !hasModel)
        return {};
    made.unusable = unusable.join(u' ');
    if (made.id.isEmpty())
        made.id = defaultModelId(made.name, written.map());
    std::vector<ModelEntry> entries;
    for (const QByteArray &organization : organizationNames) {
        entries.push_back(made);
        entries.back().organization = organization;
    }
    if (entries.empty())
        entries.push_back(std::move(made));
    return entries;
}

} // namespace

Credentials readCredentials(const YamlNode &list, const Environment &environment, QList<Problem> &problems)
{
    Credentials credentials;
    if (!list.isList() && !list.isUnset())
        problems.append(Problem{Problem::Severity::Error, list.file, list.line, list.column, QStringLiteral("credential_list"),
                                QStringLiteral("credential_list must be a list, not %1").arg(list.kindName()),
                                QStringLiteral("start each credential with \"- credential_name: …\"")});
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        SectionReader item(list.items[i], QStringLiteral("credential_list[%1]").arg(i), environment, problems);
        item.checkKeys(credentialKeys(), QStringLiteral("an item of credential_list"));
        const auto name = item.text("credential_name");
        const YamlNode &values = item.node("credential_values");
        if (!name || !values.isMap()) {
            item.problem(Problem::Severity::Error, list.items[i], item.path(), QStringLiteral("%1 needs a credential_name and credential_values").arg(item.path()));
            continue;
        }
        credentials.insert(*name, &values);
    }
    return credentials;
}

std::vector<ModelEntry> readModels(const YamlNode &list, const Credentials &credentials, const Environment &environment,
                                   QList<Problem> &problems)
{
    std::vector<ModelEntry> models;
    if (!list.isList() && !list.isUnset()) {
        problems.append(Problem{Problem::Severity::Error, list.file, list.line, list.column, QStringLiteral("model_list"),
                                QStringLiteral("model_list must be a list, not %1").arg(list.kindName()), QString::fromUtf8(listForm)});
    }
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        for (ModelEntry &entry : readItem(list.items[i], QStringLiteral("model_list[%1]").arg(i), credentials, environment, problems))
            models.push_back(std::move(entry));
    }
    makeIdsUnique(models);
    return models;
}

} // namespace Gatehouse
