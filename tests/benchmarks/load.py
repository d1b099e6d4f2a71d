"""Load generator in a separate process: clients that send requests one after another.

python tests/benchmarks/load.py URL CLIENTS SECONDS < calls.json

A call is a body to post to the URL or, as text, the path of a GET, appended to the URL.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import httpx

HEADERS = {"content-type": "application/json"}
Call = tuple[str, str, bytes | None]


def main(url: str, clients: int, seconds: float) -> None:
    """Print `{"latencies_s": [...], "seconds": ..., "failures": ...}` of the calls, in turn.

    Every call is made once before the clock starts. With 0 seconds, each call is made
    once: every request is then new to the server.
    """
    calls: list[Call] = [
        ("GET", url + call, None)
        if isinstance(call, str)
        else ("POST", url, json.dumps(call).encode())
        for call in json.load(sys.stdin)
    ]
    latencies: list[float] = []
    failures: list[int] = []
    if seconds:
        with httpx.Client(headers=HEADERS, timeout=60) as client:
            for method, address, body in calls:
                client.request(method, address, content=body)
    started = time.perf_counter()

    def goes_on(position: int) -> bool:
        return time.perf_counter() - started < seconds if seconds else position < len(calls)

    def send_requests(first: int) -> None:
        with httpx.Client(headers=HEADERS, timeout=60) as client:
            position = first
            while goes_on(position):
                sent = time.perf_counter()
                method, address, body = calls[position % len(calls)]
                answer = client.request(method, address, content=body)
                latencies.append(time.perf_counter() - sent)
                if answer.status_code != 200:
                    failures.append(answer.status_code)
                position += clients

    threads = [threading.Thread(target=send_requests, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed_s = time.perf_counter() - started
    print(json.dumps({"latencies_s": latencies, "seconds": elapsed_s, "failures": failures}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
