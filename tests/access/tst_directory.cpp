// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/directory.h"
#include "gateway/access/packedkey.h"
#include "tests/storage/entitysamples.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Gatehouse;

namespace {

QList<QByteArray> aliases(const QList<VirtualKey> &keys)
{
    QList<QByteArray> found;
    for (const VirtualKey &key : keys)
        found << key.alias;
    std::sort(found.begin(), found.end());
    return found;
}

VirtualKey numbered(int i)
{
    VirtualKey key = plainKey("sk-" + QByteArray::number(i).rightJustified(24, '0'), "key number " + QByteArray::number(i));
    key.teamId = "team-" + QByteArray::number(i % 200);
    key.userId = "user-" + QByteArray::number(i % 20'000);
    key.models = {"gpt-4o", "claude-*"};
    key.limits.maxBudget = Money::fromNano(i);
    key.limits.rpm = 60;
    return key;
}

qint64 residentKibibytes()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

} // namespace

class TestDirectory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void packsEveryField();
    void packsLongTexts_data();
    void packsLongTexts();
    void findsEveryKind();
    void forgetsEveryKind();
    void leavesTheFormerOneAlone();
    void listsKeysByOwner();
    void movesAKeyBetweenTeams();
    void findsGroupsByIdAndName();
    void keepsMembersApart();
    void deletesBeforeItWrites();
    void aTextThatIsNoHashOpensNothing();
    void sharesWhatDidNotChange();
    void loadsInParts();
    void costs();
};

void TestDirectory::packsEveryField()
{
    // A new field of a key must be packed too: then this size changes, and fullKey() gets a value for it.
    static_assert(sizeof(VirtualKey) == 664 || sizeof(void *) != 8, "pack the new field in packedkey.cpp");
    VirtualKey bare;
    bare.hash = "no hash";
    for (const VirtualKey &key : {fullKey(), plainKey("sk-plain"), bare}) {
        const VirtualKey back = unpackKey(KeyDigest::fromHash(key.hash), packKey(key));
        QCOMPARE(back, key);
    }
}

void TestDirectory::packsLongTexts_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 32 * 1024, 100'000})
        QTest::addRow("%d", size) << size;
}

void TestDirectory::packsLongTexts()
{
    QFETCH(int, size);
    VirtualKey key = fullKey();
    key.kept.metadata = QByteArray(size, 'x');
    key.kept.rest = QByteArray(size, 'y');
    QCOMPARE(unpackKey(KeyDigest::fromHash(key.hash), packKey(key)), key);
}

void TestDirectory::findsEveryKind()
{
    const auto directory = Directory().with(oneOfEach(), {}, 7);
    QCOMPARE(directory->change(), 7);
    QCOMPARE(directory->key(fullKey().hash), fullKey());
    QCOMPARE(directory->keyByAlias(fullKey().alias), fullKey());
    QCOMPARE(directory->deprecatedKey(KeyDigest::fromHash(sha256Hex("old")))->activeHash, sha256Hex("new"));
    QCOMPARE(directory->team("team-1")->alias, QByteArray("Team"));
    QCOMPARE(directory->membership("team/1", "user-1")->role, MemberRole::Admin);
    QCOMPARE(directory->user("user-1")->email, QByteArray("some@example.com"));
    QCOMPARE(directory->organization("organization-1")->alias, QByteArray("Org"));
    QCOMPARE(directory->organizationMembership("organization-1", "user-1")->role, UserRole::OrgAdmin);
    QCOMPARE(directory->customer("customer-1")->defaultModel, QByteArray("gpt-4o"));
    QCOMPARE(directory->tag("tag-1")->description, QByteArray("described"));
    QCOMPARE(directory->budget("budget-1")->models, QList<QByteArray>{"m"});
    QCOMPARE(directory->accessGroup("group-1")->name, QByteArray("Group"));
    QVERIFY(!directory->key(sha256Hex("another")));
    QVERIFY(!directory->team("team-2"));
    QVERIFY(!directory->membership("team/1", "user-2"));
    QVERIFY(!directory->membership("team/2", "user-1"));
    QVERIFY(!Directory().key(fullKey().hash));
}

