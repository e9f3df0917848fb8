// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/storage/auditlog.h"
#include "gateway/storage/changelog.h"
#include "gateway/storage/entityreader.h"
#include "gateway/storage/entitywriter.h"
#include "tests/storage/entitysamples.h"
#include "tests/storage/requestplaces.h"

#include <atomic>
#include <thread>

using namespace Gatehouse;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Mode = EntityChange::Mode;

/// Keys, teams, users and what they own come back as they were written: every case on SQLite and on Postgres.
class TestEntities : public QObject, private RequestPlaces
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addKinds(); }
    void initTestCase() { startServer(); }
    void init() { takeEmptyPlace(); }
    void cleanupTestCase() { dropPlaces(); }

    void keepsEveryField_data();
    void keepsEveryField();
    void keepsDefaults();
    void leavesDefaultsOut();
    void keepsWhatANewerOneAdded();
    void blocksWhatCannotBeRead();
    void readsAllAtOnce();
    void createsOnce();
    void updatesOnlyWhatIsThere();
    void noticesThatSomebodyWasFaster();
    void givesAnAliasOnce();
    void takesAnAliasOver();
    void refusesUnusableIds_data();
    void refusesUnusableIds();
    void allOrNothing();
    void deletedKeysStayListable();
    void deletesOnlyItsOwn();
    void numbersChanges();
    void tellsWhatChanged();
    void forgetsOldChanges();
    void twoGatewaysTakeTurns();
    void listsAudit();

private:
    Result<qint64> change(const EntityChange &change, Database *database = nullptr)
    {
        return EntityWriter::change(database ? *database : *m_database, change, noon + 1h);
    }
    qint64 changed(const EntityChange &wanted) { return valueOf(change(wanted)); }
    Error refused(const EntityChange &wanted)
    {
        const auto done = change(wanted);
        return done ? Error(ErrorKind::Internal, u"it was not refused"_s) : done.error();
    }
    Entities all() { return valueOf(EntityReader::all(*m_database)); }
    Entities some(const QList<EntityId> &ids) { return valueOf(EntityReader::some(*m_database, ids)); }
};

void TestEntities::keepsEveryField_data()
{
    QTest::addColumn<int>("index");
    const QList<Entity> entities = oneOfEach();
    QCOMPARE(static_cast<std::size_t>(entities.size()), std::variant_size_v<Entity>);
    for (int i = 0; i < entities.size(); ++i)
        QTest::newRow(toText(idOf(entities.at(i)).kind).constData()) << i;
}

void TestEntities::keepsEveryField()
{
    QFETCH(int, index);
    const Entity written = oneOfEach().at(index);
    QCOMPARE(static_cast<int>(written.index()), index);
    const qint64 number = changed(writing(written, Mode::Create));
    QVERIFY(onlyOneOf(all()) == atRevision(written, number));
    QVERIFY(onlyOneOf(some({idOf(written)})) == atRevision(written, number));
    // Written again from what was read, nothing is lost or gained.
    const qint64 again = changed(writing(*onlyOneOf(all()), Mode::Update));
    QVERIFY(onlyOneOf(all()) == atRevision(written, again));
    const qint64 put = changed(writing(written, Mode::Put));
    QVERIFY(onlyOneOf(all()) == atRevision(written, put));
    EntityChange deletion;
    deletion.deletes = {idOf(written)};
    changed(deletion);
    QVERIFY(!onlyOneOf(all()));
    QVERIFY(!onlyOneOf(some({idOf(written)})));
}

void TestEntities::keepsDefaults()
{
    VirtualKey key;
    key.hash = "hash";
    const qint64 number = changed(writing(key));
    QVERIFY(onlyOneOf(all()) == atRevision(key, number));
    User user;
    user.id = "user";
    changed(writing(user));
    QCOMPARE(all().users.first().role, UserRole::InternalUser);
    QVERIFY(!all().users.first().limits.maxBudget);
}

void TestEntities::leavesDefaultsOut()
{
    changed(writing(plainKey("sk-plain")));
    QCOMPARE(number("SELECT count(*) FROM keys WHERE details = '{}' AND expires_at IS NULL"), 1);
    changed(writing(fullKey()));
    QCOMPARE(number("SELECT count(*) FROM keys WHERE details LIKE '%\"max_budget\":9007199254740993,%'"), 1); // nano-dollars
}

