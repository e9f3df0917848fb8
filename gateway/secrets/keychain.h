// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/result.h"
#include "gateway/base/secret.h"

#include <QFuture>
#include <QString>

#include <chrono>

namespace Gatehouse {

/// The system's keychain: macOS Keychain, Windows Credential Manager, Secret Service or KWallet on Linux. Never falls
/// back to a file. Main thread; answers come through its event loop. Owned by the engine; answers still under way when it
/// goes arrive all the same.
///
/// Every call fails with Unavailable when there is no keychain, saying what is missing and what to do instead, with
/// PermissionDenied when the user or the system refuses, and with Timeout when nobody answers (a prompt may be waiting).
///
/// Virtual for tests only, which must not depend on the keychain of the machine they run on.
class Keychain
{
public:
    explicit Keychain(QString service = QStringLiteral("Gatehouse"), std::chrono::milliseconds patience = std::chrono::minutes(2));
    virtual ~Keychain() = default;

    /// NotFound when there is no entry of that name.
    virtual QFuture<Result<Secret>> read(const QString &name) const;
    virtual QFuture<Result<void>> write(const QString &name, const Secret &secret) const;
    /// Success also when there was none.
    virtual QFuture<Result<void>> remove(const QString &name) const;
    /// Whether the keychain works here, found out by asking it for something it does not hold.
    virtual QFuture<Result<void>> usable() const;

private:
    QString m_service;
    std::chrono::milliseconds m_patience;
};

} // namespace Gatehouse
