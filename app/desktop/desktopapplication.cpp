// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/desktopapplication.h"

#include "app/desktop/tray.h"
#include "gateway/services/setupservice.h"
#include "ui/screens/welcome/welcomepage.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QEvent>

namespace Gatehouse::Ui {

DesktopApplication::DesktopApplication(const Services &services, QSettings &store, QObject *parent)
    : QObject(parent), m_services(services), m_settings(store), m_theme(m_settings.scheme()),
      m_window(std::make_unique<MainWindow>(services, m_settings, m_theme)), m_tray(new Tray(services, this))
{
    QApplication::setWindowIcon(applicationIcon());
    QApplication::setQuitOnLastWindowClosed(!m_tray->isShown());
    connect(m_tray, &Tray::openRequested, this, &DesktopApplication::open);
    connect(m_tray, &Tray::quitRequested, qApp, &QApplication::quit, Qt::QueuedConnection);
    connect(m_window.get(), &MainWindow::quitRequested, qApp, &QApplication::quit, Qt::QueuedConnection);
    connect(m_window.get(), &MainWindow::providerWanted, this, &DesktopApplication::addProvider);
    m_window->installEventFilter(this);
    if (services.setup->needsWelcome())
        welcome();
}

DesktopApplication::~DesktopApplication() = default;

void DesktopApplication::open()
{
    m_window->show();
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->raise();
    m_window->activateWindow();
}

bool DesktopApplication::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_window.get() && event->type() == QEvent::Close && event->spontaneous() && m_tray->isShown() && !m_settings.trayExplained()) {
        m_settings.setTrayExplained();
        m_tray->explain();
    }
    return QObject::eventFilter(watched, event);
}

void DesktopApplication::welcome()
{
    // The overview is there before the choice is made, so that it knows to ask the first question after it.
    m_window->showScreen(QStringLiteral("overview"));
    auto *page = new WelcomePage(*m_services.setup);
    connect(page, &WelcomePage::done, m_window.get(), &MainWindow::dropCover);
    m_window->setCover(page);
}

void DesktopApplication::addProvider()
{
    if (m_window->isCovered())
        return;
    auto *page = new WelcomePage(*m_services.setup, WelcomePage::Occasion::AddProvider);
    connect(page, &WelcomePage::cancelled, m_window.get(), &MainWindow::dropCover);
    connect(page, &WelcomePage::done, m_window.get(), [this] {
        m_window->dropCover();
        m_window->showScreen(QStringLiteral("overview"));
        m_window->say(tr("Provider added"));
    });
    m_window->setCover(page);
    open();
}

} // namespace Gatehouse::Ui
