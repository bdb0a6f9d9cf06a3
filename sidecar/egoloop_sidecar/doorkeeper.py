"""
The thread that answers the door: accepts connections, greets them, and watches the client's
connection while no route claims it. Once a route has begun, its tick loop alone reads and writes
the client's connection, and this thread only lets a lost client back in.
"""

import selectors
import socket
import sys
import threading
import time

from . import protocol
from .codec import pack
from .connection import Connection
from .errors import ConnectionLost, PeerError, PeerTooSlow
from .greeting import read_hello

GREETING_S = 10.0
LINGER_S = 1.0
MAX_WAITING = 32
_TURN_S = 0.25


def refusal(error):
    """Bytes of the message that tells a peer what it did wrong."""
    return pack(
        {
            "type": "error",
            "seq": 0,
            "code": error.code,
            "message": error.message[:2000],
            "field": error.field,
        }
    )


class Doorkeeper:
    """
    `desk` decides what happens to those who come in: `admit(connection, hello)` for a greeting that
    is right, `idle(connection, data)` for a message that no route waits for, `lost(connection)`.
    """

    def __init__(self, host, port, token, desk):
        self._token = token
        self._desk = desk
        self._waiting = []
        self._leaving = []
        self._watched = None
        self._lock = threading.Lock()
        self._is_over = False
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((host, port))
        self._listener.listen(16)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._bell, self._ring = socket.socketpair()
        self._bell.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="egoloop-doorkeeper", daemon=True)

    def start(self):
        self._thread.start()

    def stop(self):
        """Ends the thread and every connection it holds."""
        self._is_over = True
        self._wake()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def watch(self, connection):
        """From now on (None: no longer) reads what comes in on the client's connection."""
        self._watched = connection
        self._wake()

    def see_out(self, connection, error):
        """Refuses a connection with a named error; lets the peer read it before the end."""
        connection.refuse(refusal(error), 1009 if error.code == protocol.TOO_LARGE else 1008)
        if not connection.is_dead:
            with self._lock:
                self._leaving.append((time.monotonic(), connection))
            self._wake()

    def _wake(self):
        try:
            self._ring.send(b"x")
        except OSError:
            pass

    def _run(self):
        while not self._is_over:
            try:
                self._turn()
            except Exception as error:  # the door must stay attended whatever comes through it
                print("egoloop sidecar: at the door: %r" % (error,), file=sys.stderr, flush=True)
                time.sleep(_TURN_S)
        for connection in self._waiting + [entry[1] for entry in self._leaving]:
            connection.drop()
        for sock in (self._listener, self._bell, self._ring):
            sock.close()

    def _turn(self):
        watched = self._watched
        with selectors.DefaultSelector() as chosen:
            chosen.register(self._listener, selectors.EVENT_READ, self._accept)
            chosen.register(self._bell, selectors.EVENT_READ, self._hear)
            self._register(chosen, watched)
            ready = chosen.select(_TURN_S if self._waiting or self._leaving else 5.0)
        for key, _ in ready:
            if callable(key.data):
                key.data()
            elif key.data is watched:
                if watched is self._watched:
                    self._attend(watched)
            else:
                self._greet(key.data)
        self._clear_out()

    def _register(self, chosen, watched):
        if watched is not None:
            if watched.is_dead:
                self._watched = None
                self._desk.lost(watched)
            else:
                chosen.register(watched.sock, selectors.EVENT_READ, watched)
        self._waiting = [connection for connection in self._waiting if not connection.is_dead]
        for connection in self._waiting:
            chosen.register(connection.sock, selectors.EVENT_READ, connection)

    def _accept(self):
        try:
            sock, _ = self._listener.accept()
        except OSError:
            return
        if len(self._waiting) >= MAX_WAITING:
            self._waiting.pop(0).drop()
        self._waiting.append(Connection(sock, protocol.MAX_HELLO_BYTES))

    def _hear(self):
        try:
            self._bell.recv(4096)
        except OSError:
            pass

    def _greet(self, connection):
        if connection.is_dead:
            return
        try:
            connection.read()
            data = connection.pop()
            if data is None:
                return
            hello = read_hello(data, self._token)
            self._waiting.remove(connection)
            connection.allow(protocol.MAX_FROM_CLIENT_BYTES)
            self._desk.admit(connection, hello)
        except (ConnectionLost, PeerTooSlow):
            connection.drop()
        except PeerError as error:
            self._refuse_waiting(connection, error)

    def _refuse_waiting(self, connection, error):
        if connection in self._waiting:
            self._waiting.remove(connection)
        self.see_out(connection, error)

    def _attend(self, connection):
        """The client says something although nobody asked: a farewell, or a mistake."""
        try:
            connection.read()
            data = connection.pop()
            while data is not None:
                self._desk.idle(connection, data)
                data = connection.pop()
        except (ConnectionLost, PeerTooSlow):
            self._watched = None
            connection.drop()
            self._desk.lost(connection)
        except PeerError as error:
            self._watched = None
            self._desk.lost(connection)
            self.see_out(connection, error)

    def _clear_out(self):
        now = time.monotonic()
        for connection in [c for c in self._waiting if now - c.since > GREETING_S]:
            limit = "no hello within %d s" % GREETING_S
            self._refuse_waiting(connection, PeerError(protocol.TIMEOUT, limit))
        with self._lock:
            leaving, self._leaving = self._leaving, []
        for since, connection in leaving:
            if connection.linger() or now - since > LINGER_S:
                connection.drop()
            else:
                with self._lock:
                    self._leaving.append((since, connection))
