// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSslConfiguration>
#include <QString>
#include <QTemporaryFile>

#include <memory>

namespace Gatehouse {

/// A certificate authority and a server certificate signed by it, made anew in each test run, so that no key lies in the
/// repository and none expires.
class TestCertificate
{
public:
    enum class Fault { None, Expired, WrongHost };

    /// For "127.0.0.1" and "localhost", or for "wrong.example.com".
    explicit TestCertificate(Fault fault = Fault::None);

    /// What a ScriptedServer needs.
    QSslConfiguration serverConfiguration() const;
    /// PEM file of the authority, for clients; lives as long as this object.
    QByteArray authorityFile() const { return m_authorityFile->fileName().toLocal8Bit(); }

private:
    QByteArray m_certificate; ///< PEM
    QByteArray m_key;         ///< PEM
    std::unique_ptr<QTemporaryFile> m_authorityFile;
};

} // namespace Gatehouse
