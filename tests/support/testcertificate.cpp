// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/testcertificate.h"

#include <QSslCertificate>
#include <QSslKey>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace Gatehouse {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long day = 24 * 60 * 60;

template <class Write>
QByteArray pem(Write write)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    write(memory.get());
    char *text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return QByteArray(text, size);
}

void addExtension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    if (X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value)) {
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }
}

Certificate newCertificate(EVP_PKEY *key, const char *name, X509 *issuer, long validFrom, long validTo)
{
    static long serial = 1;
    Certificate certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), validFrom);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), validTo);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char *>(name), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer ? issuer : certificate.get()));
    return certificate;
}

} // namespace

TestCertificate::TestCertificate(Fault fault) : m_authorityFile(std::make_unique<QTemporaryFile>())
{
    const Key authorityKey(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate authority = newCertificate(authorityKey.get(), "Gatehouse test authority", nullptr, -day, day);
    addExtension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE");
    addExtension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    X509_sign(authority.get(), authorityKey.get(), EVP_sha256());

    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const bool expired = fault == Fault::Expired;
    const Certificate server = newCertificate(key.get(), "Gatehouse test server", authority.get(), expired ? -2 * day : -day, expired ? -day : day);
    addExtension(server.get(), authority.get(), NID_subject_alt_name,
                 fault == Fault::WrongHost ? "DNS:wrong.example.com" : "DNS:localhost,IP:127.0.0.1");
    X509_sign(server.get(), authorityKey.get(), EVP_sha256());

    m_certificate = pem([&](BIO *out) { PEM_write_bio_X509(out, server.get()); });
    m_key = pem([&](BIO *out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    m_authorityFile->open();
    m_authorityFile->write(pem([&](BIO *out) { PEM_write_bio_X509(out, authority.get()); }));
    m_authorityFile->flush();
}

QSslConfiguration TestCertificate::serverConfiguration() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(m_certificate, QSsl::Pem));
    configuration.setPrivateKey(QSslKey(m_key, QSsl::Ec, QSsl::Pem));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

} // namespace Gatehouse
