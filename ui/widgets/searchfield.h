// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

#include <chrono>

class QTimer;

namespace Gatehouse::Ui {

/// A line to search with. `searched` comes a moment after the last key stroke, at once on Enter and on clearing;
/// Escape clears. Owned by its parent.
class SearchField : public QLineEdit
{
    Q_OBJECT
public:
    /// `placeholder` says what is searched ("Search model, key or error") and is the accessible name.
    explicit SearchField(const QString &placeholder, std::chrono::milliseconds pause = std::chrono::milliseconds(200),
                         QWidget *parent = nullptr);

Q_SIGNALS:
    void searched(const QString &text);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void tell();

    QTimer *m_pause = nullptr;
    QString m_told;
};

} // namespace Gatehouse::Ui