// A key that a newer Gatehouse wrote is changed by an older one that shares its database.
void TestEntities::keepsWhatANewerOneAdded()
{
    changed(writing(plainKey("sk-new")));
    QVERIFY(m_place->run(uR"(UPDATE keys SET details = '{"v":2,"rpm":5,"new \u0041":[1,{"x":1.50}],"tpm":"five"}')"_s));
    VirtualKey key = all().keys.first();
    QCOMPARE(key.limits.rpm, std::optional<qint64>(5));
    QVERIFY(!key.limits.tpm); // of another type than expected
    key.limits.rpm = 6;
    changed(writing(key, Mode::Update));
    QCOMPARE(number(R"(SELECT count(*) FROM keys WHERE details = '{"rpm":6,"v":2,"new A":[1,{"x":1.50}]}')"), 1);
    QCOMPARE(all().keys.first().limits.rpm, std::optional<qint64>(6));
}

// It must keep neither the gateway from its other keys, nor let this one do as it likes.
void TestEntities::blocksWhatCannotBeRead()
{
    changed(writing(fullKey()));
    changed(writing(plainKey("sk-well")));
    QVERIFY(m_place->run(u"UPDATE keys SET blocked = 0"_s));
    QVERIFY(m_place->run(u"UPDATE keys SET details = 'broken' WHERE details <> '{}'"_s));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"table keys are no JSON object"_s));
    const Entities read = all();
    QCOMPARE(read.keys.size(), 2);
    for (const VirtualKey &key : read.keys)
        QCOMPARE(key.blocked, key.hash == fullKey().hash);
}

void TestEntities::readsAllAtOnce()
{
    EntityChange change;
    for (const Entity &entity : oneOfEach())
        change.writes.append({entity, Mode::Create});
    const qint64 number = changed(change);
    const Entities read = all();
    QCOMPARE(read.change, number);
    QCOMPARE(read.keys.size() + read.deprecatedKeys.size() + read.teams.size() + read.memberships.size() + read.users.size() + read.organizations.size()
                 + read.organizationMemberships.size() + read.customers.size() + read.tags.size() + read.budgets.size() + read.accessGroups.size()
                 + read.credentials.size() + read.models.size() + read.settings.size(),
             oneOfEach().size());
    QList<EntityId> ids{{EntityKind::Key, "not there", {}}, {EntityKind::Purse, "key:x", {}}, {EntityKind::Membership, "team/1", "user-1"},
                        {EntityKind::Membership, "team/1", "user-1"}, {EntityKind::User, "user-1", {}}};
    const Entities found = some(ids);
    QCOMPARE(found.memberships.size(), 1); // asked for twice
    QCOMPARE(found.users.size(), 1);
    QVERIFY(found.keys.isEmpty());
}

void TestEntities::createsOnce()
{
    changed(writing(plainKey("sk-one", "first"), Mode::Create));
    const Error error = refused(writing(plainKey("sk-one", "second"), Mode::Create));
    QCOMPARE(error.kind, ErrorKind::Conflict);
    QVERIFY2(error.message.startsWith(u"There is a key \"%1"_s.arg(QString::fromLatin1(sha256Hex("sk-one")))), qPrintable(error.message));
    QCOMPARE(all().keys.first().alias, "first");
}

void TestEntities::updatesOnlyWhatIsThere()
{
    const Error error = refused(writing(Team{.id = "nobody"}, Mode::Update));
    QCOMPARE(error.kind, ErrorKind::NotFound);
    QCOMPARE(error.message, u"There is no team \"nobody\"."_s);
    QVERIFY(all().teams.isEmpty());
    const Error member = refused(writing(Membership{.teamId = "a", .userId = "b"}, Mode::Update));
    QCOMPARE(member.message, u"There is no membership \"a/b\"."_s);
}

