// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/modeltable.h"

#include "ui/models/modeltester.h"
#include "ui/support/formats.h"
#include "ui/theme/icons.h"
#include "ui/widgets/monogram.h"
#include "ui/widgets/rowdelegate.h"

#include <QCoreApplication>

namespace Gatehouse::Ui {

namespace {

using State = ModelStatus::Health;

constexpr State healths[] = {State::Unknown, State::Healthy, State::Failing, State::Unusable};

bool isFigureColumn(int column)
{
    return column == ModelTable::InputPrice || column == ModelTable::OutputPrice || column == ModelTable::Context || column == ModelTable::Latency;
}

QString priceText(const std::optional<UnitPrice> &price)
{
    return price ? Formats::pricePerMillion(*price) : Formats::none();
}

/// What a change of the model's state can show in a row.
bool looksTheSame(const ModelStatus &a, const ModelStatus &b)
{
    return a.name == b.name && a.providerTitle == b.providerTitle && a.upstreamModel == b.upstreamModel && a.health == b.health
        && a.healthText == b.healthText && a.lastLatency == b.lastLatency && a.lastChecked == b.lastChecked && a.where == b.where
        && a.apiBase == b.apiBase && a.price.input == b.price.input && a.price.output == b.price.output
        && a.price.contextTokens == b.price.contextTokens && a.price.source == b.price.source;
}

} // namespace

QString healthText(State health)
{
    switch (health) {
    case State::Unknown: return QCoreApplication::translate("ModelTable", "Not called yet");
    case State::Healthy: return QCoreApplication::translate("ModelTable", "Healthy");
    case State::Failing: return QCoreApplication::translate("ModelTable", "Failing");
    case State::Unusable: return QCoreApplication::translate("ModelTable", "Unusable");
    }
    return {};
}

StatusPill::Tone healthTone(State health)
{
    switch (health) {
    case State::Unknown: return StatusPill::Tone::Neutral;
    case State::Healthy: return StatusPill::Tone::Success;
    case State::Failing: return StatusPill::Tone::Warning;
    case State::Unusable: return StatusPill::Tone::Danger;
    }
    return StatusPill::Tone::Neutral;
}

ModelTable::ModelTable(const ModelTester &tester, QObject *parent)
    : QAbstractTableModel(parent), m_tester(tester), m_running(icon(QStringLiteral("clock"), Role::Information)),
      m_passed(icon(QStringLiteral("success"), Role::Success)), m_failed(icon(QStringLiteral("error"), Role::Danger))
{
    for (const State health : healths)
        m_healthIcons[static_cast<int>(health)] = icon(StatusPill::iconName(healthTone(health)), StatusPill::ink(healthTone(health)));
    connect(&tester, &ModelTester::changed, this, &ModelTable::showTest);
}

void ModelTable::setModels(const QList<ModelStatus> &models)
{
    const bool same = models.size() == m_models.size()
        && std::equal(models.begin(), models.end(), m_models.cbegin(), [](const ModelStatus &a, const ModelStatus &b) { return a.id == b.id; });
    if (!same) {
        beginResetModel();
        m_models = models;
        m_rows.clear();
        for (int row = 0; row < m_models.size(); ++row)
            m_rows.insert(m_models.at(row).id, row);
        endResetModel();
        return;
    }
    for (int row = 0; row < models.size(); ++row) {
        const bool changed = !looksTheSame(m_models.at(row), models.at(row));
        m_models[row] = models.at(row);
        if (changed)
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

QString ModelTable::searchText(int row) const
{
    const ModelStatus &model = m_models.at(row);
    return QStringList{model.name, model.provider, model.providerTitle, model.upstreamModel, healthText(model.health), model.where}.join(QLatin1Char('\n'));
}

void ModelTable::showTest(const QByteArray &deploymentId)
{
    if (const int row = rowOf(deploymentId); row >= 0)
        Q_EMIT dataChanged(index(row, Test), index(row, Test));
}

int ModelTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_models.size());
}

int ModelTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ModelTable::testText(const ModelStatus &model) const
{
    const TestState state = m_tester.state(model.id);
    switch (state.phase) {
    case TestState::Phase::None: return tr("Test");
    //: a test that has not begun
    case TestState::Phase::Waiting: return tr("Waiting…");
    case TestState::Phase::Running: return tr("Testing…");
    case TestState::Phase::Passed: return Formats::duration(state.result.latency);
    case TestState::Phase::Failed: return tr("Failed");
    }
    return {};
}

QString ModelTable::text(const ModelStatus &model, int column) const
{
    switch (column) {
    case Name: return model.name;
    case Provider: return model.providerTitle;
    case Upstream: return model.upstreamModel;
    case Health: return healthText(model.health);
    case InputPrice: return priceText(model.price.input);
    case OutputPrice: return priceText(model.price.output);
    case Context: return model.price.contextTokens > 0 ? Formats::tokens(model.price.contextTokens) : Formats::none();
    case Latency: return model.lastLatency ? Formats::duration(*model.lastLatency) : Formats::none();
    case Test: return testText(model);
    case Where: return model.where;
    default: return {};
    }
}

QString ModelTable::toolTip(const ModelStatus &model, int column) const
{
    if (column == Health)
        return model.healthText;
    if (column == Provider)
        return model.apiBase;
    if (column == Context && model.price.contextTokens > 0)
        return tr("%1 tokens").arg(Formats::count(model.price.contextTokens));
    if (column != Test)
        return {};
    const TestState state = m_tester.state(model.id);
    if (state.phase == TestState::Phase::Failed)
        return state.failure;
    //: what a model said
    return state.phase == TestState::Phase::Passed ? tr("“%1”").arg(state.result.answer) : tr("Calls the model once; costs a few tokens");
}

QVariant ModelTable::decoration(const ModelStatus &model, int column) const
{
    if (column == Health)
        return m_healthIcons[static_cast<int>(model.health)];
    if (column == Provider) {
        const auto known = m_monograms.constFind(model.providerTitle);
        return known != m_monograms.constEnd() ? *known : *m_monograms.insert(model.providerTitle, monogram(model.providerTitle));
    }
    if (column != Test)
        return {};
    switch (m_tester.state(model.id).phase) {
    case TestState::Phase::None: return {};
    case TestState::Phase::Waiting:
    case TestState::Phase::Running: return m_running;
    case TestState::Phase::Passed: return m_passed;
    case TestState::Phase::Failed: return m_failed;
    }
    return {};
}

QVariant ModelTable::ink(const ModelStatus &model, int column) const
{
    if (column == Health && model.health != State::Healthy && model.health != State::Unknown)
        return colour(StatusPill::ink(healthTone(model.health)));
    if (column == Test && m_tester.state(model.id).phase == TestState::Phase::Failed)
        return colour(Role::Danger);
    return column == Name ? QVariant() : colour(Role::TextMuted);
}

QVariant ModelTable::sortValue(const ModelStatus &model, int column) const
{
    const auto price = [](const std::optional<UnitPrice> &one) { return one ? QVariant(qlonglong(one->femto())) : QVariant(); };
    switch (column) {
    case Health: return static_cast<int>(model.health);
    case InputPrice: return price(model.price.input);
    case OutputPrice: return price(model.price.output);
    case Context: return model.price.contextTokens > 0 ? QVariant(qlonglong(model.price.contextTokens)) : QVariant();
    case Latency: return model.lastLatency ? QVariant(qlonglong(model.lastLatency->count())) : QVariant();
    case Test: {
        const TestState state = m_tester.state(model.id);
        return state.phase == TestState::Phase::Passed ? QVariant(qlonglong(state.result.latency.count())) : QVariant();
    }
    default: return text(model, column);
    }
}

QVariant ModelTable::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_models.size())
        return {};
    const ModelStatus &model = m_models.at(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return text(model, column);
    case Qt::DecorationRole: return decoration(model, column);
    case Qt::ToolTipRole: return toolTip(model, column);
    case Qt::TextAlignmentRole: return int(Qt::AlignVCenter | (isFigureColumn(column) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ForegroundRole: return ink(model, column);
    case RowDelegate::LinkRole: return column == Test && m_tester.state(model.id).phase == TestState::Phase::None;
    case SortRole: return sortValue(model, column);
    default: return {};
    }
}

QVariant ModelTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isFigureColumn(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::ToolTipRole && (section == InputPrice || section == OutputPrice))
        return section == InputPrice ? tr("Price of a million tokens sent to the model") : tr("Price of a million tokens the model writes");
    if (role == Qt::ToolTipRole && section == Context)
        return tr("Tokens the model can take in at most");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Model");
    case Provider: return tr("Provider");
    case Upstream: return tr("Upstream model");
    case Health: return tr("Health");
    //: price of a million input tokens, as a column title
    case InputPrice: return tr("In / 1M");
    //: price of a million output tokens, as a column title
    case OutputPrice: return tr("Out / 1M");
    case Context: return tr("Context");
    case Latency: return tr("Latency");
    case Test: return tr("Test");
    //: file and line that configure a model
    case Where: return tr("Configured in");
    default: return {};
    }
}

} // namespace Gatehouse::Ui
