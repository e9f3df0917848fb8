// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/domain/requestrecord.h"

#include <QWidget>

class QGridLayout;

namespace Gatehouse::Ui {

class Label;

/// Tokens and cost of one request by kind, with their sum, and where the figures come from. Kinds that did not occur are
/// left out. Owned by the details of a request.
class UsageGrid : public QWidget
{
    Q_OBJECT
public:
    explicit UsageGrid(QWidget *parent = nullptr);

    void setRecord(const RequestRecord &record);

private:
    struct Row {
        Label *kind, *tokens, *cost;
    };
    Row addRow(const QString &kind, bool strong = false);
    void fill(const Row &row, qint64 tokens, Money cost, bool priced, bool always = false);
    QString remark(const RequestRecord &record) const;

    QGridLayout *m_grid = nullptr;
    Row m_input{}, m_cacheRead{}, m_cacheWrite{}, m_output{}, m_reasoning{}, m_other{}, m_total{};
    Label *m_remark = nullptr;
};

} // namespace Gatehouse::Ui