void TestEntities::noticesThatSomebodyWasFaster()
{
    changed(writing(Team{.id = "t", .alias = "before"}));
    Team mine = all().teams.first(), theirs = mine;
    theirs.alias = "theirs";
    mine.alias = "mine";
    changed(writing(theirs, Mode::Update));
    const Error error = refused(writing(mine, Mode::Update));
    QCOMPARE(error.kind, ErrorKind::Conflict);
    QVERIFY2(error.message.contains(u"changed by somebody else"_s), qPrintable(error.message));
    QCOMPARE(all().teams.first().alias, "theirs");
    mine.kept.revision = 0; // whatever stands there
    changed(writing(mine, Mode::Update));
    QCOMPARE(all().teams.first().alias, "mine");
}

void TestEntities::givesAnAliasOnce()
{
    changed(writing(plainKey("sk-one", "shared")));
    const Error error = refused(writing(plainKey("sk-two", "shared")));
    QCOMPARE(error.kind, ErrorKind::Conflict);
    QCOMPARE(error.message, u"There is a key with the alias \"shared\" already; choose another."_s);
    // No alias is not the same alias, and a key keeps its own.
    changed(writing(plainKey("sk-three")));
    changed(writing(plainKey("sk-four")));
    changed(writing(plainKey("sk-one", "shared"), Mode::Update));
    QCOMPARE(all().keys.size(), 3);
    // Teams are told apart by their ids; people give two of them the same name.
    changed(writing(Team{.id = "1", .alias = "same"}));
    changed(writing(Team{.id = "2", .alias = "same"}));
    User user{.id = "1"}, other{.id = "2"};
    user.ssoId = other.ssoId = "sso";
    changed(writing(user));
    QCOMPARE(refused(writing(other)).message, u"There is a user with the sso id \"sso\" already; choose another."_s);
    // Twice within one change.
    EntityChange twice;
    twice.writes = {{plainKey("sk-five", "five"), Mode::Create}, {plainKey("sk-six", "five"), Mode::Create}};
    QCOMPARE(refused(twice).kind, ErrorKind::Conflict);
    QCOMPARE(all().keys.size(), 3);
}

void TestEntities::takesAnAliasOver()
{
    // A key that is made anew keeps its alias: the old one goes, the new one comes, at once.
    changed(writing(plainKey("sk-old", "service")));
    EntityChange change;
    change.deletes = {{EntityKind::Key, sha256Hex("sk-old"), {}}};
    change.writes = {{plainKey("sk-new", "service"), Mode::Create}, {DeprecatedKey{sha256Hex("sk-old"), sha256Hex("sk-new"), noon + 1h}, Mode::Put}};
    changed(change);
    QCOMPARE(all().keys.size(), 1);
    QCOMPARE(all().keys.first().hash, sha256Hex("sk-new"));
    QCOMPARE(all().deprecatedKeys.size(), 1);
}

void TestEntities::refusesUnusableIds_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("too long") << QByteArray(513, 'x');
    QTest::newRow("no text") << QByteArray("\xff\xfe");
    QTest::newRow("null") << QByteArray("a\0b", 3);
}

void TestEntities::refusesUnusableIds()
{
    QFETCH(QByteArray, id);
    QCOMPARE(refused(writing(Team{.id = id})).kind, ErrorKind::InvalidRequest);
    QCOMPARE(refused(writing(Membership{.teamId = "team", .userId = id})).kind, ErrorKind::InvalidRequest);
    if (!id.isEmpty()) {
        VirtualKey key = plainKey("sk-alias", id);
        QCOMPARE(refused(writing(key)).kind, ErrorKind::InvalidRequest);
    }
    QVERIFY(!onlyOneOf(all()));
    changed(writing(Team{.id = QByteArray(512, 'x')}));
}

void TestEntities::allOrNothing()
{
    changed(writing(plainKey("sk-there", "there")));
    EntityChange change;
    change.deletes = {{EntityKind::Key, sha256Hex("sk-there"), {}}};
    change.writes = {{Team{.id = "new"}, Mode::Create}, {User{.id = "nobody"}, Mode::Update}};
    change.purses = {{"key:x", 0, Money::fromNano(5)}};
    change.audit = {AuditEntry{.actor = "admin", .action = "deleted"}};
    QCOMPARE(refused(change).kind, ErrorKind::NotFound);
    QCOMPARE(all().keys.size(), 1);
    QVERIFY(all().teams.isEmpty());
    QCOMPARE(number("SELECT count(*) FROM purses") + number("SELECT count(*) FROM audit_entries") + number("SELECT count(*) FROM deleted_keys"), 0);
    QCOMPARE(number("SELECT count(*) FROM changes"), 1);
    QCOMPARE(changed({}), 0);
    QCOMPARE(number("SELECT count(*) FROM changes"), 1);
}

