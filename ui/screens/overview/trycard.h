// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/services.h"
#include "gateway/services/tryservice.h"
#include "ui/widgets/card.h"

class QComboBox;
class QPlainTextEdit;
class QPushButton;
class QStackedLayout;

namespace Gatehouse::Ui {

class Banner;
class BusyIndicator;
class Label;
class PromptEdit;
class Shell;

/// Asks a model over the gateway's own address and shows the answer as it streams, then what it took and cost. Owned by
/// the overview. The run is cancelled when the card goes.
class TryCard : public Card
{
    Q_OBJECT
public:
    TryCard(const Services &services, Shell &shell, QWidget *parent = nullptr);

    /// Whether a prompt can be sent now: the gateway runs and has a usable model.
    bool ready() const;
    bool isRunning() const { return m_run != nullptr; }
    void send();
    void stop();
    void focusPrompt();

private:
    void buildUi();
    QWidget *buildForm();
    void refreshModels();
    void refreshControls();
    void append(const QString &piece);
    void finish(const TryResult &result);
    QString summary(const TryResult &result) const;

    Services m_services;
    Shell &m_shell;
    QStackedLayout *m_pages = nullptr;
    QWidget *m_form = nullptr;
    Label *m_modelLabel = nullptr;
    QComboBox *m_model = nullptr;
    PromptEdit *m_prompt = nullptr;
    QPushButton *m_send = nullptr;
    QPlainTextEdit *m_answer = nullptr;
    BusyIndicator *m_busy = nullptr;
    Label *m_summary = nullptr;
    Banner *m_error = nullptr;
    TryRun *m_run = nullptr; ///< child of this; null between runs
};

} // namespace Gatehouse::Ui
