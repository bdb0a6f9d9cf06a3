"""
The messages themselves: the fixtures that both languages share, the shape of what the sidecar sends,
and ten thousand broken messages from a seeded generator.
"""

import base64
import importlib.util
import json
import os
import random
import resource
import socket
import subprocess
import sys
import time
import tracemalloc
import unittest

import msgpack

import helpers
from egoloop_sidecar import protocol
from egoloop_sidecar.codec import pack, unpack
from egoloop_sidecar.errors import PeerError
from egoloop_sidecar.schema import check_message
from egoloop_sidecar.session import Session

FIXTURES = os.path.join(helpers.REPOSITORY, "protocol")
SEED = 20260101


def fixtures(name):
    with open(os.path.join(FIXTURES, name + "-messages.json"), encoding="utf-8") as file:
        return json.load(file)["messages"]


def verdict(data):
    """(code, field) of what is wrong with the bytes of a message, or its type."""
    try:
        return check_message(unpack(data))
    except PeerError as error:
        return error.code, error.field


class FixturesTest(unittest.TestCase):
    def test_good_messages_of_the_client(self):
        for fixture in fixtures("client"):
            with self.subTest(fixture["name"]):
                data = base64.b64decode(fixture["base64"])
                message = unpack(data)
                self.assertEqual(check_message(message), fixture["message"]["type"])
                self.assertEqual(
                    json.dumps(message, sort_keys=True),
                    json.dumps(fixture["message"], sort_keys=True),
                )

    def test_broken_messages_of_the_client(self):
        found = [entry for entry in fixtures("broken") if entry["from"] == "client"]
        self.assertGreater(len(found), 40)
        for fixture in found:
            with self.subTest(fixture["name"]):
                data = base64.b64decode(fixture["base64"])
                self.assertEqual(verdict(data), (fixture["code"], fixture["field"]))

    def test_what_the_sidecar_sends_has_the_shape_of_the_fixtures(self):
        shapes = {}
        for fixture in fixtures("server"):
            message = fixture["message"]
            shapes.setdefault(message["type"], []).append(shape(message))
        for minor in (0, 1):
            stage = helpers.Stage("leaderboard-2.0")
            stage.world_options = {"hit_on_tick": 30}
            driver = helpers.Driver(stage, minor=minor)
            stage.run()
            stage.end()
            driver.join(10)
            stage.close()
            self.assertEqual(driver.errors, [])
            self.assertEqual(len(driver.of("ahead")) > 50, minor == 1)
            for message in [driver.welcome] + driver.messages:
                kind = message["type"]
                self.assertTrue(
                    any(fits(shape(message), known) for known in shapes[kind]),
                    "%s: %s\nnone of %s" % (kind, shape(message), shapes[kind]),
                )


def shape(value):
    """Keys and kinds; arrays as their type and number of dimensions."""
    if isinstance(value, dict):
        if "dtype" in value:
            return "%s of %d" % (value["dtype"], len(value["shape"]))
        return {key: shape(entry) for key, entry in value.items() if key != "sensors"}
    return type(value).__name__


def fits(found, known):
    """True if a shape is one of the known ones; nil and float64 are also right where they may be."""
    if isinstance(found, dict) and isinstance(known, dict):
        return found.keys() == known.keys() and all(fits(found[k], known[k]) for k in known)
    if isinstance(found, str) and isinstance(known, str):
        same = found.replace("f8", "f4") == known.replace("f8", "f4")
        return same or {found, known} <= {"int", "float"} or "NoneType" in (found, known)
    return "NoneType" in (found, known)


class FuzzTest(unittest.TestCase):
    def test_broken_bytes(self):
        """9,000 mutations of good messages: each is a good message or a named error, in no time."""
        chance = random.Random(SEED)
        good = [base64.b64decode(fixture["base64"]) for fixture in fixtures("client")]
        refused = 0
        start = time.monotonic()
        tracemalloc.start()
        for _ in range(9000):
            found = verdict(mutated(chance, chance.choice(good)))
            if isinstance(found, tuple):
                refused += 1
                self.assertIn(found[0], protocol.CODES)
                self.assertTrue(found[1])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        self.assertGreater(refused, 5000)
        self.assertLess(peak, 64 * 1024 * 1024)
        self.assertLess(time.monotonic() - start, 30)

    def test_broken_peers(self):
        """1,000 peers of a waiting sidecar that send rubbish, then one that drives."""
        stage = helpers.Stage("leaderboard-2.1")
        self.addCleanup(stage.close)
        chance = random.Random(SEED + 1)

        class Hostile(helpers.Driver):
            def run(self):
                try:
                    ready = self.stage.ready()
                    for number in range(1000):
                        attack(chance, ready, number)
                except Exception as error:
                    self.errors.append(error)
                super().run()

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        driver = Hostile(stage)
        stage.arguments.timeout = 300.0
        os.environ["EGOLOOP_SIDECAR_CONNECT_S"] = "60"
        stage.run()
        stage.end()
        driver.join(20)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        self.assertEqual(driver.errors, [])
        self.assertEqual(stage.statuses(), ["Completed"])
        self.assertLess(grown, 64 * 1024, "KiB")


