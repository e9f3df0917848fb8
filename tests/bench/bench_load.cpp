// SPDX-License-Identifier: GPL-3.0-or-later
// The load of ./dev bench: keeps so many connections busy, one request after the other on each, and prints what it saw as JSON.
//   bench_load PORT CONNECTIONS SECONDS REQUESTS whole|stream KEY
// It ends after SECONDS or REQUESTS, whichever comes first (0: no such limit). Times are in microseconds.

#include "httpreader.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using Clock = std::chrono::steady_clock;

namespace {

struct Connection {
    int socket = -1;
    Bench::HttpReader reader;
    Clock::time_point sentAt;
    bool sawFirst = false;
};

struct Plan {
    int port = 0;
    std::size_t connections = 1;
    double seconds = 0;
    std::uint64_t requests = 0;
    bool streamed = false;
    std::string key;
};

double percentile(std::vector<float> &times, double part)
{
    if (times.empty())
        return 0;
    const std::size_t at = std::min(times.size() - 1, static_cast<std::size_t>(part * static_cast<double>(times.size())));
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(at), times.end());
    return times[at];
}

class Load
{
public:
    explicit Load(Plan plan) : m_plan(std::move(plan)), m_request(requestText()), m_connections(m_plan.connections) {}

    int run()
    {
        m_epoll = epoll_create1(EPOLL_CLOEXEC);
        for (std::size_t i = 0; i < m_connections.size(); ++i) {
            if (!open(i))
                return 1;
        }
        const Clock::time_point begin = Clock::now();
        const Clock::time_point end = m_plan.seconds > 0 ? begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(m_plan.seconds))
                                                         : Clock::time_point::max();
        for (std::size_t i = 0; i < m_connections.size(); ++i)
            sendNext(i);
        epoll_event events[256];
        while (m_open > 0) {
            m_stopping = m_stopping || Clock::now() >= end;
            const int count = epoll_wait(m_epoll, events, 256, 10000);
            if (count == 0) {
                std::fprintf(stderr, "bench_load: no answer for 10 s\n");
                return 1;
            }
            for (int i = 0; i < count; ++i)
                readFrom(events[i].data.u64);
        }
        report(std::chrono::duration<double>(Clock::now() - begin).count());
        return m_failures == 0 ? 0 : 2;
    }

private:
    std::string requestText() const
    {
        const std::string body = std::string(R"({"model":"bench","messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","content":)"
                                             R"("Tell me what the quick brown fox does."}],"temperature":0.7,"max_tokens":100)")
            + (m_plan.streamed ? R"(,"stream":true})" : "}");
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(m_plan.port) + "\r\nAuthorization: Bearer " + m_plan.key
            + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nUser-Agent: bench\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    bool open(std::size_t i)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(m_plan.port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
            std::perror("bench_load");
            return false;
        }
        const int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.u64 = i;
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, socket, &interest);
        m_connections[i].socket = socket;
        ++m_open;
        return true;
    }

    void sendNext(std::size_t i)
    {
        Connection &connection = m_connections[i];
        if (m_stopping || (m_plan.requests > 0 && m_sent >= m_plan.requests)) {
            shut(connection);
            return;
        }
        ++m_sent;
        connection.reader.reset();
        connection.sawFirst = false;
        connection.sentAt = Clock::now();
        if (send(connection.socket, m_request.data(), m_request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(m_request.size()))
            fail(connection);
    }

    void readFrom(std::size_t i)
    {
        Connection &connection = m_connections[i];
        char buffer[65536];
        const ssize_t got = read(connection.socket, buffer, sizeof buffer);
        if (got <= 0) {
            fail(connection);
            return;
        }
        const bool complete = connection.reader.feed({buffer, static_cast<std::size_t>(got)});
        const float waited = std::chrono::duration<float, std::micro>(Clock::now() - connection.sentAt).count();
        if (!connection.sawFirst && connection.reader.bodyStarted()) {
            connection.sawFirst = true;
            m_firstBytes.push_back(waited);
        }
        if (!complete)
            return;
        if (connection.reader.status() != 200) {
            if (m_failures == 0)
                std::fprintf(stderr, "bench_load: status %d: %.300s\n", connection.reader.status(), std::string(connection.reader.body()).c_str());
            ++m_failures;
        }
        m_times.push_back(waited);
        sendNext(i);
    }

    void fail(Connection &connection)
    {
        ++m_failures;
        shut(connection);
    }

    void shut(Connection &connection)
    {
        close(connection.socket);
        --m_open;
    }

    void report(double seconds)
    {
        double sum = 0;
        for (const float time : m_times)
            sum += time;
        std::printf("{\"requests\":%zu,\"failures\":%zu,\"seconds\":%.3f,\"mean\":%.1f,\"p50\":%.1f,\"p99\":%.1f,\"first_p50\":%.1f,\"first_p99\":%.1f}\n", m_times.size(),
                    m_failures, seconds, m_times.empty() ? 0 : sum / static_cast<double>(m_times.size()), percentile(m_times, 0.5), percentile(m_times, 0.99),
                    percentile(m_firstBytes, 0.5), percentile(m_firstBytes, 0.99));
    }

    const Plan m_plan;
    const std::string m_request;
    std::vector<Connection> m_connections;
    std::vector<float> m_times, m_firstBytes;
    std::uint64_t m_sent = 0;
    std::size_t m_failures = 0;
    int m_open = 0;
    int m_epoll = -1;
    bool m_stopping = false;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc != 7) {
        std::fprintf(stderr, "bench_load PORT CONNECTIONS SECONDS REQUESTS whole|stream KEY\n");
        return 64;
    }
    Plan plan;
    plan.port = std::atoi(argv[1]);
    plan.connections = std::strtoul(argv[2], nullptr, 10);
    plan.seconds = std::atof(argv[3]);
    plan.requests = std::strtoull(argv[4], nullptr, 10);
    plan.streamed = std::string(argv[5]) == "stream";
    plan.key = argv[6];
    return Load(std::move(plan)).run();
}
