// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/setupservice.h"
#include "ui/widgets/card.h"

class QPushButton;
class QVBoxLayout;

namespace Gatehouse::Ui {

class Banner;
class BusyIndicator;
class Label;

/// Looks for model servers on this computer and offers those it finds. Owned by the welcome page.
class ServerCard : public Card
{
    Q_OBJECT
public:
    explicit ServerCard(SetupService &setup, QWidget *parent = nullptr);

    void scan();

Q_SIGNALS:
    void added();

private:
    void buildUi();
    void showServers(const QList<LocalServer> &servers);
    QWidget *makeRow(const LocalServer &server);
    void add(const LocalServer &server);

    SetupService &m_setup;
    int m_generation = 0; ///< of the scan under way; older answers are dropped
    BusyIndicator *m_busy = nullptr;
    Label *m_none = nullptr;
    QPushButton *m_again = nullptr;
    QWidget *m_found = nullptr;
    QVBoxLayout *m_rows = nullptr;
    Banner *m_error = nullptr;
};

} // namespace Gatehouse::Ui
