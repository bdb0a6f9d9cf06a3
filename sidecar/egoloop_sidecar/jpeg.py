"""Camera pictures as JPEG, for a reader on another machine: a fraction of the bytes, not the same picture.

The encoder is whichever of simplejpeg, OpenCV and Pillow is installed, the quickest first; the sidecar
needs none of them. All take 4:2:0 colour at the same quality, but their bytes differ: an agent driven
over JPEG depends on which one ran, so its name is reported.
"""

DEFAULT_QUALITY = 90


class JpegEncoder:
    """Encodes pictures as CARLA's cameras hand them out."""

    def __init__(self, name, encode):
        self.name = name
        self._encode = encode

    def encode(self, bgra, width, height, quality=DEFAULT_QUALITY):
        """JPEG bytes of `bgra`, a buffer of height * width * 4 bytes; the fourth channel is dropped.

        `quality` is 1 to 100. Raises ValueError when the buffer has another size.
        """
        view = memoryview(bgra)
        if view.nbytes != width * height * 4:
            raise ValueError(
                "a picture of %dx%d has %d bytes, found %d"
                % (width, height, width * height * 4, view.nbytes)
            )
        return self._encode(bgra, width, height, quality)


def find_jpeg_encoder():
    """A JpegEncoder, or None where none of the packages is installed."""
    for make in (_simplejpeg, _opencv, _pillow):
        try:
            return make()
        except ImportError:
            continue
    return None


def _pixels(numpy, bgra, width, height):
    return numpy.ascontiguousarray(numpy.frombuffer(bgra, numpy.uint8)).reshape(height, width, 4)


def _simplejpeg():
    import numpy
    import simplejpeg

    def encode(bgra, width, height, quality):
        pixels = _pixels(numpy, bgra, width, height)
        return simplejpeg.encode_jpeg(pixels, quality, colorspace="BGRA", colorsubsampling="420")

    return JpegEncoder("simplejpeg", encode)


def _opencv():
    import cv2
    import numpy

    def encode(bgra, width, height, quality):
        pixels = _pixels(numpy, bgra, width, height)[:, :, :3]
        done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if not done:
            raise ValueError("OpenCV could not encode a picture of %dx%d" % (width, height))
        return data.tobytes()

    return JpegEncoder("opencv", encode)


def _pillow():
    import io

    from PIL import Image

    def encode(bgra, width, height, quality):
        picture = Image.frombuffer("RGB", (width, height), bgra, "raw", "BGRX", 0, 1)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, subsampling=2)
        return out.getvalue()

    return JpegEncoder("pillow", encode)
