// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/modelparameters.h"

#include "gateway/config/didyoumean.h"
#include "gateway/config/modelprices.h"

namespace Gatehouse {
namespace {

const QString section = QStringLiteral("litellm_params");

/// The candidate that `key` is most likely a slip of: one letter, two in a long word. Stricter than a suggestion for a
/// key that cannot be right, because here the key may well be one we have not heard of.
QByteArray slipOf(const QByteArray &key, const QList<QByteArray> &candidates)
{
    const QByteArray near = didYouMean(key, candidates);
    const int allowed = key.size() >= 8 ? 2 : 1;
    return !near.isEmpty() && editDistance(key, near) <= allowed ? near : QByteArray();
}

/// Settings of a cloud that a new version of LiteLLM may know: for the gateway, not for the request.
bool isProviderSetting(const QByteArray &key)
{
    return key.startsWith("aws_") || key.startsWith("vertex_") || key.startsWith("azure_") || key.startsWith("litellm_")
           || key.startsWith("watsonx_") || key.startsWith("oci_") || key.startsWith("s3_") || key.startsWith("gcs_");
}

/// A key we have not heard of that names a secret must not end up in a request body.
bool isSecretName(const QByteArray &key)
{
    return key.contains("secret") || key.contains("password") || key.contains("private_key") || key.contains("access_key");
}

/// Whether the key goes upstream; warns when that is doubtful.
bool isForwarded(SectionReader &parameters, const YamlMember &member)
{
    static const QList<QByteArray> gatewayKeys = modelParameterKeys().names() + knownPriceKeys();
    const QString key = QString::fromUtf8(member.key);
    if (modelParameterKeys().supportOf(member.key) != KnownKeys::Support::Unknown) {
        parameters.checkKey(member, modelParameterKeys(), section);
        return false;
    }
    if (isPriceKey(member.key))
        return false;
    if (requestParameters().contains(member.key))
        return true;
    if (isProviderSetting(member.key) || isSecretName(member.key)) {
        parameters.keyProblem(member, QStringLiteral("%1 in litellm_params is not supported yet and has no effect").arg(key), {});
        return false;
    }
    if (const QByteArray meant = slipOf(member.key, gatewayKeys); !meant.isEmpty()) {
        parameters.keyProblem(member, QStringLiteral("litellm_params has no key \"%1\"; it has no effect").arg(key),
                              QStringLiteral("did you mean %1? A request parameter of that name goes into extra_body").arg(QString::fromUtf8(meant)));
        return false;
    }
    if (const QByteArray meant = slipOf(member.key, requestParameters()); !meant.isEmpty()) {
        parameters.keyProblem(member, QStringLiteral("\"%1\" is sent to the provider as it stands").arg(key),
                              QStringLiteral("did you mean %1?").arg(QString::fromUtf8(meant)));
    }
    return true;
}

} // namespace

Json requestParametersOf(SectionReader &parameters)
{
    Json body = Json::object();
    for (const YamlMember &member : parameters.map().members) {
        if (!isForwarded(parameters, member) || member.value.isUnset())
            continue;
        Json value = parameters.json(member.value, parameters.pathOf(member.key.constData()));
        if (!value.is_null())
            body[member.key.toStdString()] = std::move(value);
    }
    SectionReader extra = parameters.below("extra_body");
    for (const YamlMember &member : extra.map().members)
        body[member.key.toStdString()] = extra.json(member.value, extra.pathOf(member.key.constData()));
    return body;
}

void checkModelInfoKeys(SectionReader &modelInfo)
{
    static const QList<QByteArray> names = modelInfoKeys().names() + knownPriceKeys();
    for (const YamlMember &member : modelInfo.map().members) {
        if (modelInfoKeys().supportOf(member.key) != KnownKeys::Support::Unknown) {
            modelInfo.checkKey(member, modelInfoKeys(), QStringLiteral("model_info"));
            continue;
        }
        if (isPriceKey(member.key) && isKnownPriceKey(member.key))
            continue;
        if (const QByteArray meant = slipOf(member.key, names); !meant.isEmpty()) {
            modelInfo.keyProblem(member, QStringLiteral("model_info knows no \"%1\"; it is kept as a note").arg(QString::fromUtf8(member.key)),
                                 QStringLiteral("did you mean %1?").arg(QString::fromUtf8(meant)));
        }
    }
}

} // namespace Gatehouse
