// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/secrets/keychain.h"

#include "gateway/base/readyfuture.h"

#include <QPromise>
#include <QTimer>

#include <qt6keychain/keychain.h>

#include <functional>
#include <memory>

namespace Gatehouse {
namespace {

QString wayOut()
{
    const QString instead = QStringLiteral("or keep the key in an environment variable or the .env file and write os.environ/NAME in the configuration.");
#if defined(Q_OS_LINUX) || defined(Q_OS_FREEBSD)
    return QStringLiteral("Start a Secret Service (GNOME Keyring, KWallet or KeePassXC) in a session with D-Bus, ") + instead;
#else
    return QStringLiteral("Check that the keychain of the system is unlocked, ") + instead;
#endif
}

/// The failure of a finished job; never called for success.
Error failureOf(const QKeychain::Job &job, const QString &name)
{
    const QString detail = job.errorString();
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return Error(ErrorKind::NotFound, QStringLiteral("The keychain has no entry \"%1\". Enter the key again to store it.").arg(name), detail);
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return Error(ErrorKind::PermissionDenied,
                     QStringLiteral("The keychain did not give access to \"%1\". Unlock it and allow Gatehouse when it asks.").arg(name), detail);
    default:
        break;
    }
    // Backends report a missing service in many ways; what they say is kept.
    QString reason = detail.trimmed();
    while (reason.endsWith(u'.'))
        reason.chop(1);
    return Error(ErrorKind::Unavailable,
                 reason.isEmpty() ? QStringLiteral("There is no usable keychain. %1").arg(wayOut())
                                  : QStringLiteral("There is no usable keychain (%1). %2").arg(reason, wayOut()),
                 QStringLiteral("QtKeychain error %1").arg(static_cast<int>(job.error())));
}

/// Runs a job and answers once, by `outcome` when it ends or with Timeout when it does not. The job deletes itself: the
/// backends call back into it, so it must outlive whoever asked.
template <class T>
QFuture<Result<T>> run(QKeychain::Job *job, const QString &name, std::chrono::milliseconds patience, std::function<Result<T>(const QKeychain::Job &)> outcome)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    auto answered = std::make_shared<bool>(false);
    promise->start();
    const auto answer = [promise, answered](Result<T> result) {
        if (std::exchange(*answered, true))
            return;
        promise->addResult(std::move(result));
        promise->finish();
    };
    job->setKey(name);
    job->setInsecureFallback(false);
    QObject::connect(job, &QKeychain::Job::finished, job, [answer, outcome = std::move(outcome)](QKeychain::Job *done) { answer(outcome(*done)); });
    QTimer::singleShot(patience, job, [answer, patience] {
        answer(Error(ErrorKind::Timeout,
                     QStringLiteral("The keychain did not answer within %1 seconds. Look for a window that asks for its password.")
                         .arg(std::chrono::duration_cast<std::chrono::seconds>(patience).count())));
    });
    job->start();
    return promise->future();
}

} // namespace

Keychain::Keychain(QString service, std::chrono::milliseconds patience) : m_service(std::move(service)), m_patience(patience) {}

QFuture<Result<Secret>> Keychain::read(const QString &name) const
{
    return run<Secret>(new QKeychain::ReadPasswordJob(m_service), name, m_patience, [name](const QKeychain::Job &job) -> Result<Secret> {
        if (job.error() != QKeychain::NoError)
            return failureOf(job, name);
        return Secret(static_cast<const QKeychain::ReadPasswordJob &>(job).textData().toUtf8());
    });
}

QFuture<Result<void>> Keychain::write(const QString &name, const Secret &secret) const
{
    if (name.isEmpty() || secret.isEmpty())
        return readyFuture<void>(Error(ErrorKind::InvalidRequest, QStringLiteral("A keychain entry needs a name and a value; \"%1\" has none.").arg(name)));
    auto *job = new QKeychain::WritePasswordJob(m_service);
    job->setTextData(QString::fromUtf8(secret.reveal()));
    return run<void>(job, name, m_patience, [name](const QKeychain::Job &done) -> Result<void> {
        return done.error() == QKeychain::NoError ? Result<void>() : Result<void>(failureOf(done, name));
    });
}

QFuture<Result<void>> Keychain::remove(const QString &name) const
{
    return run<void>(new QKeychain::DeletePasswordJob(m_service), name, m_patience, [name](const QKeychain::Job &job) -> Result<void> {
        const bool isGone = job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound;
        return isGone ? Result<void>() : Result<void>(failureOf(job, name));
    });
}

QFuture<Result<void>> Keychain::usable() const
{
    const QString probe = QStringLiteral("is there a keychain");
    return run<void>(new QKeychain::ReadPasswordJob(m_service), probe, m_patience, [probe](const QKeychain::Job &job) -> Result<void> {
        const bool answers = job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound;
        return answers ? Result<void>() : Result<void>(failureOf(job, probe));
    });
}

} // namespace Gatehouse
