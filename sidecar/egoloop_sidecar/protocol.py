"""
Numbers and names of the protocol that both languages share (docs/protocol.md).
"""

MAJOR = 1
MINOR = 1
# The minor that brought `ahead` and `rest`.
MINOR_OF_AHEAD = 1

MAX_FROM_SERVER_BYTES = 64 * 1024 * 1024
MAX_FROM_CLIENT_BYTES = 16 * 1024 * 1024
# Before a client has shown the token it may send no more than this.
MAX_HELLO_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_VALUES = 200000

INVALID = "PROTOCOL_INVALID"
ORDER = "PROTOCOL_ORDER"
VERSION = "PROTOCOL_VERSION"
TOKEN = "PROTOCOL_TOKEN"
TOO_LARGE = "PROTOCOL_TOO_LARGE"
TIMEOUT = "PROTOCOL_TIMEOUT"
CLOSED = "PROTOCOL_CLOSED"

CODES = (INVALID, ORDER, VERSION, TOKEN, TOO_LARGE, TIMEOUT, CLOSED)

SENSOR_TYPES = [
    "sensor.camera.rgb",
    "sensor.lidar.ray_cast",
    "sensor.other.radar",
    "sensor.other.gnss",
    "sensor.other.imu",
    "sensor.speedometer",
    "sensor.opendrive_map",
]
