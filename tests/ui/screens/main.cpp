// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fakeservices.h"
#include "ui/charts/sparkline.h"
#include "ui/screens/welcome/welcomepage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/screenshots.h"
#include "ui/support/translations.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>

#include <cmath>
#include <cstdio>

using namespace Gatehouse;

namespace {

QList<Notice> sampleNotices()
{
    return {
        {Notice::Severity::Warning, QStringLiteral("model.unusable:deployment-llama-3.3-70b"), QStringLiteral("llama-3.3-70b cannot be used"),
         QStringLiteral("GROQ_API_KEY is not set, so requests for this model are refused."),
         QStringLiteral("Set it in the environment or in .env, then reload the configuration.")},
    };
}

void bringTrouble(FakeServices &fakes)
{
    GatewayStatus &status = fakes.gateway.currentStatus;
    status.phase = GatewayStatus::Phase::Failed;
    status.address.clear();
    status.port = 4000;
    status.failure = QStringLiteral("Port 4000 is in use by another program. Use port 4001, or end the other program and start again.");
    status.freePort = 4001;
    status.version = QStringLiteral("0.1.0");
    StorageStatus &storage = fakes.gateway.currentStorage;
    storage.kind = StorageStatus::Kind::Postgres;
    storage.state = StorageStatus::State::Away;
    storage.where = QStringLiteral("db.example.com:5432/gatehouse");
    storage.message = QStringLiteral("db.example.com:5432 refused the connection. Requests go on and wait in the journal.");
    storage.waitingRows = 128;
    fakes.requests.failure = Error(ErrorKind::Storage, storage.message);
    fakes.gateway.currentNotices = {{Notice::Severity::Error, QStringLiteral("config.broken"), QStringLiteral("The configuration was not loaded"),
                                     QStringLiteral("litellm_config.yaml:14:5: \"model_name\" is missing."),
                                     QStringLiteral("Add a name that clients ask for, and save the file. The last good configuration stays in use.")}};
}

/// Some traffic, and an answer under the prompt.
void liven(Ui::MainWindow &window)
{
    auto *chart = window.findChild<Ui::Sparkline *>(QStringLiteral("overview.chart"));
    for (int i = 0; i < 119; ++i)
        chart->push(std::max(0.0, 2.6 + 1.6 * std::sin(i / 9.0) + 0.9 * std::sin(i / 2.3)));
    window.findChild<QPushButton *>(QStringLiteral("overview.send"))->click();
}

/// One request with both sides captured, shown with its details on that tab.
void showDetails(FakeServices &fakes, Ui::MainWindow &window, int tab)
{
    const RequestRecord &record = fakes.requests.rows.at(fakes.requests.rows.size() - 4);
    fakes.requests.exchanges.insert(record.id, sampleExchange(record));
    window.showItem(QStringLiteral("requests"), QString::fromUtf8(record.id));
    window.findChild<QTabBar *>(QStringLiteral("requests.tabs"))->setCurrentIndex(tab);
    window.showItem(QStringLiteral("models"), QString::fromUtf8(fakes.models.list.at(tab == 0 ? 0 : 3).id));
    window.findChild<QPushButton *>(QStringLiteral("models.test"))->click();
}

void tryWrongKey(Ui::MainWindow &window)
{
    window.findChild<QLineEdit *>(QStringLiteral("welcome.key"))->setText(QStringLiteral("sk-wrong"));
    window.findChild<QPushButton *>(QStringLiteral("welcome.connect"))->click();
}

} // namespace

/// gatehouse_screens DIR [LANGUAGE]: draws every screen over services held in memory, with a full log, an empty one, and in trouble.
int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    if (argc != 2 && argc != 3) {
        std::fprintf(stderr, "usage: gatehouse_screens DIRECTORY [LANGUAGE]\n");
        return 2;
    }
    QApplication::setApplicationName(QStringLiteral("gatehouse_screens"));
    if (const QFont inter(QStringLiteral("Inter")); inter.exactMatch())
        QApplication::setFont(QFont(QStringLiteral("Inter"), 10));
    Ui::installTranslations(app, argc > 2 ? QLocale(QString::fromLocal8Bit(argv[2])) : QLocale(QLocale::English, QLocale::UnitedStates));
    Ui::Theme theme(Ui::Theme::Choice::Light);

    FakeServices full, empty, broken, fresh;
    full.fill();
    full.gateway.currentNotices = sampleNotices();
    empty.gateway.run();
    empty.gateway.currentStorage.state = StorageStatus::State::Connected;
    bringTrouble(broken);
    fresh.gateway.run();
    fresh.gateway.currentStorage.state = StorageStatus::State::Connected;
    fresh.setup.welcome = true;
    fresh.setup.servers = {{QStringLiteral("Ollama"), "ollama", QStringLiteral("http://localhost:11434"),
                            {QStringLiteral("qwen3:8b"), QStringLiteral("llama3.2:3b"), QStringLiteral("nomic-embed-text")}}};
    fresh.setup.refusal = Error(ErrorKind::Authentication, QStringLiteral("OpenAI answered 401: Incorrect API key provided. Check that the whole key was pasted."));

    Ui::Screenshots screenshots({{QStringLiteral("full"), full.services(), {}, liven},
                                 {QStringLiteral("summary"), full.services(), {}, [&](Ui::MainWindow &window) { showDetails(full, window, 0); }},
                                 {QStringLiteral("captured"), full.services(), {}, [&](Ui::MainWindow &window) { showDetails(full, window, 1); }},
                                 {QStringLiteral("empty"), empty.services()},
                                 {QStringLiteral("broken"), broken.services()},
                                 {QStringLiteral("welcome"), fresh.services(), [&] { return new Ui::WelcomePage(fresh.setup); }},
                                 {QStringLiteral("refused"), fresh.services(), [&] { return new Ui::WelcomePage(fresh.setup); }, tryWrongKey},
                                 {QStringLiteral("provider"), full.services(), [&] { return new Ui::WelcomePage(full.setup, Ui::WelcomePage::Occasion::AddProvider); }}},
                                theme, QString::fromLocal8Bit(argv[1]));
    QObject::connect(&screenshots, &Ui::Screenshots::finished, &app, [](const QStringList &files, const QString &failure) {
        for (const QString &file : files)
            std::printf("%s\n", qPrintable(file));
        if (!failure.isEmpty())
            std::fprintf(stderr, "%s\n", qPrintable(failure));
        QCoreApplication::exit(failure.isEmpty() ? 0 : 1);
    });
    screenshots.start();
    return QApplication::exec();
}
