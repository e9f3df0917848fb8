// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gateway/base/clock.h"
#include "gateway/upstream/curlhandle.h"

#include <QTimer>

#include <memory>
#include <unordered_map>
#include <vector>

namespace Gatehouse {

class CurlMulti;
class IoWatcher;

/// A transfer as the CurlMulti sees it. It belongs to whoever waits for it and takes itself out when it goes.
class CurlTransfer : public CurlListener
{
protected:
    CurlTransfer() = default;
    virtual ~CurlTransfer() = default;

    /// libcurl has ended the transfer; its handle is still there to be asked. No coroutine may be resumed here.
    virtual void finished(CURLcode code) = 0;
    /// Ends the transfer (by CurlMulti::remove) when one of its limits has passed; otherwise tells when to look again.
    virtual SteadyTime checkLimits(SteadyTime now) = 0;
    /// The place to resume whoever waits: no libcurl function is on the stack. The transfer may be destroyed here.
    virtual void resume() = 0;
    /// The CurlMulti goes and has taken the transfer out.
    virtual void abandoned() = 0;

    CurlHandle *handle() const { return m_handle.get(); }

private:
    friend class CurlMulti;
    static constexpr std::size_t nowhere = ~std::size_t(0);
    std::unique_ptr<CurlHandle> m_handle; ///< set while it runs
    std::size_t m_activeAt = nowhere;     ///< its place in CurlMulti::m_active
    std::size_t m_readyAt = nowhere;      ///< its place in CurlMulti::m_ready
    bool m_pauseWanted = false;
};

/// libcurl's multi handle on a Qt event loop: sockets through an IoWatcher, one timer for libcurl's time-outs and for
/// the limits of the transfers. Keeps idle connections and configured handles for the next call.
///
/// libcurl forbids most calls from inside its callbacks, and a resumed coroutine may do anything. So transfers that
/// have news are collected while libcurl works, and resumed after it has returned. One per worker, on its thread.
class CurlMulti : public QObject
{
    Q_OBJECT
public:
    /// `watcher` outlives this object.
    CurlMulti(IoWatcher &watcher, CurlSettings settings);
    ~CurlMulti() override;

    /// Starts a transfer; false when libcurl has no memory for it. What it reports at once is resumed later.
    bool add(CurlTransfer &transfer, const OutgoingRequest &request, const QByteArray &proxy);
    /// Takes a transfer out, which cuts its connection when it had not ended. Nothing happens when it is out already.
    void remove(CurlTransfer &transfer);
    /// The transfer has news: it is resumed as soon as libcurl has returned.
    void ready(CurlTransfer &transfer);
    /// Takes back `ready()`; for a transfer that goes.
    void forget(CurlTransfer &transfer);
    /// Stops reading for a transfer once libcurl has returned; for bodyBytes().
    void pauseLater(CurlTransfer &transfer);
    void unpause(CurlTransfer &transfer);
    /// Limits are to be checked at `due`, or earlier.
    void checkAt(SteadyTime due);

    int running() const { return static_cast<int>(m_active.size()); }

private:
    struct Socket {
        bool ours = false;    ///< opened by our callback, so its closing is told
        bool watched = false;
        int wanted = CURL_POLL_REMOVE;
        int watchedFor = CURL_POLL_REMOVE;
    };
    struct Callbacks;

    void socketWanted(curl_socket_t socket, int what);
    void socketReady(curl_socket_t socket, int bits);
    void unwatch(curl_socket_t socket, Socket &entry);
    void act(curl_socket_t socket, int bits);
    void collectFinished();
    void applyPauses();
    void resumeReady();
    void timeOut();
    void checkLimits(SteadyTime now);
    void arm(SteadyTime due);
    std::unique_ptr<CurlHandle> takeHandle();
    void giveBack(CurlTransfer &transfer);

    IoWatcher &m_watcher;
    CurlSettings m_settings;
    CURLSH *m_share;
    CURLM *m_multi;
    QTimer m_timer;
    SteadyTime m_armedFor = SteadyTime::max();
    SteadyTime m_curlDue = SteadyTime::max();
    SteadyTime m_limitsDue = SteadyTime::max();
    std::unordered_map<curl_socket_t, Socket> m_sockets;
    std::vector<CurlTransfer *> m_active;
    std::vector<CurlTransfer *> m_ready; ///< with null where one was forgotten
    std::vector<CurlTransfer *> m_pauses;
    std::vector<std::unique_ptr<CurlHandle>> m_idle;
    bool m_runNow = false;
    bool m_inside = false;    ///< a libcurl function is on the stack
    bool m_resuming = false;
};

} // namespace Gatehouse