void TestDirectory::forgetsEveryKind()
{
    QList<EntityId> ids;
    for (const Entity &entity : oneOfEach())
        ids << idOf(entity);
    const auto directory = Directory().with(oneOfEach(), {}, 1)->with({}, ids, 2);
    QCOMPARE(directory->keyCount(), 0);
    QVERIFY(!directory->key(fullKey().hash));
    QVERIFY(!directory->deprecatedKey(KeyDigest::fromHash(sha256Hex("old"))));
    QVERIFY(!directory->team("team-1"));
    QVERIFY(!directory->membership("team/1", "user-1"));
    QVERIFY(!directory->user("user-1"));
    QVERIFY(!directory->organization("organization-1"));
    QVERIFY(!directory->organizationMembership("organization-1", "user-1"));
    QVERIFY(!directory->customer("customer-1"));
    QVERIFY(!directory->tag("tag-1"));
    QVERIFY(!directory->budget("budget-1"));
    QVERIFY(!directory->accessGroup("group-1"));
    // What is not there can be deleted again.
    QCOMPARE(directory->with({}, ids, 3)->keyCount(), 0);
}

void TestDirectory::leavesTheFormerOneAlone()
{
    const auto first = Directory().with({plainKey("sk-a", "a"), plainKey("sk-b", "b")}, {}, 1);
    VirtualKey changed = plainKey("sk-a", "renamed");
    const auto second = first->with({changed}, {{EntityKind::Key, sha256Hex("sk-b"), {}}}, 2);
    QCOMPARE(first->keyCount(), 2);
    QCOMPARE(first->key(sha256Hex("sk-a"))->alias, QByteArray("a"));
    QVERIFY(first->key(sha256Hex("sk-b")));
    QCOMPARE(second->keyCount(), 1);
    QCOMPARE(second->key(sha256Hex("sk-a"))->alias, QByteArray("renamed"));
    QVERIFY(!second->key(sha256Hex("sk-b")));
    QCOMPARE(first->change(), 1);
    QCOMPARE(second->change(), 2);
}

void TestDirectory::listsKeysByOwner()
{
    VirtualKey a = plainKey("sk-a", "a"), b = plainKey("sk-b", "b"), c = plainKey("sk-c", "c");
    a.teamId = b.teamId = "one";
    c.teamId = "two";
    a.userId = c.userId = "somebody";
    b.organizationId = "org";
    const auto directory = Directory().with({a, b, c}, {}, 1);
    QCOMPARE(aliases(directory->keysOf(KeyShelf::Owner::Team, "one")), (QList<QByteArray>{"a", "b"}));
    QCOMPARE(aliases(directory->keysOf(KeyShelf::Owner::User, "somebody")), (QList<QByteArray>{"a", "c"}));
    QCOMPARE(aliases(directory->keysOf(KeyShelf::Owner::Organization, "org")), QList<QByteArray>{"b"});
    QCOMPARE(aliases(directory->keysOf(KeyShelf::Owner::User, {})), QList<QByteArray>{"b"});
    QVERIFY(directory->keysOf(KeyShelf::Owner::Team, "three").isEmpty());
    QVERIFY(!directory->keyByAlias({}));
}

void TestDirectory::movesAKeyBetweenTeams()
{
    VirtualKey key = plainKey("sk-a", "a");
    key.teamId = "one";
    auto directory = Directory().with({key}, {}, 1);
    key.teamId = "two";
    directory = directory->with({key}, {}, 2);
    QVERIFY(directory->keysOf(KeyShelf::Owner::Team, "one").isEmpty());
    QCOMPARE(directory->keysOf(KeyShelf::Owner::Team, "two").size(), 1);
    QCOMPARE(directory->keyCount(), 1);
}

void TestDirectory::findsGroupsByIdAndName()
{
    AccessGroup group;
    group.id = "id-1";
    group.name = "beta";
    const auto directory = Directory().with({group}, {}, 1);
    QCOMPARE(directory->accessGroup("id-1")->name, QByteArray("beta"));
    QCOMPARE(directory->accessGroup("beta")->id, QByteArray("id-1"));
    QVERIFY(!directory->accessGroup("gamma"));
}

void TestDirectory::keepsMembersApart()
{
    Membership one{"team-1", "user-1", MemberRole::User, {}, {}, {}, {}}, two{"team-2", "user-1", MemberRole::Admin, {}, {}, {}, {}},
        three{"team-1", "user-2", MemberRole::User, {}, {}, {}, {}};
    auto directory = Directory().with({one, two, three}, {}, 1);
    QCOMPARE(directory->membershipsOf("user-1").size(), 2);
    QCOMPARE(directory->membersOf("team-1").size(), 2);
    QCOMPARE(directory->membership("team-2", "user-1")->role, MemberRole::Admin);
    one.role = MemberRole::Admin;
    directory = directory->with({one}, {}, 2);
    QCOMPARE(directory->membersOf("team-1").size(), 2);
    QCOMPARE(directory->membership("team-1", "user-1")->role, MemberRole::Admin);
    directory = directory->with({}, {{EntityKind::Membership, "team-1", "user-1"}}, 3);
    QVERIFY(!directory->membership("team-1", "user-1"));
    QVERIFY(directory->membership("team-2", "user-1"));
    QVERIFY(directory->membership("team-1", "user-2"));
}

