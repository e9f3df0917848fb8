// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace Gatehouse::Ui {

/// A few lines to write to a model. Enter submits, Shift+Enter breaks the line, Tab moves on. Grows from one line to
/// five with its text. Owned by its parent.
class PromptEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit PromptEdit(QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void submitted();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitHeight();
    int heightFor(int lines) const;
};

} // namespace Gatehouse::Ui
