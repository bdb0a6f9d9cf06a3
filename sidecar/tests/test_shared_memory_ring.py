"""The writing end of shared images: layout, turns, room, names, and leftovers."""

import array
import errno
import os
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from egoloop_sidecar import shared_memory_ring
from egoloop_sidecar.shared_memory_ring import (
    SharedMemoryFull,
    SharedMemoryRing,
    SharedMemoryUnavailable,
    remove_leftovers,
)

HEADER = 4096
LEFTOVER = "egoloop-%s.ring" % ("0" * 32)


def u1(data):
    return (data, "u1", [len(data)])


@unittest.skipIf(shared_memory_ring.fcntl is None, "needs a POSIX system")
class RingTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="egoloop-ring-")
        self.addCleanup(shutil.rmtree, self.folder)

    def ring(self, **options):
        ring = SharedMemoryRing.create(self.folder, **options)
        self.addCleanup(ring.close)
        return ring

    def content(self, ring):
        with open(ring.path, "rb") as file:
            return file.read()

    def slot(self, ring, index):
        """begun, complete, payload bytes, and the payload."""
        stride = struct.unpack_from("<Q", self.content(ring), 16)[0]
        content = self.content(ring)[HEADER + index * stride:]
        begun, complete, length = struct.unpack_from("<IIQ", content)
        return begun, complete, length, content[64:64 + length]

    def test_the_header_says_how_the_file_is_laid_out(self):
        ring = self.ring(slots=3, capacity=10000)
        content = self.content(ring)
        self.assertEqual(content[:8], b"EGOLRING")
        version, slots, stride, capacity, total, pid = struct.unpack_from("<IIQQQI", content, 8)
        self.assertEqual((version, slots, capacity, pid), (1, 3, 10000, os.getpid()))
        self.assertEqual(stride, 12288)
        self.assertEqual(total, len(content))
        self.assertEqual(total, HEADER + 3 * stride)

    def test_ticks_take_turns_and_arrays_lie_at_multiples_of_64(self):
        ring = self.ring(capacity=1000)
        first = ring.write([u1(b"abc"), (array.array("f", [1.5, -2]), "f4", (2,))])
        self.assertEqual(first, [
            {"sequence": 1, "offset": 0, "dtype": "u1", "shape": [3]},
            {"sequence": 1, "offset": 64, "dtype": "f4", "shape": [2]},
        ])
        payload = b"abc" + bytes(61) + struct.pack("<ff", 1.5, -2)
        self.assertEqual(self.slot(ring, 1), (1, 1, 72, payload))
        self.assertEqual(ring.write([u1(b"de")])[0]["sequence"], 2)
        self.assertEqual(self.slot(ring, 0), (2, 2, 2, b"de"))
        self.assertEqual(self.slot(ring, 1)[0], 1)
        ring.write([u1(b"f")])
        self.assertEqual(self.slot(ring, 1), (3, 3, 1, b"f"))

    def test_arrays_of_any_buffer_are_taken(self):
        ring = self.ring(capacity=1000)
        wide = memoryview(bytes(range(24))).cast("B", (4, 6))
        ring.write([(wide, "u1", [4, 6])])
        self.assertEqual(self.slot(ring, 1)[3], bytes(range(24)))
        ring.write([u1(memoryview(bytes(range(24)))[::2])])
        self.assertEqual(self.slot(ring, 0)[3], bytes(range(0, 24, 2)))
        self.assertEqual(ring.write([(b"", "f4", [0, 4])])[0]["shape"], [0, 4])

    def test_an_array_that_is_not_of_its_size_is_a_mistake_of_the_caller(self):
        ring = self.ring(capacity=1000)
        with self.assertRaisesRegex(ValueError, r"f4 \[3\] has 12 bytes, found 4"):
            ring.write([(b"abcd", "f4", [3])])
        with self.assertRaises(KeyError):
            ring.write([(b"abcd", "f2", [2])])
        self.assertEqual(self.slot(ring, 1)[:2], (0, 0))

    def test_what_does_not_fit_is_told_and_nothing_is_written(self):
        ring = self.ring(capacity=100)
        ring.write([u1(b"x" * 100)])
        with self.assertRaisesRegex(SharedMemoryFull, "take 101 bytes, a slot holds 100"):
            ring.write([u1(b"x" * 101)])
        self.assertEqual(self.slot(ring, 0)[:2], (0, 0))
        self.assertEqual(ring.write([u1(b"y")])[0]["sequence"], 2)

    def test_a_full_disk_is_told_before_it_is_touched(self):
        ring = self.ring(capacity=100000)
        full = OSError(errno.ENOSPC, "No space left on device")
        with mock.patch.object(shared_memory_ring, "_reserve", side_effect=full):
            with self.assertRaisesRegex(SharedMemoryFull, "no room for 5000 bytes"):
                ring.write([u1(bytes(5000))])
        self.assertEqual(self.slot(ring, 1)[:2], (0, 0))
        self.assertEqual(ring.write([u1(bytes(5000))])[0]["sequence"], 1)

    def test_a_slot_takes_no_memory_before_it_is_written(self):
        ring = self.ring(capacity=1 << 28)
        self.assertGreater(os.stat(ring.path).st_size, 1 << 29)
        self.assertLess(os.stat(ring.path).st_blocks * 512, 1 << 17)
        ring.write([u1(bytes(1 << 20))])
        self.assertLess(os.stat(ring.path).st_blocks * 512, 1 << 22)

    def test_room_can_be_made_where_the_system_cannot_reserve_it(self):
        unsupported = OSError(errno.EOPNOTSUPP, "not here")
        with mock.patch.object(os, "posix_fallocate", side_effect=unsupported, create=True):
            ring = self.ring(capacity=20000)
            ring.write([u1(b"z" * 10000)])
        self.assertEqual(self.slot(ring, 1)[3], b"z" * 10000)

    def test_the_file_is_for_its_owner_and_its_name_is_never_the_same(self):
        previous = os.umask(0)
        self.addCleanup(os.umask, previous)
        rings = [self.ring(capacity=100) for _ in range(3)]
        self.assertEqual(len({ring.path for ring in rings}), 3)
        for ring in rings:
            self.assertEqual(stat.S_IMODE(os.stat(ring.path).st_mode), 0o600)
            self.assertRegex(os.path.basename(ring.path), r"^egoloop-[0-9a-f]{32}\.ring$")
            self.assertTrue(os.path.isabs(ring.path))

    def test_close_removes_the_file_and_may_be_called_twice(self):
        with self.ring(capacity=100) as ring:
            self.assertTrue(os.path.exists(ring.path))
        ring.close()
        self.assertEqual(os.listdir(self.folder), [])

    def test_leftovers_are_removed_and_nothing_else(self):
        alive = self.ring(capacity=100)
        outside = os.path.join(self.folder, "precious")
        for name in (LEFTOVER, "precious", "egoloop-short.ring", LEFTOVER + ".bak"):
            with open(os.path.join(self.folder, name), "w") as file:
                file.write("kept")
        link = "egoloop-%s.ring" % ("1" * 32)
        os.symlink(outside, os.path.join(self.folder, link))
        os.mkfifo(os.path.join(self.folder, "egoloop-%s.ring" % ("2" * 32)))
        removed = remove_leftovers(self.folder)
        self.assertEqual(removed, [os.path.join(self.folder, LEFTOVER)])
        self.assertTrue(os.path.exists(alive.path))
        self.assertTrue(os.path.exists(outside))
        self.assertEqual(remove_leftovers(os.path.join(self.folder, "not-there")), [])

    def test_a_forked_child_leaves_its_parents_file_alone(self):
        script = (
            "import os, sys\n"
            "from egoloop_sidecar.shared_memory_ring import SharedMemoryRing\n"
            "ring = SharedMemoryRing.create(sys.argv[1], capacity=100)\n"
            "child = os.fork()\n"
            "if child == 0: sys.exit(0)\n"
            "os.waitpid(child, 0)\n"
            "assert os.path.exists(ring.path)\n"
        )
        subprocess.check_call([sys.executable, "-c", script, self.folder], env=child_environment())
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_folder_that_is_not_there_makes_sharing_unavailable(self):
        with self.assertRaisesRegex(SharedMemoryUnavailable, "not-there"):
            SharedMemoryRing.create(os.path.join(self.folder, "not-there"))
        with mock.patch.object(shared_memory_ring, "fcntl", None):
            with self.assertRaisesRegex(SharedMemoryUnavailable, "POSIX"):
                SharedMemoryRing.create(self.folder)
            self.assertEqual(remove_leftovers(self.folder), [])

    def test_nothing_is_left_when_a_ring_cannot_be_made(self):
        for name in ("ftruncate", "posix_fallocate"):
            broken = OSError(errno.ENOSPC, "No space left on device")
            with mock.patch.object(os, name, side_effect=broken, create=True):
                with self.assertRaisesRegex(SharedMemoryUnavailable, "No space left"):
                    SharedMemoryRing.create(self.folder)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_ring_needs_two_slots(self):
        with self.assertRaises(ValueError):
            SharedMemoryRing.create(self.folder, slots=1)


def child_environment():
    package = os.path.dirname(os.path.dirname(os.path.abspath(shared_memory_ring.__file__)))
    return dict(os.environ, PYTHONPATH=package)


if __name__ == "__main__":
    unittest.main()
