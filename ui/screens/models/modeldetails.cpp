// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/models/modeldetails.h"

#include "gateway/base/clock.h"
#include "ui/models/modeltable.h"
#include "ui/support/formats.h"
#include "ui/theme/icons.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/keyvaluegrid.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuspill.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>

namespace Gatehouse::Ui {

namespace {

constexpr int widthForColumns = 720;

struct PriceRow {
    const char *name;
    std::optional<UnitPrice> ModelPrice::*price;
};

constexpr PriceRow priceRows[] = {
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Input"), &ModelPrice::input},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Output"), &ModelPrice::output},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Read from cache"), &ModelPrice::cacheRead},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Written to cache"), &ModelPrice::cacheWrite},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Cached for an hour"), &ModelPrice::cacheWrite1h},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Reasoning"), &ModelPrice::reasoning},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Audio in"), &ModelPrice::audioInput},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Audio out"), &ModelPrice::audioOutput},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Input above 200 k"), &ModelPrice::inputAbove200k},
    {QT_TRANSLATE_NOOP("Gatehouse::Ui::ModelDetails", "Output above 200 k"), &ModelPrice::outputAbove200k},
};

QWidget *group(const QString &title, QWidget *content)
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(new Label(title, TextStyle::Strong));
    column->addWidget(content);
    return box;
}

} // namespace

ModelDetails::ModelDetails(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("models.details"));
    setAccessibleName(tr("Details of the model"));
    buildUi();
    setTest({});
}

