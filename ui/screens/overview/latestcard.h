// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestquery.h"
#include "gateway/services/services.h"
#include "ui/widgets/card.h"

class QStackedLayout;
class QTableView;

namespace Gatehouse::Ui {

class EmptyState;
class LatestModel;
class Shell;

/// The last few requests; a click or Enter leads to the request on its screen. Owned by the overview.
class LatestCard : public Card
{
    Q_OBJECT
public:
    LatestCard(const Services &services, Shell &shell, QWidget *parent = nullptr);

    void reload();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildUi();
    void open(int row);
    void showState();

    Services m_services;
    Shell &m_shell;
    LatestModel *m_model = nullptr;
    QTableView *m_table = nullptr;
    QWidget *m_busy = nullptr;
    EmptyState *m_empty = nullptr;
    EmptyState *m_failed = nullptr;
    QStackedLayout *m_pages = nullptr;
    int m_generation = 0; ///< of the list asked for; older answers are dropped
    bool m_loaded = false;
    QString m_failure;
};

} // namespace Gatehouse::Ui
