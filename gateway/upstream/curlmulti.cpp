// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/curlmulti.h"

#include "gateway/base/iowatcher.h"
#include "gateway/base/log.h"

#include <mutex>
#include <utility>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <csignal>
#include <unistd.h>
#endif

namespace Gatehouse {
namespace {

constexpr long idleConnections = 256;
constexpr std::size_t idleHandles = 128;
/// How often libcurl is asked again at once when it wants to go on, before other events get their turn.
constexpr int rounds = 8;
/// Limits are checked at most this often.
constexpr std::chrono::milliseconds limitStep{10};

void prepareProcess()
{
    static std::once_flag once;
    std::call_once(once, [] {
        curl_global_init(CURL_GLOBAL_DEFAULT);
#ifndef Q_OS_WIN
        // With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE alone, and OpenSSL writes to sockets that the peer has closed.
        struct sigaction current {};
        if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL)
            std::signal(SIGPIPE, SIG_IGN);
#endif
    });
}

IoWatcher::Interests interestsOf(int what)
{
    IoWatcher::Interests interests;
    if (what & CURL_POLL_IN)
        interests |= IoWatcher::Readable;
    if (what & CURL_POLL_OUT)
        interests |= IoWatcher::Writable;
    return interests;
}

int bitsOf(IoWatcher::Interests ready)
{
    return (ready & IoWatcher::Readable ? CURL_CSELECT_IN : 0) | (ready & IoWatcher::Writable ? CURL_CSELECT_OUT : 0);
}

} // namespace

struct CurlMulti::Callbacks {
    static int socket(CURL *, curl_socket_t socket, int what, void *context, void *)
    {
        static_cast<CurlMulti *>(context)->socketWanted(socket, what);
        return 0;
    }
    static int timer(CURLM *, long milliseconds, void *context)
    {
        CurlMulti &multi = *static_cast<CurlMulti *>(context);
        multi.m_runNow = milliseconds == 0;
        if (milliseconds < 0) {
            multi.m_curlDue = SteadyTime::max();
        } else {
            multi.m_curlDue = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
            if (milliseconds > 0 || !multi.m_inside)
                multi.arm(multi.m_curlDue);
        }
        return 0;
    }
    static void opened(void *context, curl_socket_t socket)
    {
        // A number that libcurl closed on its own may come again.
        CurlMulti &multi = *static_cast<CurlMulti *>(context);
        Socket &entry = multi.m_sockets[socket];
        multi.unwatch(socket, entry);
        entry = Socket{};
        entry.ours = true;
    }
    static int close(void *context, curl_socket_t socket)
    {
        CurlMulti &multi = *static_cast<CurlMulti *>(context);
        if (const auto found = multi.m_sockets.find(socket); found != multi.m_sockets.end()) {
            multi.unwatch(socket, found->second);
            multi.m_sockets.erase(found);
        }
#ifdef Q_OS_WIN
        return ::closesocket(socket);
#else
        return ::close(socket);
#endif
    }
};

CurlMulti::CurlMulti(IoWatcher &watcher, CurlSettings settings) : m_watcher(watcher), m_settings(std::move(settings))
{
    prepareProcess();
    m_multi = curl_multi_init();
    m_share = curl_share_init();
    // Shared by the handles of this thread only, so no lock functions are needed.
    curl_share_setopt(m_share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    m_settings.share = m_share;
    m_settings.closeSocket = &Callbacks::close;
    m_settings.socketOpened = &Callbacks::opened;
    m_settings.socketContext = this;
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &Callbacks::socket);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &Callbacks::timer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, idleConnections);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] { timeOut(); });
}

CurlMulti::~CurlMulti()
{
    while (!m_active.empty()) {
        CurlTransfer *transfer = m_active.back();
        remove(*transfer);
        transfer->abandoned();
    }
    for (CurlTransfer *transfer : m_ready) {
        if (transfer)
            transfer->abandoned();
    }
    m_idle.clear();
    curl_multi_cleanup(m_multi);
    curl_share_cleanup(m_share);
    for (auto &[socket, entry] : m_sockets)
        unwatch(socket, entry);
}