def mutated(chance, data):
    """One to eight of: a byte changed, cut off, doubled, a claim of great length put in."""
    data = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(5)
        if kind == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif kind == 1:
            del data[at:]
        elif kind == 2:
            data[at:at] = data[at : at + chance.randrange(40)]
        elif kind == 3:
            data[at:at] = bytes([chance.choice([0xDD, 0xDF, 0xDB, 0xC6, 0xC9])]) + b"\x7f\xff\xff\xff"
        else:
            data[at:at] = bytes([0x91]) * chance.randrange(60)
    return bytes(data)


GREETING = (
    "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n"
)


def frame(payload, opcode=2, is_final=True, claim=None):
    """A masked WebSocket frame; `claim` lies about the length."""
    size = len(payload) if claim is None else claim
    head = bytes([(0x80 if is_final else 0) | opcode])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65536:
        head += bytes([0xFE]) + size.to_bytes(2, "big")
    else:
        head += bytes([0xFF]) + size.to_bytes(8, "big")
    return head + bytes(4) + payload


def attack(chance, ready, number):
    """One hostile connection; the sidecar may answer and must close or be left alone."""
    host, port = ready["url"][5:].split(":")
    with socket.create_connection((host, int(port)), timeout=5) as sock:
        kind = number % 8
        rubbish = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 300)))
        hello = {
            "type": "hello",
            "seq": 0,
            "protocol": {"major": 1, "minor": 0},
            "token": "f" * 64,
            "software": "x",
            "session": None,
            "received": 0,
        }
        attacks = [
            lambda: rubbish,
            lambda: GREETING.encode() % b"Origin: http://evil.example\r\n",
            lambda: GREETING.encode() % b"" + rubbish,
            lambda: GREETING.encode() % b"" + frame(mutated(chance, pack(hello))),
            lambda: GREETING.encode() % b"" + frame(pack(hello)),
            lambda: GREETING.encode() % b"" + frame(b"", claim=2 ** 40),
            lambda: GREETING.encode() % b"" + frame(b"hello", opcode=1),
            lambda: GREETING.encode() % b"" + frame(b"", is_final=False) + frame(b"", 0, False) * 2000,
        ]
        try:
            sock.sendall(attacks[kind]())
            if chance.random() < 0.9:
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(65536):
                    pass
        except (ConnectionError, socket.timeout) as error:
            if isinstance(error, socket.timeout):
                raise AssertionError("attack %d was left hanging" % kind)


class SessionTest(unittest.TestCase):
    def test_counts_and_keeps(self):
        session = Session()
        first = session.stamp({"type": "offer"})
        self.assertEqual(msgpack.unpackb(first)["seq"], 1)
        self.assertEqual(session.missing(0), [first])
        self.assertEqual(session.missing(1), [])
        with self.assertRaises(PeerError):
            session.missing(2)
        self.assertTrue(session.is_new("needs", 1))
        with self.assertRaises(PeerError):
            session.missing(0)
        with self.assertRaises(PeerError):
            session.is_new("ready", 1)
        session.was_resumed = True
        self.assertFalse(session.is_new("ready", 1))
        with self.assertRaises(PeerError):
            session.is_new("ready", 3)

    def test_a_message_that_is_too_large_is_not_sent(self):
        session = Session()
        with self.assertRaises(PeerError) as caught:
            session.stamp({"type": "frame", "x": bytes(protocol.MAX_FROM_SERVER_BYTES)})
        self.assertEqual(caught.exception.code, "PROTOCOL_TOO_LARGE")
        self.assertEqual(session.sent, 0)


class VersionTest(unittest.TestCase):
    def test_oldest_python(self):
        """Nothing in the package needs more than Python 3.7, by tool."""
        if importlib.util.find_spec("vermin") is None:
            self.skipTest("needs the Python package vermin")
        folder = os.path.dirname(helpers.HERE)
        command = [
            sys.executable,
            "-c",
            "import vermin; vermin.main()",
            "--quiet",
            "--no-tips",
            "--violations",
            "--target=3.7-",
            os.path.join(folder, "egoloop_agent.py"),
            os.path.join(folder, "egoloop_sidecar"),
        ]
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(ended.returncode, 0, ended.stdout.decode())


if __name__ == "__main__":
    unittest.main()
