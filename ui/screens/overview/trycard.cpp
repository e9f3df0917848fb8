// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/overview/trycard.h"

#include "gateway/services/gatewayservice.h"
#include "gateway/services/modelservice.h"
#include "ui/shell/screen.h"
#include "ui/support/formats.h"
#include "ui/theme/icons.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busyindicator.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/promptedit.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedLayout>

namespace Gatehouse::Ui {

TryCard::TryCard(const Services &services, Shell &shell, QWidget *parent)
    : Card(tr("Try it"), parent), m_services(services), m_shell(shell)
{
    buildUi();
    connect(services.models, &ModelService::modelsChanged, this, &TryCard::refreshModels);
    connect(services.gateway, &GatewayService::statusChanged, this, &TryCard::refreshControls);
    refreshModels();
}

void TryCard::buildUi()
{
    m_form = buildForm();
    auto *none = new EmptyState(QStringLiteral("models"), tr("No model to ask yet"), tr("Add a provider or a local model server, and ask it here."));
    QPushButton *add = none->addButton(tr("Add a Provider…"), {}, EmptyState::Weight::Primary);
    add->setObjectName(QStringLiteral("overview.addProvider"));
    connect(add, &QPushButton::clicked, this, [this] { m_shell.addProvider(); });
    m_pages = new QStackedLayout;
    m_pages->addWidget(m_form);
    m_pages->addWidget(none);
    body()->addLayout(m_pages, 1);
}

QWidget *TryCard::buildForm()
{
    m_model = new QComboBox;
    m_model->setObjectName(QStringLiteral("overview.model"));
    m_model->setAccessibleName(tr("Model"));
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(14);
    m_modelLabel = new Label(tr("Model"), TextStyle::Body, Role::TextMuted);
    m_modelLabel->setBuddy(m_model);
    addToHeading(m_modelLabel);
    addToHeading(m_model);

    m_prompt = new PromptEdit;
    m_prompt->setObjectName(QStringLiteral("overview.prompt"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setPlaceholderText(tr("Ask something"));
    m_prompt->setPlainText(tr("Say hello in one sentence."));
    m_send = new QPushButton;
    m_send->setObjectName(QStringLiteral("overview.send"));
    connect(m_prompt, &PromptEdit::submitted, this, [this] { send(); });
    connect(m_prompt, &QPlainTextEdit::textChanged, this, &TryCard::refreshControls);
    connect(m_send, &QPushButton::clicked, this, [this] { isRunning() ? stop() : send(); });
    auto *ask = new QHBoxLayout;
    ask->addWidget(m_prompt, 1);
    ask->addWidget(m_send, 0, Qt::AlignBottom);

    m_answer = new QPlainTextEdit;
    m_answer->setObjectName(QStringLiteral("overview.answer"));
    m_answer->setAccessibleName(tr("Answer"));
    m_answer->setReadOnly(true);
    m_answer->setTabChangesFocus(true);
    m_answer->setPlaceholderText(tr("The answer appears here as it streams."));
    m_answer->setMinimumHeight(72);
    m_error = new Banner;
    m_error->setObjectName(QStringLiteral("overview.tryError"));
    m_error->hide();
    m_busy = new BusyIndicator(tr("Waiting for the first token…"));
    m_busy->setObjectName(QStringLiteral("overview.tryBusy"));
    m_busy->hide();
    m_summary = new Label({}, TextStyle::Caption, Role::TextMuted);
    m_summary->setObjectName(QStringLiteral("overview.summary"));
    m_summary->setWordWrap(true);

    auto *form = new QWidget;
    auto *column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(ask);
    column->addWidget(m_error);
    column->addWidget(m_answer, 1);
    column->addWidget(m_busy);
    column->addWidget(m_summary);
    return form;
}

bool TryCard::ready() const
{
    return m_model->count() > 0 && m_services.gateway->status().phase == GatewayStatus::Phase::Running;
}

void TryCard::refreshModels()
{
    const QString chosen = m_model->currentText();
    const QSignalBlocker blocker(m_model);
    m_model->clear();
    const QList<ModelStatus> models = m_services.models->models();
    for (const ModelStatus &model : models) {
        // A name may be served by several deployments; clients see the name.
        if (model.health != ModelStatus::Health::Unusable && m_model->findText(model.name) < 0)
            m_model->addItem(model.name);
    }
    if (const int index = m_model->findText(chosen); index >= 0)
        m_model->setCurrentIndex(index);
    m_pages->setCurrentIndex(m_model->count() > 0 ? 0 : 1);
    m_model->setVisible(m_model->count() > 0);
    m_modelLabel->setVisible(m_model->count() > 0);
    refreshControls();
}

void TryCard::refreshControls()
{
    const bool running = isRunning();
    m_send->setText(running ? tr("Stop") : tr("Send"));
    m_send->setProperty("primary", !running);
    m_send->setEnabled(running || (ready() && !m_prompt->toPlainText().trimmed().isEmpty()));
    m_send->setIcon(running ? icon(QStringLiteral("stop")) : icon(QStringLiteral("send"), Role::OnAccent));
    m_send->setToolTip(running || ready() ? QString() : tr("Start the gateway to send a prompt."));
    m_send->update();
}

void TryCard::send()
{
    const QString prompt = m_prompt->toPlainText().trimmed();
    if (isRunning() || !ready() || prompt.isEmpty())
        return;
    m_answer->clear();
    m_error->hide();
    m_summary->clear();
    m_summary->hide();
    m_busy->setSentence(tr("Waiting for the first token…"));
    m_busy->show();
    m_run = m_services.tryOut->send(m_model->currentText(), prompt, this);
    connect(m_run, &TryRun::text, this, &TryCard::append);
    connect(m_run, &TryRun::finished, this, &TryCard::finish);
    refreshControls();
}

void TryCard::stop()
{
    if (!m_run)
        return;
    // Deleting the run cancels the request.
    delete std::exchange(m_run, nullptr);
    m_busy->hide();
    m_summary->setText(tr("Stopped. What was generated until then is in the log."));
    m_summary->show();
    refreshControls();
}

void TryCard::focusPrompt()
{
    m_prompt->setFocus();
}

void TryCard::append(const QString &piece)
{
    if (m_answer->document()->isEmpty())
        m_busy->setSentence(tr("Streaming…"));
    m_answer->moveCursor(QTextCursor::End);
    m_answer->insertPlainText(piece);
    m_answer->ensureCursorVisible();
}

void TryCard::finish(const TryResult &result)
{
    std::exchange(m_run, nullptr)->deleteLater();
    m_busy->hide();
    if (result.error) {
        m_error->setContent(StatusPill::Tone::Danger, tr("The request failed"), result.error->message);
        m_error->show();
    }
    m_summary->setText(summary(result));
    m_summary->setVisible(!m_summary->text().isEmpty());
    refreshControls();
}

QString TryCard::summary(const TryResult &result) const
{
    if (result.error && result.outputTokens == 0)
        return {};
    QStringList parts;
    //: tokens of a request: %1 in the prompt, %2 in the answer
    parts << tr("%1 tokens in, %2 out").arg(Formats::count(result.inputTokens), Formats::count(result.outputTokens));
    parts << (result.costKnown ? Formats::money(result.cost) : tr("no price known"));
    //: time to first token
    parts << tr("first token %1").arg(Formats::duration(result.timeToFirstToken));
    //: how long the whole request took
    parts << tr("total %1").arg(Formats::duration(result.duration));
    return parts.join(QStringLiteral("  ·  "));
}

} // namespace Gatehouse::Ui
