// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/config/configwatcher.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace Gatehouse;

namespace {

bool write(const QString &file, const QByteArray &content)
{
    QFile opened(file);
    return opened.open(QIODevice::WriteOnly) && opened.write(content) == content.size();
}

/// Replaces `to` in one step, as editors and deployments do; QFile::rename refuses that.
bool replace(const QString &from, const QString &to)
{
    return std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0;
}

} // namespace

/// Each case changes a file in one of the ways seen in the wild and wants to hear of it within a second.
class TestConfigWatcher : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void seesWriting();
    void seesWritingOfTheSameSize();
    void seesReplacing();
    void seesReplacingAgainAndAgain();
    void seesALinkPointedElsewhere();
    void seesAConfigMapUpdate();
    void seesDeletingAndMakingAgain();
    void seesAFileThatAppears();
    void seesEveryFile();
    void isQuietWhenNothingChanges();
    void gathersChangesThatComeTogether();
    void remembersChangesOverSetFiles();
    void forgetsFilesNoLongerWatched();

private:
    QString path(const char *name) const { return m_folder->filePath(QString::fromUtf8(name)); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

// The promise is a second; the margin is for a loaded machine.
constexpr int patience = 5000;

void TestConfigWatcher::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(write(path("c.yaml"), "a: 1\n"));
}

void TestConfigWatcher::seesWriting()
{
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(write(path("c.yaml"), "a: 2222\n"));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
}

void TestConfigWatcher::seesWritingOfTheSameSize()
{
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(write(path("c.yaml"), "a: 2\n"));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
}

void TestConfigWatcher::seesReplacing()
{
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(write(path("c.yaml.tmp"), "a: 2\n"));
    QVERIFY(replace(path("c.yaml.tmp"), path("c.yaml")));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
}

void TestConfigWatcher::seesReplacingAgainAndAgain()
{
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    for (int round = 1; round <= 3; ++round) {
        QVERIFY(write(path("c.yaml.tmp"), "a: " + QByteArray::number(round) + '\n'));
        QVERIFY(replace(path("c.yaml.tmp"), path("c.yaml")));
        QTRY_COMPARE_WITH_TIMEOUT(spy.count(), round, patience);
    }
}

void TestConfigWatcher::seesALinkPointedElsewhere()
{
    QVERIFY(write(path("one.yaml"), "a: 1\n"));
    QVERIFY(write(path("two.yaml"), "a: 2\n"));
    QVERIFY(QFile::link(path("one.yaml"), path("link.yaml")));
    ConfigWatcher watcher;
    watcher.setFiles({path("link.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(QFile::link(path("two.yaml"), path("link.tmp")));
    QVERIFY(replace(path("link.tmp"), path("link.yaml")));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
}

void TestConfigWatcher::seesAConfigMapUpdate()
{
    // Kubernetes: c.yaml → ..data/c.yaml, ..data → ..1; an update points ..data at another directory, and the mounted
    // directory itself holds nothing but the links.
    const QDir mounted(m_folder->path());
    for (const char *version : {"..1", "..2"}) {
        QVERIFY(mounted.mkdir(QString::fromUtf8(version)));
        QVERIFY(write(path(version) + QStringLiteral("/map.yaml"), version));
    }
    QVERIFY(QFile::link(QStringLiteral("..1"), path("..data")));
    QVERIFY(QFile::link(QStringLiteral("..data/map.yaml"), path("map.yaml")));
    ConfigWatcher watcher;
    watcher.setFiles({path("map.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(QFile::link(QStringLiteral("..2"), path("..data_tmp")));
    QVERIFY(replace(path("..data_tmp"), path("..data")));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
}

void TestConfigWatcher::seesDeletingAndMakingAgain()
{
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(QFile::remove(path("c.yaml")));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
    QVERIFY(write(path("c.yaml"), "a: 1\n"));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 2, patience);
    // And it is watched as before.
    QVERIFY(write(path("c.yaml"), "a: 11\n"));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 3, patience);
}

void TestConfigWatcher::seesAFileThatAppears()
{
    ConfigWatcher watcher;
    watcher.setFiles({path("later/new.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("later")));
    QVERIFY(write(path("later/new.yaml"), "a: 1\n"));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
}

void TestConfigWatcher::seesEveryFile()
{
    QVERIFY(write(path(".env"), "A=1\n"));
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml"), path(".env"), path("c.yaml"), QString()});
    QCOMPARE(watcher.files(), (QStringList{path("c.yaml"), path(".env")}));
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(write(path(".env"), "A=22\n"));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
    QVERIFY(write(path("c.yaml"), "a: 22\n"));
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 2, patience);
}

void TestConfigWatcher::isQuietWhenNothingChanges()
{
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(write(path("neighbour.yaml"), "a: 1\n"));
    // Longer than two looks.
    QVERIFY(!spy.wait(1300));
}

void TestConfigWatcher::gathersChangesThatComeTogether()
{
    QVERIFY(write(path(".env"), "A=1\n"));
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml"), path(".env")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(write(path("c.yaml"), "a: 22\n"));
    QVERIFY(write(path(".env"), "A=22\n"));
    QVERIFY(spy.wait(patience));
    QVERIFY(!spy.wait(1000));
    QCOMPARE(spy.count(), 1);
}

void TestConfigWatcher::remembersChangesOverSetFiles()
{
    // The file changes while it is being read, before the includes it names are known.
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml")});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(write(path("c.yaml"), "a: 22\n"));
    watcher.setFiles({path("c.yaml"), path("more.yaml")});
    QTRY_COMPARE_WITH_TIMEOUT(spy.count(), 1, patience);
}

void TestConfigWatcher::forgetsFilesNoLongerWatched()
{
    ConfigWatcher watcher;
    watcher.setFiles({path("c.yaml")});
    watcher.setFiles({});
    QSignalSpy spy(&watcher, &ConfigWatcher::changed);
    QVERIFY(write(path("c.yaml"), "a: 22\n"));
    QVERIFY(!spy.wait(1300));
}

QTEST_GUILESS_MAIN(TestConfigWatcher)
#include "tst_configwatcher.moc"
