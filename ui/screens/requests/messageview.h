// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QBoxLayout;
class QToolButton;

namespace Gatehouse::Ui {

class CodeBlock;
class JsonHighlighter;
class Label;

/// One captured message: head and body, each with a button that copies it as it was. Side by side where there is room.
/// Owned by the exchange view.
class MessageView : public QWidget
{
    Q_OBJECT
public:
    explicit MessageView(QWidget *parent = nullptr);

    void setMessage(const QByteArray &head, const QByteArray &body);
    void clear();
    CodeBlock *bodyBlock() const { return m_body; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makePart(const QString &title, Label **remark, QToolButton **copy, CodeBlock **block);
    void showBody();
    void fitHead();

    QByteArray m_rawHead, m_rawBody;
    QBoxLayout *m_parts = nullptr;
    CodeBlock *m_head = nullptr;
    CodeBlock *m_body = nullptr;
    Label *m_headRemark = nullptr;
    Label *m_bodyRemark = nullptr;
    QToolButton *m_copyHead = nullptr;
    QToolButton *m_copyBody = nullptr;
    JsonHighlighter *m_colours = nullptr;
};

} // namespace Gatehouse::Ui