void TestEntities::deletedKeysStayListable()
{
    VirtualKey full = fullKey();
    full.kept.revision = changed(writing(full));
    changed(writing(plainKey("sk-other", "other")));
    EntityChange change;
    change.deletes = {{EntityKind::Key, full.hash, {}}, {EntityKind::Key, "not there", {}}};
    change.by = "admin";
    changed(change);
    const DeletedKeyPage page = valueOf(EntityReader::deletedKeys(*m_database, {}));
    QCOMPARE(page.total, 1);
    QVERIFY(page.rows.first().key == full);
    QVERIFY(page.rows.first().deletedAt == noon + 1h);
    QCOMPARE(page.rows.first().deletedBy, "admin");
    // The hash may be given anew, and be deleted anew.
    changed(writing(full, Mode::Create));
    QVERIFY(EntityWriter::change(*m_database, change, noon + 2h).ok());
    DeletedKeyQuery query;
    query.teamId = "team-1";
    query.limit = 1;
    const DeletedKeyPage both = valueOf(EntityReader::deletedKeys(*m_database, query));
    QCOMPARE(both.total, 2);
    QCOMPARE(both.rows.size(), 1);
    QVERIFY(both.rows.first().deletedAt == noon + 2h); // deleted last
    query.teamId = "another";
    QCOMPARE(valueOf(EntityReader::deletedKeys(*m_database, query)).total, 0);
}

void TestEntities::deletesOnlyItsOwn()
{
    changed(writing(Membership{.teamId = "t", .userId = "a"}));
    changed(writing(Membership{.teamId = "t", .userId = "b"}));
    changed(writing(Team{.id = "t"}));
    EntityChange change;
    change.deletes = {{EntityKind::Membership, "t", "a"}};
    changed(change);
    QCOMPARE(all().memberships.size(), 1);
    QCOMPARE(all().memberships.first().userId, "b");
    QCOMPARE(all().teams.size(), 1);
    change.deletes = {{EntityKind::Purse, "key:x", {}}};
    QCOMPARE(refused(change).kind, ErrorKind::InvalidRequest);
}

void TestEntities::numbersChanges()
{
    QCOMPARE(changed(writing(Team{.id = "1"})), 1);
    QCOMPARE(changed(writing(Team{.id = "2"})), 2);
    refused(writing(Team{.id = "2"}, Mode::Create));
    QCOMPARE(changed(writing(Team{.id = "3"})), 3); // a refused one takes no number
    QCOMPARE(all().change, 3);
}

void TestEntities::tellsWhatChanged()
{
    ChangeList list = valueOf(ChangeLog::since(*m_database, 0));
    QVERIFY(list.complete && list.changes.isEmpty());
    changed(writing(Team{.id = "1"}));
    EntityChange change;
    change.writes = {{Membership{.teamId = "1", .userId = "u"}, Mode::Put}};
    change.deletes = {{EntityKind::Team, "1", {}}, {EntityKind::Team, "not there", {}}};
    change.purses = {{"team:1", 0, Money()}};
    changed(change);
    list = valueOf(ChangeLog::since(*m_database, 1));
    QVERIFY(list.complete);
    QCOMPARE(list.last, 2);
    const QList<ChangedEntity> expected{{2, {EntityKind::Membership, "1", "u"}}, {2, {EntityKind::Purse, "team:1", {}}}, {2, {EntityKind::Team, "1", {}}}};
    QVERIFY(list.changes == expected);
    list = valueOf(ChangeLog::since(*m_database, 2));
    QVERIFY(list.complete && list.changes.isEmpty());
    QCOMPARE(list.last, 2);
    // A kind that only a newer Gatehouse knows is passed over.
    QVERIFY(m_place->run(u"INSERT INTO changes (number, kind, id, part) VALUES (3, 'hovercraft', 'x', '')"_s));
    list = valueOf(ChangeLog::since(*m_database, 2));
    QVERIFY(list.complete && list.changes.isEmpty());
    QCOMPARE(list.last, 3);
}

