"""
One WebSocket over one socket, driven by whoever waits for it: no thread of its own, so that a round
trip costs no hand-over between threads. The handshake and the parsing of what comes in are those of
the `websockets` package; what goes out is framed here, in one write. No compression.
"""

import selectors
import socket
import struct
import time
from collections import deque

from websockets.exceptions import WebSocketException
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from . import protocol
from .codec import unpack
from .errors import ConnectionLost, PeerError, PeerTooSlow

# Waits are cut into slices: a signal handler of the evaluator's watchdog must get to run.
SLICE_S = 0.1
_READ_BYTES = 1 << 18
# Up to here one copy is cheaper than a second system call.
_JOIN_BYTES = 1 << 16
_MAX_PIECES = 1024


class Connection:
    """A client's connection. `is_open` turns true when the WebSocket handshake is through."""

    def __init__(self, sock, max_bytes):
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.is_open = False
        self.is_dead = False
        self.since = time.monotonic()
        # Set by whoever greets the client: last seq that the client has of us.
        self.client_received = 0
        # True until the messages after `client_received` have been sent again.
        self.is_behind = False
        self._protocol = ServerProtocol(origins=[None], extensions=None, max_size=max_bytes)
        self._pieces = []
        self._messages = deque()
        self._reading = selectors.DefaultSelector()
        self._reading.register(sock, selectors.EVENT_READ)

    def allow(self, max_bytes):
        """Raises the size limit of messages, once the client has shown the token."""
        for name in ("max_message_size", "max_size"):
            if hasattr(self._protocol, name):
                setattr(self._protocol, name, max_bytes)
                return

    def send(self, payload, until=None):
        """
        Sends one binary message. Raises ConnectionLost, or PeerTooSlow if the peer has not taken it
        by `until` (monotonic seconds); the connection cannot be used after either.
        """
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 0x82, size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x82, 126, size)
        else:
            head = struct.pack("!BBQ", 0x82, 127, size)
        if size <= _JOIN_BYTES:
            self._write(head + payload, until)
        else:
            self._write(head, until)
            self._write(payload, until)

    def receive(self, until):
        """
        The next message (bytes), or None if there is none by `until` (monotonic seconds; None waits
        without end). Raises ConnectionLost, or PeerError for what is not a binary message of an
        allowed size.
        """
        while not self._messages:
            left = SLICE_S if until is None else until - time.monotonic()
            if self._has_data(max(0.0, min(left, SLICE_S))):
                self.read()
            elif left <= 0:
                return None
        return self._messages.popleft()

    def _has_data(self, wait_s):
        if self.is_dead:
            raise ConnectionLost("the connection is closed")
        try:
            return bool(self._reading.select(wait_s))
        except (OSError, ValueError):
            # Dropped by the other thread in this very moment.
            raise ConnectionLost("the connection is closed")

    def pop(self):
        """A message that has arrived, or None; reads nothing from the socket."""
        return self._messages.popleft() if self._messages else None

    def read(self):
        """Takes in what the socket has. Raises as `receive` does."""
        try:
            data = self.sock.recv(_READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self.drop()
            raise ConnectionLost(str(error))
        wire = self._protocol
        if data:
            wire.receive_data(data)
        else:
            wire.receive_eof()
        try:
            for event in wire.events_received():
                self._take(event)
            self._complain()
            self._flush()
        except (OSError, PeerTooSlow) as error:
            self.drop()
            raise ConnectionLost(str(error))
        if not data or wire.close_expected():
            self.drop()
            if not self._messages:
                raise ConnectionLost("the client closed the connection")

    def refuse(self, payload, close_code=1008):
        """Sends a last message and the closing frame; what cannot be sent at once is let go."""
        try:
            if self.is_open:
                self.send(payload, time.monotonic() + SLICE_S)
                if not self.is_dead:
                    self._protocol.send_close(close_code)
            self._flush()
            self.sock.shutdown(socket.SHUT_WR)
        except (OSError, ConnectionLost, PeerTooSlow, WebSocketException):
            self.drop()

    def farewell(self, until):
        """Closes; true if the client left in turn, so that it has everything it wants."""
        wire = self._protocol
        has_left = False
        if not self.is_dead:
            try:
                wire.send_close(1000)
                self._flush()
                while not has_left:
                    data = self.receive(until)
                    if data is None:
                        break
                    # Nothing but its own farewell can follow ours.
                    has_left = unpack(data).get("type") in ("bye", "error")
            except (ConnectionLost, PeerError, PeerTooSlow, WebSocketException):
                pass
        return has_left or (wire.close_rcvd is not None and not wire.close_rcvd_then_sent)

    def linger(self):
        """Reads and forgets; true once the peer has closed its side too."""
        try:
            while True:
                if not self.sock.recv(_READ_BYTES):
                    return True
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            return True

    def interrupt(self):
        """Ends the connection from another thread: whoever waits on it sees it end."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def drop(self):
        """Lets the connection go without a word."""
        if not self.is_dead:
            self.is_dead = True
            self._reading.close()
            self.sock.close()

    def _take(self, event):
        if isinstance(event, Request):
            response = self._protocol.accept(event)
            self._protocol.send_response(response)
            self.is_open = response.status_code == 101
        elif isinstance(event, Frame):
            if event.opcode is Opcode.TEXT:
                raise PeerError(protocol.INVALID, "expected a binary message, found a text one")
            if event.opcode is Opcode.BINARY or event.opcode is Opcode.CONT:
                self._pieces.append(event.data)
                if len(self._pieces) > _MAX_PIECES:
                    raise PeerError(protocol.TOO_LARGE, "more than %d fragments" % _MAX_PIECES)
                if event.fin:
                    pieces = self._pieces
                    self._messages.append(pieces[0] if len(pieces) == 1 else b"".join(pieces))
                    self._pieces = []

    def _complain(self):
        """The parser's own complaints, in the protocol's words."""
        error = self._protocol.parser_exc
        if error is None or isinstance(error, EOFError):
            return
        # The parser has a closing frame waiting; the error is to go out before it.
        self._protocol.data_to_send()
        if type(error).__name__ == "PayloadTooBig":
            raise PeerError(protocol.TOO_LARGE, "the message is too large: %s" % error)
        raise PeerError(protocol.INVALID, "not a WebSocket message: %s" % error)

    def _flush(self):
        for data in self._protocol.data_to_send():
            if data:
                self._write(data, time.monotonic() + SLICE_S)

    def _write(self, data, until):
        if self.is_dead:
            raise ConnectionLost("the connection is closed")
        view = memoryview(data)
        try:
            while True:
                try:
                    sent = self.sock.send(view)
                    if sent == len(view):
                        return
                    view = view[sent:]
                except (BlockingIOError, InterruptedError):
                    self._wait_writable(until)
        except OSError as error:
            self.drop()
            raise ConnectionLost(str(error))
        except BaseException:
            # Half a message is out: nothing sensible can follow it.
            self.drop()
            raise

    def _wait_writable(self, until):
        with selectors.DefaultSelector() as writing:
            writing.register(self.sock, selectors.EVENT_WRITE)
            while not writing.select(SLICE_S):
                if until is not None and time.monotonic() > until:
                    raise PeerTooSlow("the client does not read")
