"""Images for a reader on the same machine: a ring of slots in a file that both map into memory.

The writer copies all arrays of one tick into one slot (once, at the speed of memcpy), the message of the
tick carries references, the reader looks at them in place. Layout, version 1, little endian:

    file header, 4096 bytes           slot i, at 4096 + i * slotStride
       0  8 bytes  'EGOLRING'            0  u32  begun      sequence that is, or was last, written here
       8  u32      version               4  u32  complete   sequence of which every byte is there
      12  u32      slots                 8  u64  payload    bytes in use
      16  u64      slotStride           16  zeros
      24  u64      slotCapacity         64  the arrays, each at a multiple of 64
      32  u64      bytes of the file
      40  u32      process id of the writer, for people

Sequences count 1, 2, 3 …; sequence n lies in slot n % slots. `begun` is written before the first byte of
a payload and `complete` after the last, so a reader that finds both equal to n, and `begun` still equal to
n when it is done, has read n and nothing else. docs/images.md says how long a reader may look.

The file is sparse: a slot takes memory only as far as it was ever written, and that part is reserved
first, because writing to a full /dev/shm would end the process. Arrays may be copied into the next slot
before their tick is written: `stage`, on whatever thread they arrive. Its name cannot be guessed, only its
owner may open it, and a lock is held on it while the writer lives: what a killed writer left behind, the
next one removes.
"""

import atexit
import errno
import mmap
import os
import re
import secrets
import stat
import struct
import sys
import tempfile
import threading

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

MAGIC = b"EGOLRING"
VERSION = 1
FILE_HEADER_BYTES = 4096
SLOT_HEADER_BYTES = 64
ALIGNMENT = 64
PAGE_BYTES = 4096

DEFAULT_SLOTS = 2
# Room for thirty 1920x1080 cameras; what is not written takes no memory.
DEFAULT_SLOT_CAPACITY = 256 * 1024 * 1024

# Bytes of one element, by the name that the protocol gives the type.
DTYPE_BYTES = {"u1": 1, "i1": 1, "u2": 2, "u4": 4, "i4": 4, "f4": 4, "f8": 8}

LAST_SEQUENCE = 2 ** 32 - 1

_NAME = re.compile(r"^egoloop-[0-9a-f]{32}\.ring$")


class SharedMemoryUnavailable(Exception):
    """This machine offers no memory to share; arrays travel in the messages instead."""


class SharedMemoryFull(Exception):
    """The arrays of this tick do not fit; they travel in the message instead."""


def default_folder():
    """Where the ring lives: memory where the system has a folder for it, else the temporary folder."""
    shared = "/dev/shm"
    if os.path.isdir(shared) and os.access(shared, os.W_OK | os.X_OK):
        return shared
    return tempfile.gettempdir()


def remove_leftovers(folder):
    """Removes rings in `folder` whose writer is gone; returns their paths. Never raises."""
    removed = []
    if fcntl is None:
        return removed
    try:
        names = os.listdir(folder)
    except OSError:
        return removed
    for name in names:
        path = os.path.join(folder, name)
        if _NAME.match(name) and _remove_if_abandoned(path):
            removed.append(path)
    return removed


