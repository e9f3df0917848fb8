// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/welcome/keycard.h"

#include "ui/theme/icons.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/iconlabel.h"
#include "ui/widgets/label.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDesktopServices>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>

namespace Gatehouse::Ui {

KeyCard::KeyCard(SetupService &setup, QWidget *parent)
    : Card(tr("Use an API key"), parent), m_setup(setup), m_providers(setup.keyProviders())
{
    buildUi();
    showProvider();
    m_setup.keychainUsable().then(this, [this](const Result<void> &usable) { showKeychain(usable); });
}

void KeyCard::buildUi()
{
    m_provider = new QComboBox;
    m_provider->setObjectName(QStringLiteral("welcome.provider"));
    m_provider->setAccessibleName(tr("Provider"));
    for (const ProviderDescriptor &provider : std::as_const(m_providers))
        m_provider->addItem(QString::fromUtf8(provider.title));
    m_key = new QLineEdit;
    m_key->setObjectName(QStringLiteral("welcome.key"));
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setAccessibleName(tr("API key"));
    m_connect = new QPushButton(tr("Connect"));
    m_connect->setObjectName(QStringLiteral("welcome.connect"));
    m_connect->setProperty("primary", true);
    m_connect->setEnabled(false);
    connect(m_provider, &QComboBox::currentIndexChanged, this, &KeyCard::showProvider);
    connect(m_key, &QLineEdit::textChanged, this, [this] {
        m_connect->setEnabled(!m_checking && !m_key->text().trimmed().isEmpty());
        m_error->hide();
    });
    connect(m_key, &QLineEdit::returnPressed, this, &KeyCard::submit);
    connect(m_connect, &QPushButton::clicked, this, &KeyCard::submit);
    auto *entry = new QHBoxLayout;
    entry->addWidget(m_provider);
    entry->addWidget(m_key, 1);
    entry->addWidget(m_connect);

    m_keychainIcon = new IconLabel({});
    m_keychain = new Label({}, TextStyle::Caption, Role::TextMuted);
    m_keychain->setObjectName(QStringLiteral("welcome.keychain"));
    m_keychain->setWordWrap(true);
    m_keyPage = new QPushButton(icon(QStringLiteral("external"), Role::Link), {});
    m_keyPage->setObjectName(QStringLiteral("welcome.keyPage"));
    m_keyPage->setProperty("link", true);
    connect(m_keyPage, &QPushButton::clicked, this, [this] {
        QDesktopServices::openUrl(QUrl(QString::fromUtf8(m_providers[m_provider->currentIndex()].keyPage)));
    });
    auto *notes = new QHBoxLayout;
    notes->addWidget(m_keychainIcon);
    notes->addWidget(m_keychain, 1);
    notes->addWidget(m_keyPage);

    m_busy = new BusyIndicator;
    m_busy->setObjectName(QStringLiteral("welcome.checking"));
    m_busy->hide();
    m_error = new Banner;
    m_error->setObjectName(QStringLiteral("welcome.keyError"));
    m_error->hide();
    body()->addLayout(entry);
    body()->addWidget(m_error);
    body()->addWidget(m_busy);
    body()->addLayout(notes);
}

void KeyCard::focusKey()
{
    m_key->setFocus();
}

void KeyCard::showProvider()
{
    m_error->hide();
    const bool any = m_provider->currentIndex() >= 0;
    setEnabled(any);
    if (!any)
        return;
    const ProviderDescriptor &provider = m_providers[m_provider->currentIndex()];
    const QString title = QString::fromUtf8(provider.title);
    //: %1 is a provider: "OpenAI"
    m_key->setPlaceholderText(tr("Paste your %1 key").arg(title));
    m_keyPage->setText(tr("Get a key from %1").arg(title));
    m_keyPage->setToolTip(QString::fromUtf8(provider.keyPage));
    m_keyPage->setVisible(provider.keyPage && *provider.keyPage);
}

void KeyCard::showKeychain(const Result<void> &usable)
{
    m_keychainIcon->setIcon(usable.ok() ? QStringLiteral("shield") : QStringLiteral("warning"), usable.ok() ? Role::Success : Role::Warning);
    m_keychain->setRole(usable.ok() ? Role::TextMuted : Role::Warning);
    m_keychain->setText(usable.ok() ? tr("Kept in your system's keychain, never in a file.")
                                    //: %1 is a sentence that says why
                                    : tr("The system's keychain cannot be used. %1").arg(usable.error().message));
}

void KeyCard::submit()
{
    const QString key = m_key->text().trimmed();
    if (m_checking || key.isEmpty())
        return;
    const ProviderDescriptor &provider = m_providers[m_provider->currentIndex()];
    m_error->hide();
    m_busy->setSentence(tr("Checking the key with %1…").arg(QString::fromUtf8(provider.title)));
    setBusy(true);
    m_setup.addProvider(provider.id, Secret(key.toUtf8())).then(this, [this](const Result<void> &done) {
        setBusy(false);
        if (done.ok()) {
            m_key->clear();
            Q_EMIT added();
            return;
        }
        const bool refused = done.error().kind == ErrorKind::Authentication;
        m_error->setContent(StatusPill::Tone::Danger, refused ? tr("The key was refused") : tr("The provider could not be added"), done.error().message);
        m_error->show();
        m_key->setFocus();
        m_key->selectAll();
    });
}

void KeyCard::setBusy(bool busy)
{
    m_checking = busy;
    m_busy->setVisible(busy);
    m_provider->setEnabled(!busy);
    m_key->setEnabled(!busy);
    m_connect->setEnabled(!busy && !m_key->text().trimmed().isEmpty());
}

} // namespace Gatehouse::Ui