void TestDirectory::deletesBeforeItWrites()
{
    const VirtualKey key = plainKey("sk-a", "again");
    const auto directory = Directory().with({plainKey("sk-a", "a")}, {}, 1)->with({key}, {idOf(key)}, 2);
    QCOMPARE(directory->key(key.hash)->alias, QByteArray("again"));
}

void TestDirectory::aTextThatIsNoHashOpensNothing()
{
    VirtualKey inClear = plainKey("sk-whatever", "in clear");
    inClear.hash = "sk-in-clear";
    const auto directory = Directory().with({inClear}, {}, 1);
    QCOMPARE(directory->key(QByteArray("sk-in-clear")), inClear);
    QVERIFY(!directory->key(sha256Hex("sk-in-clear")));
    QVERIFY(!directory->key(KeyDigest::fromRaw(QByteArray::fromHex(sha256Hex("sk-in-clear")))));
    // Nor does upper case: the storage has one spelling of each.
    VirtualKey upper = plainKey("sk-x", "upper");
    upper.hash = upper.hash.toUpper();
    QVERIFY(!Directory().with({upper}, {}, 1)->key(sha256Hex("sk-x")));
}

void TestDirectory::sharesWhatDidNotChange()
{
    const auto first = Directory().with(oneOfEach(), {}, 1);
    const auto second = first->with({plainKey("sk-new", "new")}, {}, 2);
    QCOMPARE(second->team("team-1").get(), first->team("team-1").get());
    QCOMPARE(second->user("user-1").get(), first->user("user-1").get());
}

void TestDirectory::loadsInParts()
{
    Directory directory;
    for (int part = 0; part < 10; ++part) {
        Entities entities;
        for (int i = 0; i < 100; ++i)
            entities.keys << numbered(part * 100 + i);
        entities.change = part;
        directory.add(std::move(entities));
    }
    QCOMPARE(directory.keyCount(), 1000);
    QCOMPARE(directory.change(), 9);
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(directory.key(numbered(i).hash), numbered(i));
    qsizetype seen = 0;
    directory.keys().forEach([&](const VirtualKey &) { ++seen; });
    QCOMPARE(seen, 1000);
}

/// Says what 100,000 keys cost. Asserts nothing about time or memory.
void TestDirectory::costs()
{
    const qint64 before = residentKibibytes();
    QElapsedTimer timer;
    qint64 nanoseconds = 0;
    Directory directory;
    for (int part = 0; part < 100; ++part) {
        Entities entities;
        for (int i = 0; i < 1000; ++i)
            entities.keys << numbered(part * 1000 + i);
        timer.start();
        directory.add(std::move(entities));
        nanoseconds += timer.nsecsElapsed();
    }
    qInfo() << "100,000 keys:" << nanoseconds / 1'000'000 << "ms," << (residentKibibytes() - before) / 1024 << "MiB";

    auto shared = std::make_shared<const Directory>(std::move(directory));
    constexpr int changes = 200;
    timer.start();
    for (int i = 0; i < changes; ++i)
        shared = shared->with({numbered(i * 37)}, {}, i);
    qInfo() << "one change:" << timer.nsecsElapsed() / changes / 1000 << "microseconds";

    QList<KeyDigest> digests;
    for (int i = 0; i < 10'000; ++i)
        digests << KeyDigest::fromHash(numbered(i * 7).hash);
    timer.start();
    qsizetype found = 0;
    for (const KeyDigest &digest : digests)
        found += shared->keys().contains(digest);
    qInfo() << "finding one:" << timer.nsecsElapsed() / digests.size() << "ns";
    QCOMPARE(found, digests.size());
    timer.start();
    for (const KeyDigest &digest : digests)
        found += shared->key(digest).has_value();
    qInfo() << "unpacking one:" << timer.nsecsElapsed() / digests.size() << "ns";
    timer.start();
    const qsizetype ofTeam = shared->keysOf(KeyShelf::Owner::Team, "team-5").size();
    qInfo() << "listing a team:" << timer.nsecsElapsed() / 1000 << "microseconds";
    QCOMPARE(ofTeam, 500);
}

QTEST_GUILESS_MAIN(TestDirectory)
#include "tst_directory.moc"
