// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/configreader.h"

#include "gateway/config/configincludes.h"
#include "gateway/config/environmentrefs.h"
#include "gateway/config/modelsection.h"
#include "gateway/config/sectionreader.h"
#include "gateway/config/settingsections.h"
#include "gateway/config/yamlreader.h"

#include <QProcessEnvironment>

#include <algorithm>

namespace Gatehouse {
namespace {

void warnWhenNothingServes(const YamlNode &root, const GatewayConfig &config, QList<Problem> &problems)
{
    const auto warn = [&](const YamlNode &at, const QString &what, const QString &hint) {
        problems.append(Problem{Problem::Severity::Warning, config.file, at.line, at.column, QStringLiteral("model_list"), what, hint});
    };
    const YamlNode &list = root["model_list"];
    if (config.models.empty()) {
        warn(list, QStringLiteral("there are no models in model_list"), QStringLiteral("add one: - model_name: … with its litellm_params"));
        return;
    }
    const bool none = std::all_of(config.models.begin(), config.models.end(), [](const ModelEntry &model) { return !model.unusable.isEmpty(); });
    if (none)
        warn(list, QStringLiteral("none of the %1 models can be used").arg(config.models.size()), QStringLiteral("set the missing variables named above"));
}

ConfigReading readFromTree(const YamlNode &root, ConfigReading reading, const Environment &environment)
{
    GatewayConfig &config = reading.config;
    QList<Problem> &problems = reading.problems;
    SectionReader(root, {}, environment, problems).checkKeys(topLevelKeys(), QStringLiteral("the configuration"));
    config.environment = withFileVariables(root["environment_variables"], environment, problems);
    const Credentials credentials = readCredentials(root["credential_list"], config.environment, problems);
    config.models = readModels(root["model_list"], credentials, config.environment, problems);
    readGeneralSettings(root["general_settings"], config.environment, config, problems);
    readLibrarySettings(root["litellm_settings"], config.environment, config, problems);
    readRouterSettings(root["router_settings"], config.environment, config, problems);
    if (!hasErrors(problems))
        warnWhenNothingServes(root, config, problems);
    // Read top to bottom, as the file is; the main file first.
    std::stable_sort(problems.begin(), problems.end(), [&config](const Problem &a, const Problem &b) {
        if (a.file != b.file)
            return a.file == config.file || (b.file != config.file && a.file < b.file);
        return a.line < b.line;
    });
    return reading;
}

} // namespace

ConfigReading readConfiguration(const QString &file, const Environment &environment)
{
    ConfigReading reading;
    reading.config.file = file;
    const std::optional<QByteArray> text = readConfigFile(file, reading.problems);
    return text ? readConfigurationText(*text, file, environment) : reading;
}

ConfigReading readConfigurationText(QByteArrayView yaml, const QString &file, const Environment &environment)
{
    ConfigReading reading;
    reading.config.file = file;
    const YamlNode root = readTree(yaml, file, reading.config.includedFiles, reading.problems);
    return root.isMap() ? readFromTree(root, std::move(reading), environment) : reading;
}

QList<QByteArray> keychainNames(const QString &file)
{
    QList<Problem> problems; // the reading that follows reports them
    QStringList included;
    const std::optional<QByteArray> text = readConfigFile(file, problems);
    return text ? keychainNamesIn(readTree(*text, file, included, problems)) : QList<QByteArray>();
}

ConfigReading demoConfiguration(const Environment &environment)
{
    // Read like a file, so that LITELLM_MASTER_KEY and its like count here too.
    ConfigReading reading = readConfigurationText("model_list: [{model_name: demo, litellm_params: {model: demo/demo}, model_info: {id: demo}}]",
                                                  QStringLiteral("the demo configuration"), environment);
    reading.config.file.clear();
    return reading;
}

Environment processEnvironment()
{
    Environment variables;
    const QProcessEnvironment system = QProcessEnvironment::systemEnvironment();
    for (const QString &name : system.keys())
        variables.insert(name.toUtf8(), system.value(name).toUtf8());
    return variables;
}

} // namespace Gatehouse