bool CurlMulti::add(CurlTransfer &transfer, const OutgoingRequest &request, const QByteArray &proxy)
{
    transfer.m_handle = takeHandle();
    if (!transfer.m_handle->isValid()) {
        transfer.m_handle.reset();
        return false;
    }
    transfer.m_handle->prepare(request, proxy, &transfer);
    curl_easy_setopt(transfer.m_handle->easy(), CURLOPT_PRIVATE, &transfer);
    m_inside = true;
    const CURLMcode added = curl_multi_add_handle(m_multi, transfer.m_handle->easy());
    m_inside = false;
    if (added != CURLM_OK) {
        transfer.m_handle.reset();
        return false;
    }
    transfer.m_activeAt = m_active.size();
    m_active.push_back(&transfer);
    // On a kept connection this sends the request right away, without a turn of the event loop.
    act(CURL_SOCKET_TIMEOUT, 0);
    if (!m_ready.empty() && !m_resuming)
        arm(std::chrono::steady_clock::now());
    return true;
}

void CurlMulti::remove(CurlTransfer &transfer)
{
    if (!transfer.m_handle)
        return;
    const bool nested = std::exchange(m_inside, true);
    curl_multi_remove_handle(m_multi, transfer.m_handle->easy());
    m_inside = nested;
    giveBack(transfer);
    if (m_runNow && !m_inside)
        arm(std::chrono::steady_clock::now());
}

void CurlMulti::giveBack(CurlTransfer &transfer)
{
    m_active.back()->m_activeAt = transfer.m_activeAt;
    m_active[transfer.m_activeAt] = m_active.back();
    m_active.pop_back();
    transfer.m_activeAt = CurlTransfer::nowhere;
    if (std::exchange(transfer.m_pauseWanted, false))
        std::erase(m_pauses, &transfer);
    if (m_idle.size() < idleHandles)
        m_idle.push_back(std::move(transfer.m_handle));
    transfer.m_handle.reset();
}

std::unique_ptr<CurlHandle> CurlMulti::takeHandle()
{
    if (m_idle.empty())
        return std::make_unique<CurlHandle>(m_settings);
    std::unique_ptr<CurlHandle> handle = std::move(m_idle.back());
    m_idle.pop_back();
    return handle;
}

void CurlMulti::ready(CurlTransfer &transfer)
{
    if (transfer.m_readyAt != CurlTransfer::nowhere)
        return;
    transfer.m_readyAt = m_ready.size();
    m_ready.push_back(&transfer);
}

void CurlMulti::forget(CurlTransfer &transfer)
{
    if (transfer.m_readyAt == CurlTransfer::nowhere)
        return;
    m_ready[transfer.m_readyAt] = nullptr;
    transfer.m_readyAt = CurlTransfer::nowhere;
}

void CurlMulti::resumeReady()
{
    if (std::exchange(m_resuming, true))
        return;
    for (std::size_t i = 0; i < m_ready.size(); ++i) {
        CurlTransfer *transfer = std::exchange(m_ready[i], nullptr);
        if (!transfer)
            continue;
        transfer->m_readyAt = CurlTransfer::nowhere;
        transfer->resume();
    }
    m_ready.clear();
    m_resuming = false;
}

void CurlMulti::pauseLater(CurlTransfer &transfer)
{
    if (std::exchange(transfer.m_pauseWanted, true))
        return;
    m_pauses.push_back(&transfer);
}

void CurlMulti::applyPauses()
{
    while (!m_pauses.empty()) {
        CurlTransfer *transfer = m_pauses.back();
        m_pauses.pop_back();
        transfer->m_pauseWanted = false;
        curl_easy_pause(transfer->m_handle->easy(), CURLPAUSE_RECV);
    }
}

void CurlMulti::unpause(CurlTransfer &transfer)
{
    if (!transfer.m_handle)
        return;
    const bool nested = std::exchange(m_inside, true);
    curl_easy_pause(transfer.m_handle->easy(), CURLPAUSE_CONT);
    m_inside = nested;
    // Not every release of libcurl sets its timer here, and bytes may wait in its own buffers.
    m_curlDue = std::chrono::steady_clock::now();
    arm(m_curlDue);
}

