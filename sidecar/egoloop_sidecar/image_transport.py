"""
How large sensor arrays reach the client: through memory that both processes map when the client is
on the same machine, else inside the message, cameras as JPEG if that was asked for
(option `images`: auto, shared, socket, jpeg).
"""

from .columns import numpy_array, numpy_dtype
from .errors import OptionError
from .jpeg import find_jpeg_encoder
from .shared_memory_ring import SharedMemoryFull, SharedMemoryRing, SharedMemoryUnavailable

# Below this a copy in the message costs less than the detour.
MIN_SHARED_BYTES = 16 * 1024
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ImageTransport:
    """
    `path` is the file of the ring, or None; `notes` says in sentences what could not be had.
    """

    def __init__(self, options):
        self.notes = []
        self.path = None
        self._ring = None
        self._is_shared = False
        self._was_full = False
        self._encoder = None
        self._quality = options.jpegQuality
        if options.images == "jpeg":
            self._encoder = find_jpeg_encoder()
            if self._encoder is None:
                raise OptionError(
                    "`images` is jpeg, but none of simplejpeg, opencv-python and Pillow is installed"
                )
            self.notes.append(
                "cameras are JPEG by %s at quality %d" % (self._encoder.name, self._quality)
            )
        elif options.images == "shared" or (
            options.images == "auto" and options.host in _LOOPBACK
        ):
            try:
                self._ring = SharedMemoryRing.create()
                self.path = self._ring.path
            except SharedMemoryUnavailable as error:
                if options.images == "shared":
                    raise OptionError("`images` is shared, but: %s" % error)
                self.notes.append("images come through the socket: %s" % error)

    def begin(self, can_share):
        """A route begins. `can_share`: the client has opened the ring; it knows why if it has not."""
        self._is_shared = self._ring is not None and can_share
        self._was_full = False
        if self._ring is not None:
            self._ring.forget()

    def arrived(self, name, kind, data):
        """
        A sensor's data is there, on whatever thread; it may be sent in this tick. Large arrays are
        copied now, while the evaluator's thread still has other things to do.
        """
        if self._is_shared and hasattr(data, "dtype") and data.nbytes >= MIN_SHARED_BYTES:
            if self._encoder is None or not kind.startswith("sensor.camera"):
                self._ring.stage(name, data)

    def send(self, arrays):
        """
        Wire data for `arrays`, a list of (sensor type, numpy array, sensor id) of one tick, in the same
        order. The ring keeps two ticks: what is referred to is there until the next tick but one.
        """
        wires = [None] * len(arrays)
        large = []
        for index, (kind, values, _) in enumerate(arrays):
            if self._encoder is not None and kind.startswith("sensor.camera"):
                height, width = values.shape[0], values.shape[1]
                data = self._encoder.encode(values, width, height, self._quality)
                wires[index] = {"jpeg": data, "width": int(width), "height": int(height)}
            elif self._is_shared and values.nbytes >= MIN_SHARED_BYTES:
                large.append(index)
            else:
                wires[index] = numpy_array(values)
        if large:
            self._share(arrays, large, wires)
        return wires

    def _share(self, arrays, large, wires):
        values = [arrays[index][1] for index in large]
        names = [arrays[index][2] for index in large]
        try:
            references = self._ring.write(
                [(entry, numpy_dtype(entry), entry.shape, name) for entry, name in zip(values, names)]
            )
        except SharedMemoryFull as error:
            if not self._was_full:
                self._was_full = True
                self.notes.append("images came through the socket for want of memory: %s" % error)
            for index, entry in zip(large, values):
                wires[index] = numpy_array(entry)
            return
        for index, reference in zip(large, references):
            wires[index] = {"sharedMemory": reference}

    def close(self):
        if self._ring is not None:
            self._ring.close()
