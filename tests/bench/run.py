# SPDX-License-Identifier: GPL-3.0-or-later
"""Side by side in one run: the upstream itself, nginx as its proxy, and Gatehouse. Figures are medians of the rounds.

CPU is what each process used by itself (all its threads, from the scheduler's own count), so that the load, the upstream and the
proxy do not blur each other; it counts until the process is idle again, so that Gatehouse's includes the records it wrote into its
database. `added` is against the upstream without a proxy, in the same round."""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

KEY = "sk-bench"
NGINX = """\
worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream bench {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{port} reuseport;
    keepalive_requests 10000000;
    location / {{ proxy_pass http://bench; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }}
  }}
}}
"""
GATEHOUSE = """\
general_settings: {{master_key: sk-bench}}
model_list:
  - model_name: bench
    litellm_params: {{model: openai/gpt-4o-mini, api_base: "http://127.0.0.1:{upstream}/v1", api_key: sk-upstream}}
"""


def processes_of(pid):
    """The process and its children (nginx's workers)."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [child for line in (task / "children").read_text().split() for child in processes_of(int(line))]
    return found


def cpu_microseconds(pid):
    """Time on a core since the start, of all threads that live."""
    total = 0
    for process in processes_of(pid):
        for task in Path(f"/proc/{process}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1000


def cpu_when_idle(pid):
    """The same once the process uses less than 2 % of a core."""
    last = cpu_microseconds(pid)
    for _ in range(300):
        time.sleep(0.25)
        now = cpu_microseconds(pid)
        if now - last < 5000:
            return now
        last = now
    raise SystemExit(f"Process {pid} does not come to rest")


def resident_mib(pid):
    pages = sum(int(Path(f"/proc/{process}/statm").read_text().split()[1]) for process in processes_of(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def listening_port(process):
    line = ""
    for line in process.stdout:
        if line.startswith("Listening on "):
            threading.Thread(target=process.stdout.read, daemon=True).start()  # what else it says must not fill the pipe
            return int(line.rsplit(":", 1)[1])
    raise SystemExit(f"{process.args[0]} did not start: {line}")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Field:
    """The three under test, on ports of their own. `pids` holds what to measure; direct is the upstream itself."""

    def __init__(self, build, folder):
        self.build, self.folder, self.started = build, folder, []
        upstream = self.start([build / "bin" / "bench_upstream"], stdout=subprocess.PIPE, text=True)
        port = listening_port(upstream)
        self.ports = {"direct": port, "nginx": self.start_nginx(port), "gatehouse": self.start_gatehouse(port)}
        self.pids = {"direct": upstream.pid, "nginx": self.nginx.pid, "gatehouse": self.gatehouse.pid}

    def start(self, command, **more):
        self.started.append(subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, **more))
        return self.started[-1]

    def start_nginx(self, upstream):
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if not program:
            raise SystemExit("nginx is not here; ./dev bench installs it")
        port = free_port()
        config = self.folder / "nginx.conf"
        config.write_text(NGINX.format(workers=os.cpu_count(), folder=self.folder, upstream=upstream, port=port))
        self.nginx = self.start([program, "-c", config, "-p", self.folder, "-e", self.folder / "error.log"])
        return port

    def start_gatehouse(self, upstream):
        config = self.folder / "config.yaml"
        config.write_text(GATEHOUSE.format(upstream=upstream))
        home = self.folder / "home"
        home.mkdir()
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config"),
                       "XDG_STATE_HOME": str(home / "state"), "XDG_CACHE_HOME": str(home / "cache"), "LANG": "C.UTF-8"}
        self.gatehouse = self.start([self.build / "bin" / "gatehoused", "--config", config, "--port", "0", "--log-level", "warning"], env=environment, cwd=self.folder,
                                    stdout=subprocess.PIPE, text=True)
        return listening_port(self.gatehouse)

    def load(self, target, connections, seconds=0.0, requests=0, mode="whole"):
        before = cpu_microseconds(self.pids[target])
        done = subprocess.run([self.build / "bin" / "bench_load", str(self.ports[target]), str(connections), str(seconds), str(requests), mode, KEY],
                              capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{target} at {connections} connections, {mode}: {done.stderr or done.stdout}")
        figures = json.loads(done.stdout)
        figures["rate"] = figures["requests"] / figures["seconds"]
        figures["cpu_during"] = (cpu_microseconds(self.pids[target]) - before) / figures["requests"]
        figures["cpu"] = (cpu_when_idle(self.pids[target]) - before) / figures["requests"]
        return figures

    def stop(self):
        for process in reversed(self.started):
            process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


TARGETS = ("direct", "nginx", "gatehouse")


def measure(field, connections, rounds, seconds, mode):
    """Medians for each target; the targets take turns, so that what disturbs one disturbs all."""
    seen = {target: [] for target in TARGETS}
    for _ in range(rounds):
        for target in TARGETS:
            seen[target].append(field.load(target, connections, seconds=seconds, mode=mode))
    return {target: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for target, runs in seen.items()}


def print_table(title, rows, columns):
    print(f"\n{title}\n{'':>14}" + "".join(f"{name:>16}" for name in columns))
    for label, values in rows:
        print(f"{label:>14}" + "".join(f"{value:>16}" for value in values))


def report_load(results):
    for connections, figures in results.items():
        rows = [(target, [f"{f['p50']:.0f}", f"{f['p99']:.0f}", f"{f['p50'] - figures['direct']['p50']:.0f}", f"{f['rate']:.0f}", f"{f['cpu_during']:.1f}", f"{f['cpu']:.1f}"])
                for target, f in figures.items()]
        print_table(f"Whole answers, {connections} connection{'s' if connections > 1 else ''}", rows, ["p50 µs", "p99 µs", "added p50 µs", "requests/s", "CPU so far", "own CPU µs/req"])


def report_streams(results):
    for connections, figures in results.items():
        rows = [(target, [f"{f['first_p50']:.0f}", f"{f['first_p99']:.0f}", f"{f['first_p50'] - figures['direct']['first_p50']:.0f}", f"{f['cpu']:.1f}"])
                for target, f in figures.items()]
        print_table(f"Streams, {connections} at a time: time to the first token", rows, ["p50 µs", "p99 µs", "added p50 µs", "own CPU µs/req"])


def ratio(ours, theirs):
    return f"{ours / theirs:.2f}" if theirs > 0 else "-"


def report_ratios(results, memory, sent):
    print("\nGatehouse against nginx in this run")
    most = results[max(results)]
    print(f"  CPU a request at {max(results)} connections   {ratio(most['gatehouse']['cpu'], most['nginx']['cpu'])} times nginx's own"
          f" ({most['gatehouse']['cpu']:.1f} against {most['nginx']['cpu']:.1f} µs)")
    least = results[min(results)]
    added = {target: least[target]["p50"] - least["direct"]["p50"] for target in TARGETS}
    print(f"  added p50 at {min(results)} connection       {ratio(added['gatehouse'], added['nginx'])} times nginx's own"
          f" ({added['gatehouse']:.0f} against {added['nginx']:.0f} µs)")
    print(f"  memory after {sent} requests    {memory['gatehouse']:.0f} MiB (nginx with its workers: {memory['nginx']:.0f} MiB)")


def soak(field, requests):
    """Memory over many requests: ten marks on the way."""
    print(f"\nMemory of Gatehouse over {requests} requests at 64 connections\n{'start':>12} {resident_mib(field.pids['gatehouse']):8.1f} MiB")
    for part in range(1, 11):
        field.load("gatehouse", 64, requests=max(1, requests // 10))
        print(f"{requests // 10 * part:>12} {resident_mib(field.pids['gatehouse']):8.1f} MiB", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path("build/release"), help="build directory (default: build/release)")
    parser.add_argument("--connections", default="1,16,64", help="comma list (default: 1,16,64)")
    parser.add_argument("--seconds", type=float, default=2, help="length of one measurement (default: 2)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each (default: 3); the median counts")
    parser.add_argument("--requests", type=int, default=0, metavar="N", help="also send N requests (up to a million or more) and watch the memory")
    parser.add_argument("--json", type=Path, help="write all figures to this file too")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gatehouse-bench-"))
    if os.geteuid() == 0:
        folder.chmod(0o755)  # nginx's workers give up root
    field = Field(options.build.resolve(), folder)
    try:
        for target in TARGETS:
            field.load(target, 8, requests=500)
        results = {int(count): measure(field, int(count), options.rounds, options.seconds, "whole") for count in options.connections.split(",")}
        report_load(results)
        streams = {count: measure(field, count, options.rounds, options.seconds, "stream") for count in (1, 32)}
        report_streams(streams)
        if options.requests:
            soak(field, options.requests)
        memory = {target: resident_mib(field.pids[target]) for target in TARGETS}
        sent = options.requests or sum(int(f["gatehouse"]["requests"]) for f in results.values()) * options.rounds
        report_ratios(results, memory, sent)
        if options.json:
            options.json.write_text(json.dumps({"whole": results, "streams": streams, "memory": memory}, indent=1))
    finally:
        field.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
