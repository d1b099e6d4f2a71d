"""Clients in a process of their own: they ask as fast as answers come, and tell what they saw.

python tests/benchmarks/load.py URL CLIENTS SECONDS < bodies.json
"""

from __future__ import annotations

import json
import sys
import threading
import time

import httpx

HEADERS = {"content-type": "application/json"}


def main(url: str, clients: int, seconds: float) -> None:
    """Print `{"latencies_s": [...], "seconds": ..., "failures": ...}`; bodies take turns.

    Every body is sent once before the clock starts.
    """
    bodies = [json.dumps(body).encode() for body in json.load(sys.stdin)]
    latencies: list[float] = []
    failures: list[int] = []
    with httpx.Client(headers=HEADERS, timeout=60) as client:
        for body in bodies:
            client.post(url, content=body)
    started = time.perf_counter()

    def ask(first: int) -> None:
        with httpx.Client(headers=HEADERS, timeout=60) as client:
            turn = first
            while time.perf_counter() - started < seconds:
                begun = time.perf_counter()
                answer = client.post(url, content=bodies[turn % len(bodies)])
                latencies.append(time.perf_counter() - begun)
                if answer.status_code != 200:
                    failures.append(answer.status_code)
                turn += clients

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    print(json.dumps({"latencies_s": latencies, "seconds": took, "failures": failures}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
