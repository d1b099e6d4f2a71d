"""Clients in a process of their own: they ask as fast as answers come, and tell what they saw.

python tests/benchmarks/load.py URL CLIENTS SECONDS < calls.json

A call is a body to post to the URL or, as text, what follows the URL in a GET.
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
    """Print `{"latencies_s": [...], "seconds": ..., "failures": ...}`; calls take turns.

    Every call is made once before the clock starts. With no seconds, each is made once and never
    again: what is measured is what nobody has asked for before.
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

    def more(turn: int) -> bool:
        return time.perf_counter() - started < seconds if seconds else turn < len(calls)

    def ask(first: int) -> None:
        with httpx.Client(headers=HEADERS, timeout=60) as client:
            turn = first
            while more(turn):
                begun = time.perf_counter()
                method, address, body = calls[turn % len(calls)]
                answer = client.request(method, address, content=body)
                latencies.append(time.perf_counter() - begun)
                if answer.status_code != 200:
                    failures.append(answer.status_code)
                turn += clients

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed_s = time.perf_counter() - started
    print(json.dumps({"latencies_s": latencies, "seconds": elapsed_s, "failures": failures}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
