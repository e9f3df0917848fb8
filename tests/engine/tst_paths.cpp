// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/paths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace Gatehouse;

namespace {

bool write(const QString &file, const QByteArray &content)
{
    QFile opened(file);
    return opened.open(QIODevice::WriteOnly) && opened.write(content) == content.size();
}

Options optionsOf(const QStringList &arguments, const Environment &environment = {})
{
    return readCommandLine(arguments, environment).options;
}

} // namespace

class TestPaths : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void choosesTheDataDirectory();
    void makesThePrivateDirectory();
    void refusesBadDirectories();
    void looksForTheConfiguration();
    void takesANamedFileAsItIs();
    void looksForTheEnvFile();

private:
    QString path(const char *name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestPaths::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("work")));
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("data")));
}

void TestPaths::choosesTheDataDirectory()
{
    QCOMPARE(dataDirectory(optionsOf({QStringLiteral("--data-dir"), QStringLiteral("/d/./e/")})), QStringLiteral("/d/e"));
    QCOMPARE(dataDirectory(optionsOf({}, {{"GATEHOUSE_DATA_DIR", "rel"}})), QDir::current().filePath(QStringLiteral("rel")));
#ifdef Q_OS_LINUX
    const QByteArray before = qgetenv("XDG_DATA_HOME");
    qputenv("XDG_DATA_HOME", QFile::encodeName(path("xdg")));
    QCOMPARE(dataDirectory({}), path("xdg/gatehouse"));
    before.isEmpty() ? qunsetenv("XDG_DATA_HOME") : qputenv("XDG_DATA_HOME", before);
#endif
}

void TestPaths::makesThePrivateDirectory()
{
    const QString directory = path("a/b/gatehouse");
    const Result<void> made = prepareDataDirectory(directory);
    QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message));
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup | QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
    for (const char *name : {"a", "a/b", "a/b/gatehouse"})
        QCOMPARE(QFileInfo(path(name)).permissions() & others, QFileDevice::Permissions());
    QVERIFY(QDir(directory).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)); // the probe is gone
    QVERIFY(prepareDataDirectory(directory).ok());
}

void TestPaths::refusesBadDirectories()
{
    QVERIFY(write(path("file"), "x"));
    const Result<void> isFile = prepareDataDirectory(path("file"));
    QVERIFY(!isFile.ok());
    QCOMPARE(isFile.error().kind, ErrorKind::Configuration);
    QVERIFY(isFile.error().message.contains(path("file")) && isFile.error().message.contains(QStringLiteral("--data-dir")));
    const Result<void> below = prepareDataDirectory(path("file/below"));
    QVERIFY(!below.ok());
    QVERIFY(below.error().message.contains(QStringLiteral("cannot be made")));
#ifdef Q_OS_LINUX
    // Nobody writes here, not even root.
    const Result<void> readOnly = prepareDataDirectory(QStringLiteral("/proc/self"));
    QVERIFY(!readOnly.ok());
    QVERIFY(readOnly.error().message.contains(QStringLiteral("cannot be written to")));
#endif
}

void TestPaths::looksForTheConfiguration()
{
    ConfigChoice choice = findConfigFile({}, path("work"), path("data"));
    QVERIFY(choice.file.isEmpty());
    QCOMPARE(choice.searched, (QStringList{path("work/litellm_config.yaml"), path("work/config.yaml"), path("data/litellm_config.yaml")}));

    QVERIFY(write(path("data/litellm_config.yaml"), "model_list: []\n"));
    QCOMPARE(findConfigFile({}, path("work"), path("data")).file, path("data/litellm_config.yaml"));

    // Somebody else's config.yaml is left alone.
    QVERIFY(write(path("work/config.yaml"), "server:\n  model_list: 1\n"));
    QCOMPARE(findConfigFile({}, path("work"), path("data")).file, path("data/litellm_config.yaml"));
    QVERIFY(write(path("work/config.yaml"), "# ours\nmodel_list:\n"));
    QCOMPARE(findConfigFile({}, path("work"), path("data")).file, path("work/config.yaml"));

    QVERIFY(write(path("work/litellm_config.yaml"), "anything\n"));
    choice = findConfigFile({}, path("work"), path("data"));
    QCOMPARE(choice.file, path("work/litellm_config.yaml"));
    QCOMPARE(choice.reason, QStringLiteral("found in the current directory"));
    QVERIFY(findConfigFile(optionsOf({QStringLiteral("--model"), QStringLiteral("openai/x")}), path("work"), path("data")).file.isEmpty());
}

void TestPaths::takesANamedFileAsItIs()
{
    QVERIFY(write(path("work/litellm_config.yaml"), "model_list: []\n"));
    ConfigChoice choice = findConfigFile(optionsOf({QStringLiteral("--config"), QStringLiteral("/gone.yaml")}), path("work"), path("data"));
    QCOMPARE(choice.file, QStringLiteral("/gone.yaml"));
    QCOMPARE(choice.reason, QStringLiteral("--config"));
    choice = findConfigFile(optionsOf({}, {{"CONFIG_FILE_PATH", "/gone.yaml"}}), path("work"), path("data"));
    QCOMPARE(choice.file, QStringLiteral("/gone.yaml"));
    QCOMPARE(choice.reason, QStringLiteral("the variable CONFIG_FILE_PATH"));
}

void TestPaths::looksForTheEnvFile()
{
    const QString config = path("data/c.yaml");
    QCOMPARE(findEnvFile({}, config, path("work"), {}), QString());
    QVERIFY(write(path("work/.env"), "A=1\n"));
    QCOMPARE(findEnvFile({}, config, path("work"), {}), path("work/.env"));
    QVERIFY(write(path("data/.env"), "A=1\n"));
    QCOMPARE(findEnvFile({}, config, path("work"), {}), path("data/.env"));
    QCOMPARE(findEnvFile({}, {}, path("work"), {}), path("work/.env"));
    QCOMPARE(findEnvFile({}, config, path("work"), {{"LITELLM_MODE", "production"}}), QString());
    QCOMPARE(findEnvFile(optionsOf({QStringLiteral("--env-file=/x/.env")}), config, path("work"), {{"LITELLM_MODE", "PRODUCTION"}}), QStringLiteral("/x/.env"));
}

QTEST_GUILESS_MAIN(TestPaths)
#include "tst_paths.moc"
