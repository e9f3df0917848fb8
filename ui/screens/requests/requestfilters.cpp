// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/requests/requestfilters.h"

#include "ui/support/formats.h"
#include "ui/widgets/searchfield.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QPushButton>
#include <QSignalBlocker>

namespace Gatehouse::Ui {

namespace {

using namespace std::chrono_literals;

enum Range { AllTime, LastHour, Today, SevenDays };

std::optional<WallTime> beginOf(int range, WallTime now)
{
    switch (range) {
    case LastHour: return now - 1h;
    case Today: return WallTime(std::chrono::milliseconds(Formats::local(now).date().startOfDay().toMSecsSinceEpoch()));
    case SevenDays: return now - 24h * 7;
    default: return std::nullopt;
    }
}

/// Fills `box` below its first entry, which stands for all, and keeps what is chosen.
void fill(QComboBox *box, const QList<RequestFilters::Choice> &choices)
{
    const QSignalBlocker quiet(box);
    const QByteArray chosen = box->currentData().toByteArray();
    const QString chosenTitle = box->currentText();
    while (box->count() > 1)
        box->removeItem(1);
    for (const RequestFilters::Choice &choice : choices)
        box->addItem(choice.title, choice.value);
    if (!chosen.isEmpty() && box->findData(chosen) < 0)
        box->addItem(chosenTitle, chosen);
    box->setCurrentIndex(std::max(0, chosen.isEmpty() ? 0 : box->findData(chosen)));
}

} // namespace

RequestFilters::RequestFilters(QWidget *parent) : QWidget(parent)
{
    m_search = new SearchField(tr("Search model, key, id or error"));
    m_search->setObjectName(QStringLiteral("requests.search"));
    m_search->setMinimumWidth(150);
    m_outcome = makeBox(QStringLiteral("requests.outcome"), tr("Outcome"));
    m_outcome->addItem(tr("Any outcome"), int(RequestQuery::Outcome::Any));
    m_outcome->addItem(tr("Succeeded"), int(RequestQuery::Outcome::Succeeded));
    m_outcome->addItem(tr("Failed"), int(RequestQuery::Outcome::Failed));
    m_model = makeBox(QStringLiteral("requests.model"), tr("Model"));
    m_model->addItem(tr("Any model"), QByteArray());
    m_provider = makeBox(QStringLiteral("requests.provider"), tr("Provider"));
    m_provider->addItem(tr("Any provider"), QByteArray());
    m_range = makeBox(QStringLiteral("requests.range"), tr("Time range"));
    m_range->addItem(tr("All time"), AllTime);
    m_range->addItem(tr("Last hour"), LastHour);
    m_range->addItem(tr("Today"), Today);
    m_range->addItem(tr("Last 7 days"), SevenDays);
    m_clear = new QPushButton(tr("Clear"));
    m_clear->setObjectName(QStringLiteral("requests.clearFilters"));
    m_clear->setAccessibleName(tr("Clear all filters"));
    m_clear->setProperty("link", true);
    m_clear->hide();

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_search, 1);
    for (QComboBox *box : {m_outcome, m_model, m_provider, m_range})
        row->addWidget(box);
    row->addWidget(m_clear);

    for (QComboBox *box : {m_outcome, m_model, m_provider, m_range})
        connect(box, &QComboBox::currentIndexChanged, this, &RequestFilters::tell);
    connect(m_search, &SearchField::searched, this, &RequestFilters::tell);
    connect(m_clear, &QPushButton::clicked, this, &RequestFilters::clear);
}

QComboBox *RequestFilters::makeBox(const QString &name, const QString &spoken)
{
    auto *box = new QComboBox;
    box->setObjectName(name);
    box->setAccessibleName(spoken);
    box->setToolTip(spoken);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    box->setIconSize(QSize(0, 0));
    box->setMaxVisibleItems(20);
    return box;
}

RequestQuery RequestFilters::query(WallTime now) const
{
    RequestQuery query;
    query.text = m_search->text().trimmed();
    query.outcome = static_cast<RequestQuery::Outcome>(m_outcome->currentData().toInt());
    query.model = m_model->currentData().toByteArray();
    query.provider = m_provider->currentData().toByteArray();
    query.from = beginOf(m_range->currentData().toInt(), now);
    return query;
}

bool RequestFilters::isActive() const
{
    return !m_search->text().trimmed().isEmpty() || m_outcome->currentIndex() > 0 || m_model->currentIndex() > 0
        || m_provider->currentIndex() > 0 || m_range->currentIndex() > 0;
}

void RequestFilters::clear()
{
    {
        const QSignalBlocker quietBoxes[] = {QSignalBlocker(m_outcome), QSignalBlocker(m_model), QSignalBlocker(m_provider), QSignalBlocker(m_range)};
        for (QComboBox *box : {m_outcome, m_model, m_provider, m_range})
            box->setCurrentIndex(0);
    }
    // The field tells by itself that it was cleared, if it was not empty.
    const bool told = !m_search->text().isEmpty();
    m_search->clear();
    if (!told)
        tell();
}

void RequestFilters::setModels(const QList<Choice> &models)
{
    fill(m_model, models);
}

void RequestFilters::setProviders(const QList<Choice> &providers)
{
    fill(m_provider, providers);
}

void RequestFilters::chooseModel(const QByteArray &model)
{
    if (m_model->findData(model) < 0)
        m_model->addItem(QString::fromUtf8(model), model);
    m_model->setCurrentIndex(m_model->findData(model));
}

void RequestFilters::findId(const QString &id)
{
    {
        const QSignalBlocker quiet(this);
        clear();
        m_search->setText(id);
    }
    tell();
}

void RequestFilters::tell()
{
    m_clear->setVisible(isActive());
    Q_EMIT changed();
}

} // namespace Gatehouse::Ui
