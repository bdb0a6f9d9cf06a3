"""The writing end of the image benchmark: six cameras into the ring, once for every line on stdin.

Prints one JSON line first: the ring's path and the SHA-256 of each picture. Then, a line a line:
`write` copies the pictures into the ring and answers with their references; `copy` copies them into a
private buffer and answers with the milliseconds that took.
"""

import hashlib
import json
import sys
import time

from egoloop_sidecar.shared_memory_ring import SharedMemoryRing

CAMERAS, HEIGHT, WIDTH, CHANNELS = 6, 900, 1600, 4


def picture(seed):
    """Bytes that differ from camera to camera and from row to row."""
    row = bytearray((seed * 37 + i * 11) % 251 for i in range(WIDTH * CHANNELS))
    return b"".join(bytes(row[y % 97:] + row[:y % 97]) for y in range(HEIGHT))


def main():
    pictures = [picture(seed) for seed in range(CAMERAS)]
    arrays = [(data, "u1", [HEIGHT, WIDTH, CHANNELS]) for data in pictures]
    private = memoryview(bytearray(sum(len(data) for data in pictures)))
    with SharedMemoryRing.create() as ring:
        answer({
            "path": ring.path,
            "sha256": [hashlib.sha256(data).hexdigest() for data in pictures],
        })
        for line in sys.stdin:
            if line.strip() == "copy":
                start = time.perf_counter()
                at = 0
                for data in pictures:
                    private[at:at + len(data)] = data
                    at += len(data)
                answer({"ms": (time.perf_counter() - start) * 1000})
            else:
                answer({"references": ring.write(arrays)})


def answer(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


main()
