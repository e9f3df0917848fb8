// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSyntaxHighlighter>

namespace Gatehouse::Ui {

/// Colours names, texts, numbers and words of indented JSON, and of JSON behind "data:" in events, in the theme's colours.
/// Works line by line, so that it never lags behind a long text. Owned by its document.
class JsonHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    void setEnabled(bool enabled);

protected:
    void highlightBlock(const QString &line) override;

private:
    bool m_enabled = true;
};

} // namespace Gatehouse::Ui
