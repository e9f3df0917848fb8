// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/screen.h"

class QPushButton;

namespace Gatehouse::Ui {

class Banner;
class Label;
class LatestCard;
class NoticeList;
class StatusPill;
class TryCard;

/// What runs, where, how to call it, and how it does. When it was first shown to somebody new, it asks the first
/// question by itself once a model is there. Owned by the main window.
class OverviewScreen : public Screen
{
    Q_OBJECT
public:
    OverviewScreen(const Services &services, Shell &shell, QWidget *parent);

    void entered() override;
    void left() override { m_shown = false; }

private:
    void buildUi();
    QWidget *buildHeader();
    void showStatus();
    void showNotices();
    void askFirstQuestion();

    Services m_services;
    Shell &m_shell;
    bool m_shown = false;
    bool m_firstQuestionDue;
    Label *m_subtitle = nullptr;
    StatusPill *m_state = nullptr;
    QPushButton *m_startStop = nullptr;
    Banner *m_failure = nullptr;
    QPushButton *m_otherPort = nullptr;
    NoticeList *m_notices = nullptr;
    TryCard *m_try = nullptr;
    LatestCard *m_latest = nullptr;
};

} // namespace Gatehouse::Ui
