// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace Gatehouse::Ui {

class IconLabel;
class Label;

/// Fills a view that has nothing to show: what is missing, why, and the buttons that change it. Also serves the error
/// state of a view. Owned by its parent.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(const QString &iconName, const QString &title, const QString &sentence, QWidget *parent = nullptr);

    void setContent(const QString &iconName, const QString &title, const QString &sentence);
    enum class Weight { Plain, Primary };
    /// Buttons stand in a row below the sentence.
    QPushButton *addButton(const QString &text, const QString &iconName = {}, Weight weight = Weight::Plain);

private:
    IconLabel *m_icon = nullptr;
    Label *m_title = nullptr;
    Label *m_sentence = nullptr;
    QHBoxLayout *m_buttons = nullptr;
};

} // namespace Gatehouse::Ui
