// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/setupservice.h"
#include "ui/widgets/card.h"

class QComboBox;
class QLineEdit;
class QPushButton;

namespace Gatehouse::Ui {

class Banner;
class BusyIndicator;
class IconLabel;
class Label;

/// Asks for a provider and its API key, has the key checked, and says where it is kept. Owned by the welcome page.
class KeyCard : public Card
{
    Q_OBJECT
public:
    explicit KeyCard(SetupService &setup, QWidget *parent = nullptr);

    void focusKey();

Q_SIGNALS:
    void added();

private:
    void buildUi();
    void showProvider();
    void showKeychain(const Result<void> &usable);
    void submit();
    void setBusy(bool busy);

    SetupService &m_setup;
    QList<ProviderDescriptor> m_providers;
    QComboBox *m_provider = nullptr;
    QLineEdit *m_key = nullptr;
    QPushButton *m_connect = nullptr;
    QPushButton *m_keyPage = nullptr;
    IconLabel *m_keychainIcon = nullptr;
    Label *m_keychain = nullptr;
    BusyIndicator *m_busy = nullptr;
    Banner *m_error = nullptr;
    bool m_checking = false;
};

} // namespace Gatehouse::Ui
