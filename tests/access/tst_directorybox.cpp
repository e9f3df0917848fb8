// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/access/directorybox.h"
#include "tests/access/people.h"

#include <QTest>

#include <thread>

using namespace Gatehouse;

class TestDirectoryBox : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void beginsEmpty();
    void givesTheSameUntilPublished();
    void letsGoOfTheFormer();
    void noThreadSeesTheFormerOne();
    void manyThreadsReadWhileItChanges();
};

void TestDirectoryBox::beginsEmpty()
{
    DirectoryBox box;
    DirectoryBox::Slot slot;
    QVERIFY(box.current(slot));
    QCOMPARE(box.current(slot)->keyCount(), 0);
    QCOMPARE(box.current()->keyCount(), 0);
}

void TestDirectoryBox::givesTheSameUntilPublished()
{
    DirectoryBox box;
    DirectoryBox::Slot slot, other;
    const Directory *first = box.current(slot).get();
    QCOMPARE(box.current(slot).get(), first);
    QCOMPARE(box.current(other).get(), first);
    const auto next = directoryOf({keyNamed("a")});
    box.publish(next);
    QCOMPARE(box.current(slot).get(), next.get());
    QCOMPARE(box.current(other).get(), next.get());
    QCOMPARE(box.current().get(), next.get());
}

void TestDirectoryBox::letsGoOfTheFormer()
{
    DirectoryBox box;
    DirectoryBox::Slot slot;
    auto first = directoryOf({keyNamed("a")});
    const std::weak_ptr<const Directory> watched = first;
    box.publish(std::move(first));
    QVERIFY(box.current(slot)->key(keyNamed("a").hash));
    box.publish(directoryOf({}));
    QVERIFY(!watched.expired()); // the slot still pins it
    box.current(slot);
    QVERIFY(watched.expired());
}

void TestDirectoryBox::noThreadSeesTheFormerOne()
{
    // Each round: a publish, then, once it has returned, a look from every thread, which stands for the next request.
    constexpr int rounds = 2000, threads = 3;
    DirectoryBox box;
    std::atomic<int> round{0}, answered{0}, wrong{0};
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back([&] {
            DirectoryBox::Slot slot;
            for (int done = 0; done < rounds;) {
                const int now = round.load(std::memory_order_acquire);
                if (now == done) {
                    box.current(slot); // whatever it sees, it must see the new one afterwards
                    std::this_thread::yield();
                    continue;
                }
                if (box.current(slot)->change() != now)
                    ++wrong;
                done = now;
                ++answered;
            }
        });
    }
    for (int i = 1; i <= rounds; ++i) {
        box.publish(Directory().with({}, {}, i));
        round.store(i, std::memory_order_release);
        while (answered.load() < i * threads)
            std::this_thread::yield();
    }
    for (std::thread &worker : workers)
        worker.join();
    QCOMPARE(wrong.load(), 0);
}

void TestDirectoryBox::manyThreadsReadWhileItChanges()
{
    constexpr int changes = 500;
    const VirtualKey steady = keyNamed("steady");
    DirectoryBox box;
    box.publish(directoryOf({steady}));
    std::atomic<bool> over{false};
    std::atomic<int> missed{0};
    std::vector<std::thread> workers;
    for (int i = 0; i < 3; ++i) {
        workers.emplace_back([&] {
            DirectoryBox::Slot slot;
            qint64 last = 0;
            while (!over.load()) {
                const Directory::Pointer directory = box.current(slot);
                if (!directory->key(steady.hash) || directory->change() < last)
                    ++missed;
                last = directory->change();
            }
        });
    }
    for (int i = 0; i < changes; ++i) {
        VirtualKey key = keyNamed("key " + QByteArray::number(i % 50));
        box.publish(box.current()->with({key}, {{EntityKind::Key, keyNamed("key " + QByteArray::number((i + 25) % 50)).hash, {}}}, i + 2));
    }
    over.store(true);
    for (std::thread &worker : workers)
        worker.join();
    QCOMPARE(missed.load(), 0);
}

QTEST_GUILESS_MAIN(TestDirectoryBox)
#include "tst_directorybox.moc"