def _remove_if_abandoned(path):
    """A writer holds the lock of its ring for life, so whoever gets it has found an orphan."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            return False
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)
        return True
    except OSError:
        return False
    finally:
        os.close(fd)


class _Staged:
    """An array that is in the next slot, or on its way there while `copying` is held."""

    __slots__ = ("values", "offset", "copying")

    def __init__(self, values, offset):
        self.values = values
        self.offset = offset
        self.copying = threading.Lock()


class SharedMemoryRing:
    """The writer's end. One thread writes; others may stage."""

    def __init__(self, path, fd, slots, capacity):
        """Use `create`. `fd` is open, locked and of the right length."""
        self.path = path
        self.slots = slots
        self.capacity = capacity
        self.sequence = 0
        self._fd = fd
        self._owner = os.getpid()
        self._stride = _round_up(SLOT_HEADER_BYTES + capacity, PAGE_BYTES)
        self._reserved = [0] * slots
        self._lock = threading.Lock()
        self._staged = {}
        # Bytes taken in the slot of the next sequence.
        self._end = 0
        self._map = mmap.mmap(fd, FILE_HEADER_BYTES + slots * self._stride)
        self._bytes = memoryview(self._map)
        self._words = self._bytes.cast("I")
        self._write_file_header()
        atexit.register(self.close)

    @classmethod
    def create(cls, folder=None, slots=DEFAULT_SLOTS, capacity=DEFAULT_SLOT_CAPACITY):
        """Makes a ring of at least 2 slots of `capacity` bytes each in a file of its own.

        Removes the leftovers of killed writers in the same folder first. Raises SharedMemoryUnavailable
        where it cannot be done.
        """
        if slots < 2 or capacity < 1:
            raise ValueError("a ring needs at least 2 slots and room in them")
        if fcntl is None or sys.byteorder != "little":
            raise SharedMemoryUnavailable("shared images need a little-endian POSIX system")
        folder = os.path.abspath(folder or default_folder())
        remove_leftovers(folder)
        path, fd = None, None
        try:
            path, fd = _create_locked(folder)
            stride = _round_up(SLOT_HEADER_BYTES + capacity, PAGE_BYTES)
            os.ftruncate(fd, FILE_HEADER_BYTES + slots * stride)
            _reserve(fd, 0, FILE_HEADER_BYTES)
            for slot in range(slots):
                _reserve(fd, FILE_HEADER_BYTES + slot * stride, SLOT_HEADER_BYTES)
            return cls(path, fd, slots, capacity)
        except (OSError, ValueError, OverflowError) as error:
            if fd is not None:
                os.unlink(path)
                os.close(fd)
            raise SharedMemoryUnavailable("no shared images in %s: %s" % (folder, error)) from error

    def stage(self, name, values):
        """
        Copies a numpy array to where the next `write` would put it, most of the time without the
        interpreter's lock. `name`: of the sensor, one array of each; what was staged under it and not
        written is written over. Does nothing where it cannot be done.
        """
        if not values.flags.c_contiguous:
            return
        with self._lock:
            if self._fd is None:
                return
            before = self._staged.get(name)
            try:
                if before is not None and before.values.nbytes == values.nbytes:
                    offset = before.offset
                else:
                    offset = self._take(values.nbytes)
            except SharedMemoryFull:
                return
            # Settled now: the tick may be written without this array while it is being copied.
            at = self._payload() + offset
            staged = _Staged(values, offset)
            staged.copying.acquire()
            self._staged[name] = staged
        try:
            _copy(values, self._map, at)
        finally:
            staged.copying.release()

    def write(self, arrays):
        """Copies all arrays of one tick into the next slot; returns a reference for each.

        `arrays`: (buffer, dtype, shape) each; the buffer is anything with the buffer protocol whose size
        is that of the shape. A fourth entry, the name under which the buffer may have been staged,
        saves the copy. A reference is {'sequence', 'offset', 'dtype', 'shape'}, the offset counted
        from the first byte behind the slot's header. Raises SharedMemoryFull, and then the tick is
        not there; ValueError when a buffer is not of its shape's size.
        """
        sized = [_sized(*entry[:3]) for entry in arrays]
        with self._lock:
            try:
                return self._write(arrays, sized)
            finally:
                self._staged.clear()
                self._end = 0

    def _write(self, arrays, sized):
        sequence = self.sequence + 1
        # Told of the whole tick, not of the first array that has no room.
        total = 0
        for view, _, _ in sized:
            total = _round_up(total, ALIGNMENT) + view.nbytes
        self._check_capacity(total)
        references = []
        for entry, (view, dtype, shape) in zip(arrays, sized):
            staged = self._staged.get(entry[3]) if len(entry) > 3 else None
            if staged is not None and staged.values is entry[0]:
                offset = staged.offset
                with staged.copying:
                    pass
            else:
                offset = self._take(view.nbytes)
                at = self._payload() + offset
                self._map[at:at + view.nbytes] = view
            references.append(
                {"sequence": sequence, "offset": offset, "dtype": dtype, "shape": shape}
            )
        if not references:
            self._take(0)
        start = self._payload() - SLOT_HEADER_BYTES
        struct.pack_into("<Q", self._map, start + 8, self._end)
        self._words[start // 4 + 1] = sequence
        self.sequence = sequence
        return references

    def forget(self):
        """Lets go of what was staged and never written."""
        with self._lock:
            self._staged.clear()
            self._end = 0

    def close(self):
        """Removes the file; readers keep what they have mapped. May be called twice."""
        with self._lock:
            if self._fd is None:
                return
            fd, self._fd = self._fd, None
        for staged in self._staged.values():
            with staged.copying:
                pass
        atexit.unregister(self.close)
        self._words.release()
        self._bytes.release()
        self._map.close()
        # A forked child leaves its parent's file alone.
        if os.getpid() == self._owner:
            try:
                os.unlink(self.path)
            except OSError:
                pass
        os.close(fd)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _write_file_header(self):
        total = FILE_HEADER_BYTES + self.slots * self._stride
        struct.pack_into(
            "<IIQQQI", self._map, 8,
            VERSION, self.slots, self._stride, self.capacity, total, self._owner,
        )
        self._map[0:8] = MAGIC

    def _payload(self):
        """Where in the file the arrays of the next sequence begin."""
        slot = (self.sequence + 1) % self.slots
        return FILE_HEADER_BYTES + slot * self._stride + SLOT_HEADER_BYTES

    def _take(self, size):
        """Room for `size` bytes in the next slot: the offset. The slot counts as begun from then on."""
        sequence = self.sequence + 1
        if sequence > LAST_SEQUENCE:
            raise SharedMemoryFull("the ring has run out of sequence numbers")
        offset = _round_up(self._end, ALIGNMENT)
        start = self._payload() - SLOT_HEADER_BYTES
        self._make_room(sequence % self.slots, start, offset + size)
        # Stored as a whole word, so that a reader never sees half of a number.
        self._words[start // 4] = sequence
        self._end = offset + size
        return offset

    def _check_capacity(self, total):
        if total > self.capacity:
            raise SharedMemoryFull(
                "the arrays of this tick take %d bytes, a slot holds %d" % (total, self.capacity)
            )

    def _make_room(self, slot, start, total):
        self._check_capacity(total)
        if total <= self._reserved[slot]:
            return
        try:
            _reserve(self._fd, start, SLOT_HEADER_BYTES + total)
        except OSError as error:
            raise SharedMemoryFull(
                "%s has no room for %d bytes of images (%s); in a container give it a larger /dev/shm"
                % (os.path.dirname(self.path), total, os.strerror(error.errno))
            ) from error
        self._reserved[slot] = total


def _sized(buffer, dtype, shape):
    """The array as (contiguous view, dtype, shape of integers)."""
    view = memoryview(buffer)
    if not view.c_contiguous:
        view = memoryview(view.tobytes())
    shape = [int(length) for length in shape]
    wanted = DTYPE_BYTES[dtype]
    for length in shape:
        wanted *= length
    if view.nbytes != wanted:
        raise ValueError(
            "an array of %s %s has %d bytes, found %d" % (dtype, shape, wanted, view.nbytes)
        )
    return view, dtype, shape


def _copy(values, target, at):
    """The bytes of a contiguous numpy array; numpy lets other threads run meanwhile."""
    import numpy

    bytes_there = numpy.frombuffer(target, dtype=numpy.uint8, count=values.nbytes, offset=at)
    numpy.copyto(bytes_there, values.reshape(-1).view(numpy.uint8))


def _create_locked(folder):
    """A new file that only its owner may open, with its lock held."""
    while True:
        path = os.path.join(folder, "egoloop-%s.ring" % secrets.token_hex(16))
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        fd = os.open(path, flags, 0o600)
        try:
            os.fchmod(fd, 0o600)
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(fd).st_nlink == 1:
                return path, fd
        except BlockingIOError:
            pass  # Another start took it for a leftover between the two calls, and removes it.
        except OSError:
            os.unlink(path)
            os.close(fd)
            raise
        os.close(fd)


def _reserve(fd, start, length):
    """Takes the memory now; raises OSError ENOSPC where there is none. Contents are kept."""
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(fd, start, length)
            return
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
                raise
    # One byte in every page, each written back as it was.
    for at in range(start, start + length, PAGE_BYTES):
        os.pwrite(fd, os.pread(fd, 1, at) or b"\0", at)


def _round_up(number, step):
    return -(-number // step) * step