void ModelDetails::buildUi()
{
    m_trouble = new Banner;
    m_trouble->setObjectName(QStringLiteral("models.trouble"));
    m_result = new Banner;
    m_result->setObjectName(QStringLiteral("models.testResult"));
    m_busy = new BusyIndicator(tr("Waiting for the model's answer…"));
    m_busy->setObjectName(QStringLiteral("models.testBusy"));
    m_groups = new QBoxLayout(QBoxLayout::TopToBottom);
    m_groups->setSpacing(20);
    m_groups->addWidget(buildPlace(), 0, Qt::AlignTop);
    m_groups->addWidget(buildPrices(), 0, Qt::AlignTop);
    m_groups->addWidget(buildLimits(), 0, Qt::AlignTop);

    auto *content = new QWidget;
    auto *inside = new QVBoxLayout(content);
    inside->setContentsMargins(16, 4, 16, 16);
    inside->setSpacing(12);
    inside->addWidget(m_trouble);
    inside->addWidget(m_busy);
    inside->addWidget(m_result);
    inside->addLayout(m_groups);
    inside->addStretch();
    m_scroll = new QScrollArea;
    m_scroll->setObjectName(QStringLiteral("models.summary"));
    m_scroll->setAccessibleName(tr("Summary of the model"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(content);
    m_scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(buildHeading());
    column->addWidget(m_scroll, 1);
}

QWidget *ModelDetails::buildHeading()
{
    m_name = new ElidedLabel({}, TextStyle::Heading);
    m_name->setObjectName(QStringLiteral("models.detailName"));
    m_name->setTextFormat(Qt::PlainText);
    m_health = new StatusPill;
    m_health->setObjectName(QStringLiteral("models.detailHealth"));
    m_test = new QPushButton(icon(QStringLiteral("bolt")), tr("Test"));
    m_test->setObjectName(QStringLiteral("models.test"));
    m_test->setToolTip(tr("Calls the model once; costs a few tokens"));
    connect(m_test, &QPushButton::clicked, this, &ModelDetails::testRequested);
    m_close = new QToolButton;
    m_close->setObjectName(QStringLiteral("models.closeDetails"));
    m_close->setAutoRaise(true);
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setToolTip(tr("Close the details"));
    m_close->setAccessibleName(tr("Close the details"));
    connect(m_close, &QToolButton::clicked, this, &ModelDetails::closeRequested);

    auto *heading = new QWidget;
    auto *row = new QHBoxLayout(heading);
    row->setContentsMargins(16, 8, 8, 0);
    row->addWidget(m_name, 1);
    row->addWidget(m_health);
    row->addWidget(m_test);
    row->addWidget(m_close);
    return heading;
}

QWidget *ModelDetails::buildPlace()
{
    m_place = new KeyValueGrid;
    m_provider = m_place->addRow(tr("Provider"));
    m_upstream = m_place->addRow(tr("Upstream model"));
    m_upstream->setObjectName(QStringLiteral("models.upstream"));
    m_apiBase = new CopyField(tr("API base"));
    m_apiBase->edit()->setObjectName(QStringLiteral("models.apiBase"));
    m_apiBase->copyButton()->setObjectName(QStringLiteral("models.copyApiBase"));
    m_place->addRow(tr("API base"), m_apiBase);
    m_where = m_place->addRow(tr("Configured in"));
    m_where->setObjectName(QStringLiteral("models.where"));
    m_deployment = m_place->addRow(tr("Deployment"));
    return group(tr("Where it runs"), m_place);
}

QWidget *ModelDetails::buildPrices()
{
    m_prices = new QWidget;
    m_prices->setObjectName(QStringLiteral("models.prices"));
    auto *column = new QVBoxLayout(m_prices);
    column->setContentsMargins(0, 0, 0, 0);
    return group(tr("Prices of a million tokens"), m_prices);
}

QWidget *ModelDetails::buildLimits()
{
    m_limits = new KeyValueGrid;
    m_latency = m_limits->addRow(tr("Last latency"));
    m_checked = m_limits->addRow(tr("Last called"));
    m_context = m_limits->addRow(tr("Context"));
    m_output = m_limits->addRow(tr("Longest answer"));
    m_mode = m_limits->addRow(tr("Kind"));
    m_abilities = m_limits->addRow(tr("Can do"));
    m_deprecated = m_limits->addRow(tr("Ends on"));
    return group(tr("Health and limits"), m_limits);
}

void ModelDetails::setModel(const ModelStatus &model)
{
    if (model.id != m_id)
        m_scroll->ensureVisible(0, 0);
    m_id = model.id;
    m_name->setText(model.name);
    m_health->setState(healthTone(model.health), healthText(model.health));
    m_trouble->setVisible(!model.healthText.isEmpty());
    m_trouble->setContent(healthTone(model.health), healthText(model.health), model.healthText);
    showPlace(model);
    showPrices(model.price);
    showLimits(model);
}

void ModelDetails::showPlace(const ModelStatus &model)
{
    m_place->showText(m_provider, model.providerTitle);
    m_place->showText(m_upstream, model.upstreamModel);
    if (m_apiBase->value() != model.apiBase) {
        m_apiBase->setValue(model.apiBase);
        m_apiBase->edit()->setCursorPosition(0);
    }
    m_place->setRowVisible(m_apiBase, !model.apiBase.isEmpty());
    m_place->showText(m_where, model.where);
    m_place->showText(m_deployment, QString::fromUtf8(model.id));
}

void ModelDetails::showPrices(const ModelPrice &price)
{
    QList<std::pair<QString, QString>> rows;
    for (const PriceRow &row : priceRows) {
        if (const std::optional<UnitPrice> &one = price.*row.price)
            rows.append({tr(row.name), Formats::pricePerMillion(*one)});
    }
    if (price.perSearch)
        //: %1 is a price; of one search, not of a million tokens
        rows.append({tr("A web search"), tr("%1 each").arg(Formats::exactMoney(price.perSearch->times(1)))});
    rows.append({tr("Source"), price.isKnown() ? QString::fromUtf8(price.source) : tr("No price is known, so requests are counted without cost.")});
    if (rows == m_priceRows)
        return;
    // Made anew, because most of a dozen prices are usually not known.
    m_priceRows = rows;
    delete m_prices->layout()->takeAt(0);
    qDeleteAll(m_prices->findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    auto *grid = new KeyValueGrid;
    for (const auto &[name, value] : std::as_const(rows)) {
        if (!value.isEmpty())
            grid->addRow(name, value)->setTextFormat(Qt::PlainText);
    }
    m_prices->layout()->addWidget(grid);
}

void ModelDetails::showLimits(const ModelStatus &model)
{
    const auto tokens = [](std::int64_t count) { return count > 0 ? tr("%1 tokens").arg(Formats::count(count)) : QString(); };
    m_limits->showText(m_latency, model.lastLatency ? Formats::duration(*model.lastLatency) : QString());
    m_limits->showText(m_checked, model.lastChecked ? Formats::ago(*model.lastChecked, SystemClock().wall()) : QString());
    m_limits->showText(m_context, tokens(model.price.contextTokens));
    m_limits->showText(m_output, tokens(model.price.maxOutputTokens));
    m_limits->showText(m_mode, QString::fromUtf8(model.price.mode));
    m_limits->showText(m_abilities, QString::fromUtf8(model.price.capabilities).replace(QLatin1Char(' '), QLatin1String(", ")));
    m_limits->showText(m_deprecated, QString::fromUtf8(model.price.deprecated));
    const bool anything = model.lastLatency || model.lastChecked || model.price.contextTokens > 0 || model.price.maxOutputTokens > 0
        || !model.price.mode.isEmpty() || !model.price.capabilities.isEmpty() || !model.price.deprecated.isEmpty();
    m_limits->parentWidget()->setVisible(anything);
}

void ModelDetails::setTest(const TestState &test)
{
    m_test->setEnabled(!test.isUnderWay());
    m_busy->setVisible(test.isUnderWay());
    m_busy->setSentence(test.phase == TestState::Phase::Waiting ? tr("Waiting for other tests…") : tr("Waiting for the model's answer…"));
    m_result->setVisible(test.phase == TestState::Phase::Passed || test.phase == TestState::Phase::Failed);
    if (test.phase == TestState::Phase::Failed) {
        m_result->setContent(StatusPill::Tone::Danger, tr("The test failed"), test.failure);
    } else if (test.phase == TestState::Phase::Passed) {
        const ModelTest &result = test.result;
        //: a duration
        m_result->setContent(StatusPill::Tone::Success, tr("Answered in %1").arg(Formats::duration(result.latency)),
                             result.answer.isEmpty() ? tr("The answer was empty.") : tr("“%1”").arg(result.answer),
                             //: tokens in, tokens out, money
                             tr("%1 tokens in, %2 out, %3").arg(Formats::count(result.inputTokens), Formats::count(result.outputTokens),
                                                                Formats::exactMoney(result.cost)));
    }
}

void ModelDetails::enter()
{
    (m_test->isEnabled() ? static_cast<QWidget *>(m_test) : m_close)->setFocus(Qt::OtherFocusReason);
}

void ModelDetails::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT leaveRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

void ModelDetails::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), colour(Role::Surface));
}

void ModelDetails::resizeEvent(QResizeEvent *event)
{
    const bool columns = width() >= widthForColumns;
    m_groups->setDirection(columns ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    for (int group = 0; group < m_groups->count(); ++group)
        m_groups->setStretch(group, columns ? 1 : 0);
    QWidget::resizeEvent(event);
}

} // namespace Gatehouse::Ui
