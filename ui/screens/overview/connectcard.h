// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"
#include "ui/screens/overview/snippets.h"
#include "ui/widgets/card.h"

class QTabBar;

namespace Gatehouse::Ui {

class CodeBlock;
class CopyField;
class SecretField;
class Shell;

/// Where clients reach the gateway and with which key, and code for a first call. Code shows the key masked and is
/// copied with the key in it. Owned by the overview.
class ConnectCard : public Card
{
    Q_OBJECT
public:
    ConnectCard(const Services &services, Shell &shell, QWidget *parent = nullptr);

private:
    void buildUi();
    void refresh();
    void showSnippet();
    void copySnippet();
    CallTarget target(const QString &key) const;

    Services m_services;
    Shell &m_shell;
    QList<Snippet> m_snippets;
    CopyField *m_address = nullptr;
    SecretField *m_key = nullptr;
    QTabBar *m_tabs = nullptr;
    CodeBlock *m_code = nullptr;
};

} // namespace Gatehouse::Ui
