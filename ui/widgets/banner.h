// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/statuspill.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace Gatehouse::Ui {

class Label;

/// One problem in place: icon, title, sentences, the way out, and buttons for it. Owned by its parent.
class Banner : public QWidget
{
    Q_OBJECT
public:
    explicit Banner(QWidget *parent = nullptr);

    /// `hint` may be empty.
    void setContent(StatusPill::Tone tone, const QString &title, const QString &text, const QString &hint = {});
    QPushButton *addButton(const QString &text);
    QString title() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StatusPill::Tone m_tone = StatusPill::Tone::Information;
    Label *m_title = nullptr;
    Label *m_text = nullptr;
    Label *m_hint = nullptr;
    QHBoxLayout *m_buttons = nullptr;
};

} // namespace Gatehouse::Ui