void TestEntities::forgetsOldChanges()
{
    QVERIFY(m_place->run(u"INSERT INTO changes (number, kind, id, part) VALUES (5, 'team', 'old', ''), (20000, 'team', 'new', '')"_s));
    QCOMPARE(changed(writing(Team{.id = "t"})), 20'001);
    QCOMPARE(number("SELECT count(*) FROM changes"), 2);
    QVERIFY(!valueOf(ChangeLog::since(*m_database, 5)).complete);
    QVERIFY(valueOf(ChangeLog::since(*m_database, 19'999)).complete);
    QVERIFY(!valueOf(ChangeLog::since(*m_database, 30'000)).complete); // ahead of it: another database
}

void TestEntities::twoGatewaysTakeTurns()
{
    if (!m_place->isPostgres())
        return; // a SQLite file has one writer
    constexpr int rounds = 40;
    const auto work = [&](const char *name, std::atomic_int &failures) {
        auto database = m_place->connect();
        for (int i = 0; database && i < rounds; ++i) {
            // Both rows in each change, so that without turns they would lock each other out or lose one's addition.
            EntityChange change = writing(Setting{.name = name, .value = QByteArray::number(i)});
            change.writes.append({Setting{.name = "both", .value = name}, Mode::Put});
            if (!this->change(change, database.get()))
                ++failures;
        }
    };
    std::atomic_int failures = 0;
    std::thread one([&] { work("one", failures); });
    std::thread two([&] { work("two", failures); });
    one.join();
    two.join();
    QCOMPARE(failures.load(), 0);
    QCOMPARE(number("SELECT count(DISTINCT number) FROM changes"), 2 * rounds);
    QCOMPARE(number("SELECT max(number) FROM changes"), 2 * rounds);
}

void TestEntities::listsAudit()
{
    EntityChange change;
    for (int i = 0; i < 5; ++i) {
        AuditEntry entry;
        entry.id = "entry-" + QByteArray::number(i);
        entry.at = noon + std::chrono::minutes(i);
        entry.actor = i % 2 ? "admin" : "other";
        entry.actorKey = "hash";
        entry.action = "updated";
        entry.kind = i == 3 ? EntityKind::Team : EntityKind::Key;
        entry.entityId = "it's " + QByteArray::number(i);
        entry.before = R"({"a":1})";
        entry.after = R"({"a":2})";
        change.audit << entry;
    }
    QCOMPARE(changed(change), 0); // told alone, it is no change of anything
    const auto page = [&](const AuditQuery &query) { return valueOf(AuditLog::page(*m_database, query)); };
    QCOMPARE(page({}).total, 5);
    QVERIFY(page({}).rows.first() == change.audit.last()); // newest first, every field
    AuditQuery query;
    query.limit = 2;
    query.offset = 1;
    QCOMPARE(page(query).total, 5);
    QCOMPARE(page(query).rows.size(), 2);
    QCOMPARE(page(query).rows.first().id, "entry-3");
    QCOMPARE(page({.id = "entry-2"}).rows.value(0).entityId, "it's 2");
    QCOMPARE(page({.from = noon + 1min, .to = noon + 3min}).total, 2);
    QCOMPARE(page({.kind = EntityKind::Team}).rows.value(0).id, "entry-3");
    QCOMPARE(page({.kind = EntityKind::Key, .entityId = "it's 4"}).total, 1);
    QCOMPARE(page({.actor = "admin"}).total, 2);
    QCOMPARE(page({.action = "deleted"}).total, 0);
    // The storage fills in what is left open.
    EntityChange open;
    open.audit = {AuditEntry{.actor = "open"}};
    changed(open);
    const AuditEntry filled = page({.actor = "open"}).rows.value(0);
    QVERIFY(!filled.id.isEmpty());
    QVERIFY(filled.at == noon + 1h);
}

QTEST_GUILESS_MAIN(TestEntities)
#include "tst_entities.moc"
