// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"
#include "ui/widgets/card.h"

class QGridLayout;

namespace Gatehouse::Ui {

class Label;
class Sparkline;

/// Today's figures and the traffic of the last two minutes. Samples once a second as long as it lives. Owned by the overview.
class TodayCard : public Card
{
    Q_OBJECT
public:
    explicit TodayCard(const Services &services, QWidget *parent = nullptr);

    Sparkline *chart() const { return m_chart; }

private:
    void buildUi();
    Label *addFigure(QGridLayout *grid, int row, int column, const QString &name, const QString &objectName);
    void refresh();
    void sample();

    Services m_services;
    Label *m_requests = nullptr;
    Label *m_failed = nullptr;
    Label *m_tokens = nullptr;
    Label *m_spend = nullptr;
    Label *m_rate = nullptr;
    Sparkline *m_chart = nullptr;
};

} // namespace Gatehouse::Ui
