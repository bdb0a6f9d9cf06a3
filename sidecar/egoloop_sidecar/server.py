"""
The sidecar's server as a route sees it: waits for a client, sends a message, receives the answer,
while connections come and go underneath. One client at a time. All waiting is done in short slices
on the calling thread, so that the evaluator's watchdog can interrupt it.
"""

import threading
import time

from . import protocol
from .codec import pack, unpack
from .connection import SLICE_S
from .doorkeeper import Doorkeeper
from .errors import ConnectionLost, PeerError, PeerTooSlow, TransportLost
from .greeting import welcome
from .schema import check_message
from .session import Session

_FAREWELL_S = 2.0


class Server:
    """
    `world()` gives the facts that `welcome` tells. Times in seconds: `reconnect_s` is how long a
    client that was lost may take to come back.
    """

    def __init__(self, host, port, token, reconnect_s, world):
        self._world = world
        self._reconnect_s = reconnect_s
        self._changed = threading.Condition()
        self._session = None
        self._active = None
        self._is_claimed = False
        self._is_busy = False
        # An answer is due; one to a route that has ended meanwhile is dropped, once.
        self._is_owed = False
        self._may_cross = False
        self._door = Doorkeeper(host, port, token, self)
        shown = "[%s]" % host if ":" in host else host
        self.url = "ws://%s:%d" % (shown, self._door.port)
        self._door.start()

    # For the route, on the evaluator's thread.

    def claim(self, connect_s):
        """
        Takes over the client's connection for a route, waiting for a client if there is none.
        Raises TransportLost when none comes within `connect_s`.
        """
        until = time.monotonic() + connect_s
        with self._changed:
            while self._active is None:
                if time.monotonic() > until:
                    raise TransportLost(
                        "no client connected to %s within %g s" % (self.url, connect_s)
                    )
                self._changed.wait(SLICE_S)
            self._is_claimed = True
            self._is_busy = True
            self._door.watch(None)

    def speaks(self, minor):
        """Whether the client of the session knows what came with this minor of the protocol."""
        session = self._session
        return session is not None and session.minor >= minor

    def send(self, message, until=None):
        """
        Sends a message (without seq). A lost connection is no error here: the message is kept and
        sent again when the client is back. Raises PeerTooSlow if the client does not take it.
        """
        with self._changed:
            if message["type"] == "routeEnd":
                self._may_cross = self._is_owed
            data = self._session.stamp(message)
            self._is_owed = message["type"] in ("offer", "routeStart", "frame", "rest")
            connection = self._active
            if connection is not None and connection.is_behind:
                # Not yet told what it missed; that is done, in order, when it is next waited for.
                return
        if connection is None:
            return
        try:
            connection.send(data, until)
        except ConnectionLost:
            self._let_go(connection)

    def receive(self, kinds, limit_s):
        """
        The next message, one of `kinds`. Time without a connection does not count against
        `limit_s` (None: no limit). Raises PeerTooSlow when the limit is over, TransportLost when
        the client left or did not come back.
        """
        until = None if limit_s is None else time.monotonic() + limit_s
        while True:
            before = time.monotonic()
            connection = self._reach(until)
            if until is not None:
                until += self._absence(before)
            try:
                data = connection.receive(until)
                if data is None:
                    raise PeerTooSlow("the client did not answer within %g s" % limit_s)
                message = unpack(data)
                kind = check_message(message)
                with self._changed:
                    if not self._session.is_new(kind, message["seq"]):
                        continue
                _heed(kind, message)
                # A fault in an answer cannot be about a route that has no frame yet.
                is_old = kind == "agentFailed" and message["phase"] == "answer"
                if kind in kinds and not (is_old and "control" not in kinds):
                    self._is_owed = self._may_cross = False
                    return message
                if self._crosses(kind):
                    continue
                expected = " or ".join(kinds)
                raise PeerError(protocol.ORDER, "expected %s, found %s" % (expected, kind))
            except ConnectionLost:
                self._let_go(connection)
            except PeerError as error:
                self.complain(error, connection)

    def complain(self, error, connection=None):
        """
        Tells the client what it did wrong; that ends the session. Raises TransportLost: what the
        client's agent would have answered, nobody knows.
        """
        with self._changed:
            connection = connection or self._active
            self._session = None
        if connection is not None:
            self._let_go(connection, False)
            self._door.see_out(connection, error)
        raise TransportLost("the client broke the protocol: %s" % error)

    def release(self):
        """The route is over: the connection goes back to the doorkeeper."""
        with self._changed:
            self._is_claimed = False
            self._is_busy = False
            connection = self._active
        if connection is not None:
            try:
                self._catch_up(connection)
            except (ConnectionLost, PeerTooSlow):
                self._let_go(connection)
                connection = None
        self._door.watch(connection)

    def close(self, reason):
        """Says goodbye; what the client has not got is kept for it until `reconnect_s` is over."""
        with self._changed:
            self._is_claimed = True
            self._is_busy = True
            self._door.watch(None)
            session = self._session
        if session is not None:
            session.stamp({"type": "bye", "reason": reason})
            until = time.monotonic() + self._reconnect_s
            while time.monotonic() < until and not self._part(session, until):
                pass
        self._door.stop()

    def abandon(self):
        """Ends at once."""
        self._door.stop()
        if self._active is not None:
            self._active.drop()

    # For the doorkeeper, on its thread.

    def admit(self, connection, hello):
        """A client with the right token: begins a session or goes on with one."""
        with self._changed:
            session = self._session_of(hello)
            session.minor = min(protocol.MINOR, hello["protocol"]["minor"])
            connection.client_received = hello["received"]
            connection.is_behind = True
            connection.send(pack(welcome(session, self._world())), time.monotonic() + SLICE_S)
            if not self._is_claimed:
                self._session = session
                self._catch_up(connection)
                self._door.watch(connection)
            if self._active is not None:
                self._active.interrupt()
            self._session = session
            self._active = connection
            self._changed.notify_all()

    def idle(self, _connection, data):
        """A message between two routes."""
        message = unpack(data)
        kind = check_message(message)
        with self._changed:
            if not self._session.is_new(kind, message["seq"]):
                return
            if kind in ("bye", "error"):
                self._session = None
                raise ConnectionLost("the client left")
            if self._crosses(kind):
                return
            self._session = None
        raise PeerError(protocol.ORDER, "no route is under way, found %s" % kind)

    def lost(self, connection):
        with self._changed:
            if self._active is connection:
                self._active = None
                self._changed.notify_all()

    # Parts of both.

    def _crosses(self, kind):
        """True, once, for the answer to a route that was ended while the client thought."""
        is_late = self._may_cross and kind in ("needs", "ready", "control", "agentFailed")
        if is_late:
            self._may_cross = False
        return is_late

    def _session_of(self, hello):
        if hello["session"] is None:
            if self._active is not None and not self._active.is_dead:
                raise PeerError(protocol.ORDER, "another client is connected", "hello.session")
            if self._is_busy:
                raise PeerError(
                    protocol.ORDER, "the route of another session is under way", "hello.session"
                )
            if hello["received"] != 0:
                raise PeerError(
                    protocol.INVALID, "expected 0 for a new session", "hello.received"
                )
            return Session()
        session = self._session
        if session is None or hello["session"] != session.id:
            raise PeerError(protocol.CLOSED, "there is no such session any more", "hello.session")
        session.missing(hello["received"])
        session.was_resumed = True
        return session

    def _reach(self, _until):
        """The client's connection, all it missed sent; waits for a lost client to come back."""
        until = time.monotonic() + self._reconnect_s
        while True:
            with self._changed:
                while self._active is None:
                    if time.monotonic() > until:
                        raise TransportLost(
                            "the client was lost and did not come back within %g s"
                            % self._reconnect_s
                        )
                    self._changed.wait(SLICE_S)
                connection = self._active
            try:
                self._catch_up(connection)
                return connection
            except ConnectionLost:
                self._let_go(connection)

    def _absence(self, before):
        gone = time.monotonic() - before
        return gone if gone > SLICE_S / 2 else 0.0

    def _catch_up(self, connection):
        if not connection.is_behind:
            return
        connection.is_behind = False
        for data in self._session.missing(connection.client_received):
            connection.send(data, time.monotonic() + self._reconnect_s)

    def _let_go(self, connection, is_dead=True):
        with self._changed:
            if self._active is connection:
                self._active = None
        if is_dead:
            connection.drop()

    def _part(self, session, until):
        """Sends all that is missing and the closing frame; true if the client closed in turn."""
        try:
            with self._changed:
                while self._active is None:
                    # A client that has said goodbye is not waited for.
                    if time.monotonic() > until or self._session is not session:
                        return True
                    self._changed.wait(SLICE_S)
                connection = self._active
            if connection.is_behind:
                self._catch_up(connection)
            else:
                connection.send(session.last(), time.monotonic() + _FAREWELL_S)
            is_clean = connection.farewell(time.monotonic() + _FAREWELL_S)
        except (ConnectionLost, PeerTooSlow, PeerError):
            is_clean = False
        self._let_go(connection)
        return is_clean


def _heed(kind, message):
    """A client that takes its leave in the middle of a route will not come back."""
    if kind == "bye":
        raise TransportLost("the client left: %s" % message["reason"][:200])
    if kind == "error":
        raise TransportLost("the client reports %s: %s" % (message["code"], message["message"]))
