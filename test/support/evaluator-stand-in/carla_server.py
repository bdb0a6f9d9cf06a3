"""
What a CARLA server is to its supervisor: a program that takes its time, then listens on its port and
the next one until it is ended. STAND_IN_CARLA_FAULTS lists a fault for each start: `dies` (ends before
it listens), `stays` (SIGTERM does not impress it), `` (none).
"""

import json
import os
import signal
import socket
import sys
import time


def main():
    state = os.path.join(os.environ["STAND_IN_STATE"], "carla-starts")
    with open(state, "a") as file:
        file.write("x")
    faults = json.loads(os.environ.get("STAND_IN_CARLA_FAULTS", "[]"))
    number = os.path.getsize(state) - 1
    fault = faults[number] if number < len(faults) else ""
    if fault == "dies":
        sys.exit("Failed to find a suitable graphics adapter")
    if fault == "stays":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    port = int(next(word.split("=")[1] for word in sys.argv if word.startswith("-carla-rpc-port=")))
    time.sleep(0.2)
    listeners = []
    for offset in (0, 1):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("0.0.0.0", port + offset))
        listener.listen(5)
        listeners.append(listener)
    print("listening on %d" % port, flush=True)
    while True:
        time.sleep(1)


main()
