// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QTimer;

namespace Gatehouse::Ui {

/// A turning ring with a sentence: something is on its way. Turns only while it is visible. Owned by its parent.
class BusyIndicator : public QWidget
{
    Q_OBJECT
public:
    explicit BusyIndicator(const QString &sentence = {}, QWidget *parent = nullptr);

    void setSentence(const QString &sentence);
    QString sentence() const { return m_sentence; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QString m_sentence;
    QTimer *m_turn = nullptr;
    int m_angle = 0;
};

} // namespace Gatehouse::Ui
