// SPDX-License-Identifier: GPL-3.0-or-later
// The upstream of ./dev bench: answers every request with the same chat completion, whole or streamed, from one thread.
// A stream sends its first event at once, waits 20 ms, and sends the rest: a proxy that buffers is seen by its first byte.

#include "httpreader.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

using Clock = std::chrono::steady_clock;

namespace {

constexpr auto pause = std::chrono::milliseconds(20);

std::string wholeAnswer()
{
    const std::string body = R"({"id":"chatcmpl-bench","object":"chat.completion","created":1730000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,)"
                             R"("message":{"role":"assistant","content":"The quick brown fox jumps over the lazy dog and goes home for tea, as it has done every)"
                             R"( day of the week since the fence was mended.","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":20,)"
                             R"("completion_tokens":26,"total_tokens":46,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":)"
                             R"({"reasoning_tokens":0,"audio_tokens":0}},"system_fingerprint":"fp_bench"})";
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunked(const std::string &piece)
{
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    return size + piece + "\r\n";
}

std::string event(const std::string &delta, const char *finish)
{
    return "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1730000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,"
           "\"delta\":{" + delta + "},\"finish_reason\":" + finish + "}]}\n\n";
}

std::string streamHead()
{
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunked(event(R"("role":"assistant","content":"The")", "null"));
}

std::string streamTail()
{
    std::string tail;
    for (int i = 0; i < 25; ++i)
        tail += chunked(event(R"("content":" word")", "null"));
    tail += chunked(event("", "\"stop\""));
    tail += chunked("data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1730000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[],"
                    "\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":26,\"total_tokens\":46}}\n\n");
    return tail + chunked("data: [DONE]\n\n") + "0\r\n\r\n";
}

struct Connection {
    Bench::HttpReader reader;
    std::uint64_t serial = 0;
};

struct Due {
    Clock::time_point at;
    int socket;
    std::uint64_t serial; ///< of the connection it was meant for: the number may be somebody else's by then
};

class Upstream
{
public:
    int run()
    {
        const int listener = listenOnFreePort();
        m_epoll = epoll_create1(EPOLL_CLOEXEC);
        watch(listener);
        epoll_event events[256];
        for (;;) {
            const int count = epoll_wait(m_epoll, events, 256, untilNextTail());
            sendDueTails();
            for (int i = 0; i < count; ++i) {
                if (events[i].data.fd == listener)
                    acceptAll(listener);
                else
                    readFrom(events[i].data.fd);
            }
        }
    }

private:
    static int listenOnFreePort()
    {
        const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listener, reinterpret_cast<sockaddr *>(&address), size) != 0 || listen(listener, 1024) != 0) {
            std::perror("bench_upstream");
            std::exit(1);
        }
        getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
        std::printf("Listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
        std::fflush(stdout);
        return listener;
    }

    void watch(int socket)
    {
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.fd = socket;
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, socket, &interest);
    }

    void acceptAll(int listener)
    {
        int socket = -1;
        while ((socket = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
            const int on = 1;
            setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            m_connections[socket].serial = ++m_serial;
            watch(socket);
        }
    }

    void readFrom(int socket)
    {
        const auto found = m_connections.find(socket);
        if (found == m_connections.end())
            return;
        char buffer[65536];
        const ssize_t got = read(socket, buffer, sizeof buffer);
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            m_connections.erase(found);
            close(socket);
            return;
        }
        if (!found->second.reader.feed({buffer, static_cast<std::size_t>(got)}))
            return;
        const std::string_view body = found->second.reader.body();
        const bool streamed = body.find("\"stream\":true") != body.npos || body.find("\"stream\": true") != body.npos;
        found->second.reader.reset();
        // The answers are far smaller than a socket's buffer, and one is outstanding at a time: a write is never partial.
        writeAll(socket, streamed ? m_streamHead : m_whole);
        if (streamed)
            m_tails.push_back({Clock::now() + pause, socket, found->second.serial});
    }

    static void writeAll(int socket, const std::string &bytes) { [[maybe_unused]] const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

    int untilNextTail() const
    {
        if (m_tails.empty())
            return -1;
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(m_tails.front().at - Clock::now()).count();
        return static_cast<int>(std::max<long>(wait, 0));
    }

    void sendDueTails()
    {
        while (!m_tails.empty() && m_tails.front().at <= Clock::now()) {
            const Due due = m_tails.front();
            m_tails.pop_front();
            const auto found = m_connections.find(due.socket);
            if (found != m_connections.end() && found->second.serial == due.serial)
                writeAll(due.socket, m_streamTail);
        }
    }

    const std::string m_whole = wholeAnswer();
    const std::string m_streamHead = streamHead();
    const std::string m_streamTail = streamTail();
    int m_epoll = -1;
    std::uint64_t m_serial = 0;
    std::unordered_map<int, Connection> m_connections;
    std::deque<Due> m_tails;
};

} // namespace

int main()
{
    return Upstream().run();
}
