// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPlainTextEdit;
class QToolButton;

namespace Gatehouse::Ui {

/// Code to read and take away: monospaced, selectable, with a copy button. What is copied may differ from what is shown
/// (a key is shown masked); the owner answers `copyRequested`. Owned by its parent.
class CodeBlock : public QWidget
{
    Q_OBJECT
public:
    explicit CodeBlock(const QString &what, QWidget *parent = nullptr);

    void setCode(const QString &code);
    QString code() const;
    QToolButton *copyButton() const { return m_copy; }
    QPlainTextEdit *view() const { return m_view; }
    /// Height for that many lines; longer code scrolls.
    void setVisibleLines(int lines);

Q_SIGNALS:
    void copyRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QPlainTextEdit *m_view = nullptr;
    QToolButton *m_copy = nullptr;
};

} // namespace Gatehouse::Ui