void CurlMulti::socketWanted(curl_socket_t socket, int what)
{
    Socket &entry = m_sockets[socket];
    entry.wanted = what;
    if (what == CURL_POLL_REMOVE) {
        // A connection that is kept for the next call stays watched: taking it out and in again costs two system calls
        // for each request. Its closing comes through Callbacks::close; that of libcurl's own pipes does not.
        if (!entry.ours) {
            unwatch(socket, entry);
            m_sockets.erase(socket);
        }
        return;
    }
    if (entry.watched && entry.watchedFor == what)
        return;
    entry.watchedFor = what;
    if (std::exchange(entry.watched, true))
        m_watcher.watch(static_cast<qintptr>(socket), interestsOf(what));
    else
        m_watcher.watch(static_cast<qintptr>(socket), interestsOf(what),
                        [this, socket](IoWatcher::Interests seen) { socketReady(socket, bitsOf(seen)); });
}

void CurlMulti::unwatch(curl_socket_t socket, Socket &entry)
{
    if (std::exchange(entry.watched, false))
        m_watcher.unwatch(static_cast<qintptr>(socket));
}

void CurlMulti::socketReady(curl_socket_t socket, int bits)
{
    const auto found = m_sockets.find(socket);
    if (found == m_sockets.end())
        return;
    if (found->second.wanted == CURL_POLL_REMOVE) { // an idle connection was closed by its peer, or a paused one has more
        unwatch(socket, found->second);
        return;
    }
    act(socket, bits);
    resumeReady();
}

void CurlMulti::act(curl_socket_t socket, int bits)
{
    m_inside = true;
    m_runNow = false;
    int stillRunning = 0;
    curl_multi_socket_action(m_multi, socket, bits, &stillRunning);
    applyPauses();
    for (int round = 0; round < rounds && std::exchange(m_runNow, false); ++round) {
        curl_multi_socket_action(m_multi, CURL_SOCKET_TIMEOUT, 0, &stillRunning);
        applyPauses();
    }
    collectFinished();
    m_inside = false;
    if (m_runNow)
        arm(std::chrono::steady_clock::now());
}

void CurlMulti::collectFinished()
{
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode code = message->data.result;
        char *context = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
        auto *transfer = reinterpret_cast<CurlTransfer *>(context);
        transfer->finished(code);
        remove(*transfer);
        ready(*transfer);
    }
}

void CurlMulti::timeOut()
{
    m_armedFor = SteadyTime::max();
    const SteadyTime now = std::chrono::steady_clock::now();
    if (m_curlDue <= now || m_runNow) {
        m_curlDue = SteadyTime::max();
        act(CURL_SOCKET_TIMEOUT, 0);
        // libcurl tells its timer only when it changes, and a time that came a little early leaves it unchanged.
        long milliseconds = -1;
        if (m_curlDue == SteadyTime::max() && curl_multi_timeout(m_multi, &milliseconds) == CURLM_OK && milliseconds >= 0)
            m_curlDue = now + std::chrono::milliseconds(std::max(milliseconds, 1L));
    }
    if (m_limitsDue <= now)
        checkLimits(now);
    resumeReady();
    arm(std::min(m_curlDue, m_limitsDue));
}

void CurlMulti::checkLimits(SteadyTime now)
{
    SteadyTime next = SteadyTime::max();
    // Backwards: a transfer that ends here gives its place to the last one, which was checked already.
    for (std::size_t i = m_active.size(); i-- > 0;)
        next = std::min(next, m_active[i]->checkLimits(now));
    m_limitsDue = next == SteadyTime::max() ? next : std::max(next, now + limitStep);
}

void CurlMulti::checkAt(SteadyTime due)
{
    if (due >= m_limitsDue)
        return;
    m_limitsDue = due;
    arm(due);
}

void CurlMulti::arm(SteadyTime due)
{
    // A later time leaves the timer as it is: it looks again when it fires, which is cheaper than setting it anew.
    if (due >= m_armedFor)
        return;
    m_armedFor = due;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(due - std::chrono::steady_clock::now());
    m_timer.start(std::max(wait, std::chrono::milliseconds(0)));
}

} // namespace Gatehouse
