"""The far end of the raw ping-pong: one blocking socket, nothing but lengths and bytes.

Answers every message of PING bytes with PONG bytes (arguments 1 and 2). Prints its port first.
"""

import socket
import sys


def main():
    ping, pong = int(sys.argv[1]), bytes(int(sys.argv[2]))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    print(listener.getsockname()[1], flush=True)
    peer, _ = listener.accept()
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    missing = ping
    while True:
        data = peer.recv(missing)
        if not data:
            return
        missing -= len(data)
        if missing == 0:
            peer.sendall(pong)
            missing = ping


main()
