// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/usagegrid.h"

#include "ui/support/formats.h"
#include "ui/widgets/label.h"

#include <QGridLayout>

namespace Gatehouse::Ui {

UsageGrid::UsageGrid(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(0, 1);
    m_input = addRow(tr("Input"));
    m_cacheRead = addRow(tr("Input from the provider's cache"));
    m_cacheWrite = addRow(tr("Input kept in the provider's cache"));
    m_output = addRow(tr("Output"));
    m_reasoning = addRow(tr("Reasoning"));
    m_other = addRow(tr("Audio and searches"));
    m_total = addRow(tr("Total"), true);
    m_remark = new Label({}, TextStyle::Caption, Role::TextMuted);
    m_remark->setWordWrap(true);
    m_remark->setObjectName(QStringLiteral("requests.usageRemark"));
    m_grid->addWidget(m_remark, m_grid->rowCount(), 0, 1, 3);
    m_total.tokens->setObjectName(QStringLiteral("requests.totalTokens"));
    m_total.cost->setObjectName(QStringLiteral("requests.totalCost"));
}

UsageGrid::Row UsageGrid::addRow(const QString &kind, bool strong)
{
    const TextStyle style = strong ? TextStyle::Strong : TextStyle::Body;
    const int row = m_grid->rowCount();
    Row labels{new Label(kind, style, strong ? Role::Text : Role::TextMuted), new Label({}, style), new Label({}, style)};
    labels.kind->setWordWrap(true);
    for (Label *figure : {labels.tokens, labels.cost}) {
        figure->setAlignment(Qt::AlignRight | Qt::AlignTop);
        figure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_grid->addWidget(labels.kind, row, 0);
    m_grid->addWidget(labels.tokens, row, 1);
    m_grid->addWidget(labels.cost, row, 2);
    return labels;
}

void UsageGrid::fill(const Row &row, qint64 tokens, Money cost, bool priced, bool always)
{
    const bool shown = always || tokens != 0 || !cost.isZero();
    for (Label *label : {row.kind, row.tokens, row.cost})
        label->setVisible(shown);
    row.tokens->setText(Formats::count(tokens));
    row.cost->setText(priced ? Formats::exactMoney(cost) : Formats::none());
}

void UsageGrid::setRecord(const RequestRecord &record)
{
    const Usage &usage = record.usage;
    const CostBreakdown &cost = record.cost;
    const qint64 cached = usage.cacheRead + usage.cacheWrite + usage.cacheWrite1h;
    const qint64 audio = usage.audioInput + usage.audioOutput;
    fill(m_input, std::max<qint64>(0, usage.input - cached - usage.audioInput), cost.input, cost.priced, true);
    fill(m_cacheRead, usage.cacheRead, cost.cacheRead, cost.priced);
    fill(m_cacheWrite, usage.cacheWrite + usage.cacheWrite1h, cost.cacheWrite, cost.priced);
    fill(m_output, std::max<qint64>(0, usage.output - usage.reasoning - usage.audioOutput), cost.output, cost.priced, true);
    fill(m_reasoning, usage.reasoning, cost.reasoning, cost.priced);
    fill(m_other, audio, cost.other, cost.priced);
    fill(m_total, usage.total(), cost.total, cost.priced, true);
    const QString text = remark(record);
    m_remark->setText(text);
    m_remark->setVisible(!text.isEmpty());
}

QString UsageGrid::remark(const RequestRecord &record) const
{
    QStringList sentences;
    if (record.usage.estimated)
        sentences << tr("≈ Tokens were counted by the gateway, because the provider did not tell.");
    if (record.state == LedgerState::Partial)
        sentences << tr("The answer was cut off; this is what had been used by then.");
    if (record.state == LedgerState::Orphaned)
        sentences << tr("The gateway ended while this request ran; it was charged by estimate.");
    if (record.usage.reportedCost)
        sentences << tr("The total is the provider's own figure.");
    else if (!record.usage.isEmpty() && !record.cost.priced)
        sentences << tr("No price is known for this model, so the cost is not known.");
    return sentences.join(QLatin1Char(' '));
}

} // namespace Gatehouse::Ui
