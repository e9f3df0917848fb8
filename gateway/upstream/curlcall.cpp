// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream/curlcall.h"

#include "gateway/upstream/addressguard.h"
#include "gateway/upstream/curlerrors.h"
#include "gateway/upstream/upstreamorigin.h"

#include <algorithm>

namespace Gatehouse {
namespace {

using std::chrono::milliseconds;

/// With more unread bytes than this the reading from the upstream stops.
constexpr qsizetype pauseAbove = 256 * 1024;
/// A decoded body may have this much, and this many times its size on the wire. Text of models shrinks to a tenth;
/// what shrinks to less than a hundredth was made to fill memory.
constexpr qint64 decodedFree = 8 * 1024 * 1024;
constexpr qint64 decodedRatio = 100;
constexpr std::size_t largestHead = 256; ///< fields

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Error clientGone()
{
    return Error(ErrorKind::ClientGone, QStringLiteral("The client left before the upstream had answered."));
}

} // namespace

CurlCall::CurlCall(CurlMulti &multi, OutgoingRequest request)
    : m_multi(&multi), m_request(std::move(request)), m_started(std::chrono::steady_clock::now())
{
}

CurlCall::~CurlCall()
{
    if (!m_multi)
        return;
    m_multi->remove(*this);
    m_multi->forget(*this);
}

void CurlCall::start(QByteArray proxy)
{
    m_proxy = std::move(proxy);
    m_multi->checkAt(nextLimit());
    if (!m_multi->add(*this, m_request, m_proxy))
        refuse(Error(ErrorKind::Internal, QStringLiteral("There is not enough memory for another upstream call.")));
}

void CurlCall::refuse(Error error)
{
    m_error = std::move(error);
    m_done = true;
}

Result<UpstreamHead> CurlCall::takeHead()
{
    if (m_headComplete)
        return std::move(m_head);
    Q_ASSERT(m_error);
    return *m_error;
}

Result<QByteArray> CurlCall::takeBytes()
{
    if (!m_unread.isEmpty()) {
        QByteArray bytes = std::exchange(m_unread, {});
        if (std::exchange(m_paused, false) && m_multi) {
            m_lastByte = std::chrono::steady_clock::now();
            m_multi->unpause(*this);
        }
        return bytes;
    }
    if (m_error)
        return *m_error;
    return QByteArray();
}

void CurlCall::cancel()
{
    if (m_error && m_error->kind == ErrorKind::ClientGone)
        return;
    m_unread.clear();
    m_headComplete = false;
    refuse(clientGone());
    if (m_multi) {
        m_multi->remove(*this);
        m_multi->forget(*this);
    }
    wake(); // the last thing done: it may destroy this call
}

void CurlCall::abandoned()
{
    if (!m_done)
        refuse(clientGone());
}

// What follows up to finished() runs inside libcurl.

bool CurlCall::connecting(const sockaddr &address)
{
    m_lookedUp = true;
    const AddressKind kind = kindOfAddress(address);
    // Who set a proxy in the environment has chosen its address; it is a private one as a rule.
    if (mayCall(kind, m_request.privateAddressesAllowed || !m_proxy.isEmpty()))
        return true;
    m_refused = addressText(address);
    m_refusedAsPrivate = kind == AddressKind::Private;
    return false;
}

bool CurlCall::sending(const char *peerAddress)
{
    // A kept connection may have been made for a deployment that is allowed more.
    if (!m_request.privateAddressesAllowed && m_proxy.isEmpty() && kindOfHost(peerAddress) != AddressKind::Public) {
        m_refused = peerAddress;
        m_refusedAsPrivate = true;
        return false;
    }
    m_sent = true;
    return true;
}

bool CurlCall::headLine(QByteArrayView line)
{
    if (m_headComplete) // trailers of a chunked body
        return true;
    if (m_waited.count() == 0) {
        m_lastByte = std::chrono::steady_clock::now();
        m_waited = std::max(std::chrono::duration_cast<std::chrono::microseconds>(m_lastByte - m_started), std::chrono::microseconds(1));
    }
    if (line.startsWith("HTTP/"))
        return statusLine(line);
    if (line == "\r\n" || line == "\n")
        return headEnded();
    return field(line);
}

bool CurlCall::statusLine(QByteArrayView line)
{
    m_head = UpstreamHead();
    m_head.headers.reserve(24);
    const qsizetype space = line.indexOf(' ');
    m_head.status = space < 0 ? 0 : line.sliced(space + 1).first(std::min<qsizetype>(3, line.size() - space - 1)).toInt();
    return true;
}

bool CurlCall::field(QByteArrayView line)
{
    if (m_head.headers.size() >= largestHead)
        return giveUp(Error(ErrorKind::UpstreamFailed, QStringLiteral("%1 answered with more than %2 header fields.").arg(where()).arg(largestHead)));
    const qsizetype colon = line.indexOf(':');
    if (colon > 0 && line[0] != ' ' && line[0] != '\t')
        m_head.headers.add(line.first(colon).trimmed().toByteArray(), line.sliced(colon + 1).trimmed().toByteArray());
    return true;
}

bool CurlCall::headEnded()
{
    const int status = m_head.status;
    if (status == 101)
        return giveUp(Error(ErrorKind::UpstreamFailed, QStringLiteral("%1 wants to switch to another protocol, which was not asked for.").arg(where())));
    if (status < 200) // an interim answer: the real one follows
        return true;
    if (isRedirect(status)) {
        const UpstreamOrigin target = originOf(m_request.url, m_head.headers.value("location"));
        const QString to = target.isValid() ? target.base() : QStringLiteral("nowhere");
        return giveUp(Error(ErrorKind::UpstreamFailed,
                            QStringLiteral("%1 redirects (status %2) to %3. Redirects are not followed, so that the key stays with the host it is meant for: "
                                           "if the new address is right, write it into api_base.")
                                .arg(where())
                                .arg(status)
                                .arg(to)));
    }
    const QByteArray encoding = m_head.headers.value("content-encoding").toLower();
    m_encoded = !encoding.isEmpty() && encoding != "identity";
    if (m_encoded) { // neither is true of the decoded body
        m_head.headers.remove("content-encoding");
        m_head.headers.remove("content-length");
    }
    m_headComplete = true;
    if (m_request.idleTimeout.count() > 0)
        m_multi->checkAt(nextLimit());
    m_multi->ready(*this);
    return true;
}

CurlListener::Taken CurlCall::bodyBytes(QByteArrayView bytes)
{
    m_lastByte = std::chrono::steady_clock::now();
    const bool full = m_unread.size() + bytes.size() > pauseAbove;
    if (full && !m_encoded) {
        m_paused = true;
        return Taken::Pause;
    }
    if (m_encoded && isBomb(bytes.size())) {
        giveUp(Error(ErrorKind::UpstreamFailed,
                     QStringLiteral("The compressed answer of %1 unpacks to more than %2 MiB, over %3 times its size; it was not read on.")
                         .arg(where())
                         .arg(m_decoded / (1024 * 1024))
                         .arg(decodedRatio)));
        return Taken::GiveUp;
    }
    m_unread.append(bytes);
    m_multi->ready(*this);
    // Refusing decoded bytes would leave libcurl to unpack the rest of its input into a buffer of its own.
    if (full && !std::exchange(m_paused, true))
        m_multi->pauseLater(*this);
    return Taken::All;
}

bool CurlCall::isBomb(qsizetype more)
{
    m_decoded += more;
    return m_decoded > decodedFree && m_decoded - decodedFree > decodedRatio * handle()->rawBytes();
}

bool CurlCall::giveUp(Error error)
{
    m_error = std::move(error);
    return false;
}

void CurlCall::finished(CURLcode code)
{
    m_done = true;
    if (m_error || (code == CURLE_OK && m_headComplete))
        return;
    if (!m_refused.isEmpty()) {
        m_error = refusedAddress();
        return;
    }
    CurlFailure failure;
    failure.code = code == CURLE_OK ? CURLE_GOT_NOTHING : code;
    failure.url = m_request.url;
    failure.said = handle()->errorText();
    failure.systemError = handle()->systemError();
    failure.lookedUp = m_lookedUp;
    failure.headSeen = m_headComplete;
    failure.requestSent = m_sent;
    failure.connectTimeout = m_request.connectTimeout;
    failure.proxy = m_proxy;
    m_error = errorOf(failure);
}

Error CurlCall::refusedAddress() const
{
    const QString address = QString::fromLatin1(m_refused);
    if (m_refusedAsPrivate) {
        return Error(ErrorKind::Configuration,
                     QStringLiteral("%1 is at the private address %2, which this deployment may not call. Allow private addresses for it if the server is "
                                    "yours, or correct api_base.")
                         .arg(where(), address));
    }
    return Error(ErrorKind::Configuration,
                 QStringLiteral("%1 is at the address %2, where no model can be: it is link-local, reserved, or a cloud's metadata service. Correct api_base.")
                     .arg(where(), address));
}

SteadyTime CurlCall::nextLimit() const
{
    SteadyTime next = SteadyTime::max();
    if (m_request.totalTimeout.count() > 0)
        next = m_started + m_request.totalTimeout;
    if (!m_headComplete && m_request.firstByteTimeout.count() > 0)
        next = std::min(next, m_started + m_request.firstByteTimeout);
    // While we do not read, the silence is ours.
    if (m_headComplete && m_request.idleTimeout.count() > 0)
        next = std::min(next, (m_paused ? std::chrono::steady_clock::now() : m_lastByte) + m_request.idleTimeout);
    return next;
}

SteadyTime CurlCall::checkLimits(SteadyTime now)
{
    const SteadyTime next = nextLimit();
    if (next > now)
        return next;
    m_error = passedLimit(now);
    m_done = true;
    m_multi->remove(*this);
    m_multi->ready(*this);
    return SteadyTime::max();
}

std::optional<Error> CurlCall::passedLimit(SteadyTime now) const
{
    if (m_request.totalTimeout.count() > 0 && now >= m_started + m_request.totalTimeout) {
        const QString text = m_headComplete ? QStringLiteral("The answer of %1 was not complete within %2 s. Raise the time-out of the deployment if it needs longer.")
                                            : QStringLiteral("%1 did not answer within %2 s. Raise the time-out of the deployment if it needs longer.");
        return Error(ErrorKind::Timeout, text.arg(where(), secondsText(m_request.totalTimeout)));
    }
    if (!m_headComplete) {
        return Error(ErrorKind::Timeout, QStringLiteral("%1 did not begin to answer within %2 s. Raise the stream time-out of the deployment if it needs longer.")
                                             .arg(where(), secondsText(m_request.firstByteTimeout)));
    }
    return Error(ErrorKind::Timeout, QStringLiteral("%1 fell silent in the middle of its answer for %2 s.").arg(where(), secondsText(m_request.idleTimeout)));
}

QString CurlCall::where() const
{
    return originOf(m_request.url).hostAndPort();
}

} // namespace Gatehouse
