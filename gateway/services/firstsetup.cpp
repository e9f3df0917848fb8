// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/services/firstsetup.h"

#include "gateway/config/modelappender.h"
#include "gateway/providers/registry.h"
#include "gateway/secrets/keychain.h"
#include "gateway/services/futureof.h"
#include "gateway/services/localservers.h"
#include "gateway/services/providermodels.h"
#include "gateway/upstream/fetch.h"

#include <QCoro/QCoroFuture>

#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace Gatehouse {
namespace {

constexpr std::chrono::seconds checkPatience{15};

template <class T>
QFuture<T> ready(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

OutgoingRequest listRequest(const ProviderDescriptor &provider, const Secret &key, const QHash<QByteArray, QByteArray> &variables)
{
    ModelEntry entry;
    entry.name = entry.model = QByteArray(provider.id) + "/any";
    entry.apiKey = key;
    return getRequest(modelListEndpoint(makeDeployment(std::move(entry), variables)), checkPatience);
}

Error refusedKey(const ProviderDescriptor &provider, const FetchedAnswer &answer)
{
    const Error said = findDialect(provider.dialect)->readError(answer.status, answer.headers, answer.body);
    const QString title = QString::fromUtf8(provider.title);
    if (answer.status == 401 || answer.status == 403)
        return Error(ErrorKind::Authentication, QStringLiteral("%1 does not accept this key: %2").arg(title, said.message));
    return Error(said.kind, QStringLiteral("%1 answered %2 when the key was checked: %3").arg(title).arg(answer.status).arg(said.message));
}

} // namespace

FirstSetup::FirstSetup(Surroundings surroundings, QObject *parent) : SetupService(parent), m_around(std::move(surroundings)) {}

QList<ProviderDescriptor> FirstSetup::keyProviders() const
{
    QList<ProviderDescriptor> list;
    for (const ProviderDescriptor &provider : allProviders()) {
        // A key alone must be enough: providers with an address of the user's own come with the model editor.
        if (*provider.keyPage && *provider.baseUrl)
            list << provider;
    }
    return list;
}

QFuture<Result<void>> FirstSetup::keychainUsable()
{
    if (!m_around.keychain)
        return ready<Result<void>>(Error(ErrorKind::Unavailable, QStringLiteral("The keychain is not used by this program.")));
    return m_around.keychain->usable();
}

QFuture<QList<LocalServer>> FirstSetup::findLocalServers()
{
    return futureOf(searchLocalServers(m_around.transport));
}

QFuture<Result<void>> FirstSetup::addProvider(QByteArray id, Secret key)
{
    const ProviderDescriptor *provider = findProvider(id);
    if (!provider)
        return ready<Result<void>>(Error(ErrorKind::InvalidRequest, QStringLiteral("There is no provider \"%1\".").arg(QString::fromUtf8(id))));
    if (key.isEmpty())
        return ready<Result<void>>(Error(ErrorKind::InvalidRequest, QStringLiteral("Paste the key that %1 gave you.").arg(QString::fromUtf8(provider->title))));
    return futureOf(add(provider, std::move(key)));
}

QCoro::Task<Result<void>> FirstSetup::add(const ProviderDescriptor *provider, Secret key)
{
    // The key is checked where requests with it will go.
    const auto variables = m_around.variables ? m_around.variables() : QHash<QByteArray, QByteArray>();
    const Result<FetchedAnswer> answer = co_await fetch(m_around.transport, listRequest(*provider, key, variables));
    if (!answer)
        co_return answer.error();
    if (answer->status != 200)
        co_return refusedKey(*provider, *answer);
    const std::vector<QByteArray> models = wellKnownModels(provider->id, answer->body);
    if (models.empty())
        co_return Error(ErrorKind::UpstreamFailed, QStringLiteral("%1 accepts the key but lists no model that Gatehouse can talk to.").arg(QString::fromUtf8(provider->title)));
    if (!m_around.keychain)
        co_return Error(ErrorKind::Unavailable, QStringLiteral("The keychain is not used by this program."));
    Result<void> kept = co_await m_around.keychain->write(QString::fromUtf8(provider->id), key);
    if (!kept)
        co_return kept;
    std::vector<NewEntry> entries;
    for (const QByteArray &model : models)
        entries.push_back({model, QByteArray(provider->id) + '/' + model, QByteArray("keychain/") + provider->id, {}});
    Result<void> written = write(entries);
    co_return written;
}

QFuture<Result<void>> FirstSetup::addLocalServer(LocalServer server)
{
    std::vector<NewEntry> entries;
    for (const QString &model : server.models) {
        const QByteArray name = model.toUtf8();
        entries.push_back({name, server.provider + '/' + name, {}, server.address.toUtf8()});
    }
    if (entries.empty())
        return ready<Result<void>>(Error(ErrorKind::InvalidRequest, QStringLiteral("%1 runs but has no model loaded. Load one there, then look again.").arg(server.title)));
    return ready(write(entries));
}

QFuture<Result<void>> FirstSetup::useDemo()
{
    return ready(write({{"demo", "demo/demo", {}, {}}}));
}

Result<void> FirstSetup::write(const std::vector<NewEntry> &entries)
{
    const QString path = m_around.configFile.isEmpty() ? QDir(m_around.dataDirectory).filePath(QStringLiteral("litellm_config.yaml")) : m_around.configFile;
    QByteArray before;
    if (QFile file(path); file.open(QIODevice::ReadOnly))
        before = file.readAll();
    QList<NewModel> models;
    for (const NewEntry &entry : entries)
        models << NewModel{entry.name, entry.model, entry.apiKey, entry.apiBase, {}};
    const Result<QByteArray> after = appendModels(before, models);
    if (!after)
        return after.error();
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(*after) >= 0 && file.commit();
    if (!written)
        return Error(ErrorKind::Storage, QStringLiteral("The configuration file %1 cannot be written: %2").arg(path, file.errorString()));
    m_around.configFile = path;
    m_around.useFile(path);
    Q_EMIT needsWelcomeChanged();
    return {};
}

} // namespace Gatehouse
