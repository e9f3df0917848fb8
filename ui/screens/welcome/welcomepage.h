// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/services/setupservice.h"

#include <QWidget>

class QPushButton;

namespace Gatehouse::Ui {

class Banner;
class KeyCard;

/// One page from nothing to a first answer: an API key, a model server on this computer, or the demo model. Later the
/// same page, without the demo, adds another provider. Covers the window; the desktop application shows and drops it.
class WelcomePage : public QWidget
{
    Q_OBJECT
public:
    enum class Occasion { FirstStart, AddProvider };

    explicit WelcomePage(SetupService &setup, Occasion occasion = Occasion::FirstStart, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Something that answers was chosen.
    void done();
    /// Left without a choice; only when adding a provider.
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    void buildUi();
    QWidget *buildHeader();
    QWidget *buildDemoCard();
    void useDemo();

    SetupService &m_setup;
    Occasion m_occasion;
    KeyCard *m_keyCard = nullptr;
    QPushButton *m_demo = nullptr;
    Banner *m_demoError = nullptr;
};

} // namespace Gatehouse::Ui
