"""Arrays that are copied into the ring as they arrive, before their tick is written."""

import shutil
import tempfile
import threading
import unittest
from unittest import mock

try:
    import numpy
except ImportError:
    numpy = None

from egoloop_sidecar import shared_memory_ring
from egoloop_sidecar.image_transport import ImageTransport
from egoloop_sidecar.shared_memory_ring import FILE_HEADER_BYTES, SharedMemoryRing


class Options:
    host = "127.0.0.1"
    images = "shared"
    jpegQuality = 90


@unittest.skipIf(numpy is None or shared_memory_ring.fcntl is None, "needs numpy and POSIX")
class StagedTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="egoloop-ring-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.ring = SharedMemoryRing.create(self.folder, capacity=100000)
        self.addCleanup(self.ring.close)

    def picture(self, value, size=5000):
        return numpy.full(size, value, dtype=numpy.uint8)

    def write(self, *named):
        return self.ring.write([(values, "u1", values.shape, name) for name, values in named])

    def read(self, reference):
        """What a reader finds: the bytes, once the tick is whole."""
        slot = reference["sequence"] % self.ring.slots
        start = FILE_HEADER_BYTES + slot * self.ring._stride
        begun, complete = self.ring._words[start // 4], self.ring._words[start // 4 + 1]
        self.assertEqual((begun, complete), (reference["sequence"], reference["sequence"]))
        at = start + 64 + reference["offset"]
        return self.ring._map[at:at + reference["shape"][0]]

    def test_what_was_staged_is_not_copied_again(self):
        front, back = self.picture(1), self.picture(2)
        self.ring.stage("front", front)
        front[:] = 9
        first, second = self.write(("front", front), ("back", back))
        self.assertEqual(self.read(first), bytes([1]) * 5000)
        self.assertEqual(self.read(second), bytes([2]) * 5000)

    def test_only_the_very_array_counts(self):
        self.ring.stage("front", self.picture(1))
        (reference,) = self.write(("front", self.picture(2)))
        self.assertEqual(self.read(reference), bytes([2]) * 5000)

    def test_a_later_array_of_a_sensor_takes_the_place_of_the_one_before(self):
        for value in range(50):
            newest = self.picture(value)
            self.ring.stage("front", newest)
        (reference,) = self.write(("front", newest))
        self.assertEqual(reference["offset"], 0, "room for one")
        self.assertEqual(self.read(reference), bytes([49]) * 5000)

    def test_ticks_take_turns_as_ever(self):
        references = []
        for value in range(1, 5):
            values = self.picture(value)
            self.ring.stage("front", values)
            references += self.write(("front", values))
            self.assertEqual(self.read(references[-1]), bytes([value]) * 5000)
            if value > 1:
                self.assertEqual(self.read(references[-2]), bytes([value - 1]) * 5000)
        self.assertEqual([entry["sequence"] for entry in references], [1, 2, 3, 4])
        self.ring.stage("front", self.picture(5))
        self.assertEqual(self.read(references[-1]), bytes([4]) * 5000, "the other slot is left alone")

    def test_the_tick_waits_for_a_copy_under_way(self):
        may_go, has_begun = threading.Event(), threading.Event()
        copy = shared_memory_ring._copy

        def slow_copy(*arguments):
            has_begun.set()
            may_go.wait(10)
            copy(*arguments)

        values, references = self.picture(7), []
        with mock.patch.object(shared_memory_ring, "_copy", slow_copy):
            stager = threading.Thread(target=self.ring.stage, args=("front", values))
            stager.start()
            has_begun.wait(10)
            writer = threading.Thread(target=lambda: references.extend(self.write(("front", values))))
            writer.start()
            writer.join(0.1)
            self.assertTrue(writer.is_alive())
            may_go.set()
            writer.join(10)
            stager.join(10)
        self.assertEqual(self.read(references[0]), bytes([7]) * 5000)

    def test_sensors_arrive_on_threads_of_their_own(self):
        for tick in range(30):
            arrays = {"camera %d" % n: self.picture((tick * 7 + n) % 256, 9000) for n in range(6)}
            threads = [
                threading.Thread(target=self.ring.stage, args=entry) for entry in arrays.items()
            ]
            for thread in threads:
                thread.start()
            for thread in threads[:3]:
                thread.join()
            references = self.write(*arrays.items())
            for reference, values in zip(references, arrays.values()):
                self.assertEqual(self.read(reference), values.tobytes())
            for thread in threads:
                thread.join()
            self.ring.forget()

    def test_what_does_not_fit_or_lie_in_a_row_is_left_for_later(self):
        self.ring.stage("large", self.picture(1, 200000))
        turned = numpy.flip(numpy.arange(6000, dtype=numpy.uint8))
        self.ring.stage("turned", turned)
        (reference,) = self.write(("turned", turned))
        self.assertEqual(reference["offset"], 0)
        self.assertEqual(self.read(reference), turned.tobytes())

    def test_a_ring_that_was_closed_takes_nothing(self):
        self.ring.stage("front", self.picture(1))
        self.ring.close()
        self.ring.stage("front", self.picture(1))


@unittest.skipIf(numpy is None or shared_memory_ring.fcntl is None, "needs numpy and POSIX")
class ArrivedTest(unittest.TestCase):
    def setUp(self):
        self.images = ImageTransport(Options())
        self.addCleanup(self.images.close)
        self.images.begin(True)

    def test_large_arrays_are_staged_and_sent_by_reference(self):
        picture = numpy.zeros((100, 100, 4), dtype=numpy.uint8)
        self.images.arrived("front", "sensor.camera.rgb", picture)
        self.assertIn("front", self.images._ring._staged)
        (wire,) = self.images.send([("sensor.camera.rgb", picture, "front")])
        self.assertEqual(wire["sharedMemory"]["shape"], [100, 100, 4])
        self.assertEqual(self.images._ring._staged, {})

    def test_small_and_plain_data_is_not(self):
        self.images.arrived("gps", "sensor.other.gnss", numpy.zeros(3))
        self.images.arrived("speed", "sensor.speedometer", {"speed": 1.0})
        self.images.begin(False)
        self.images.arrived("front", "sensor.camera.rgb", numpy.zeros(100000))
        self.assertEqual(self.images._ring._staged, {})


if __name__ == "__main__":
    unittest.main()
