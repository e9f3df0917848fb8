// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/domain/entity.h"

#include <QTest>

using namespace Gatehouse;

/// Names that stand in databases and on the wire: each must lead back to its value, and none may change.
class TestRole : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roles_data()
    {
        QTest::addColumn<int>("role");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](UserRole role, const char *text) { QTest::newRow(text) << static_cast<int>(role) << QByteArray(text); };
        row(UserRole::ProxyAdmin, "proxy_admin");
        row(UserRole::ProxyAdminViewer, "proxy_admin_viewer");
        row(UserRole::OrgAdmin, "org_admin");
        row(UserRole::InternalUser, "internal_user");
        row(UserRole::InternalUserViewer, "internal_user_viewer");
        row(UserRole::Team, "team");
        row(UserRole::Customer, "customer");
    }
    void roles()
    {
        QFETCH(int, role);
        QFETCH(QByteArray, text);
        QCOMPARE(toText(static_cast<UserRole>(role)), text);
        QVERIFY(roleFromText(text) == static_cast<UserRole>(role));
    }
    void memberRoles()
    {
        QCOMPARE(toText(MemberRole::Admin), "admin");
        QCOMPARE(toText(MemberRole::User), "user");
        QVERIFY(memberRoleFromText("admin") == MemberRole::Admin);
        QVERIFY(!memberRoleFromText("Admin"));
        QVERIFY(!roleFromText("admin"));
        QVERIFY(!roleFromText(""));
    }
    void kinds()
    {
        QSet<QByteArray> names;
        for (int i = 0; i <= static_cast<int>(EntityKind::Purse); ++i) {
            const auto kind = static_cast<EntityKind>(i);
            names.insert(toText(kind));
            QVERIFY(entityKindFromText(toText(kind)) == kind);
        }
        QCOMPARE(names.size(), static_cast<int>(EntityKind::Purse) + 1);
        QCOMPARE(toText(EntityKind::OrganizationMembership), "organization_membership");
        QVERIFY(!entityKindFromText("hovercraft"));
    }
};

QTEST_APPLESS_MAIN(TestRole)
#include "tst_role.moc"
