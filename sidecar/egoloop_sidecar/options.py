"""
Where the sidecar listens and how long it waits: from the JSON file given as --agent-config, and from
the environment, which wins. Everything has a default except what cannot have one.
"""

import json
import os
import secrets
import tempfile

from .errors import OptionError

# name in the file, kind, default, smallest value
_OPTIONS = [
    ("host", str, "127.0.0.1", None),
    ("port", int, 0, 0),
    ("tokenFile", str, None, None),
    ("readyFile", str, None, None),
    ("connectS", float, 60.0, 0.0),
    ("reconnectS", float, 30.0, 0.0),
    ("timeLimitS", float, None, 0.0),
    ("track", str, None, None),
    ("images", str, "auto", None),
    ("jpegQuality", int, 90, 1),
    ("metricInfo", str, None, None),
]
_CHOICES = {"images": ("auto", "shared", "socket", "jpeg")}


class Options:
    """`host`, `port`, `token`, `tokenFile`, `connectS` …, one attribute for each option."""

    def __init__(self, values, token):
        self.__dict__.update(values)
        self.token = token


def environment_name(option):
    """EGOLOOP_SIDECAR_CONNECT_S for `connectS`."""
    words = "".join("_" + letter if letter.isupper() else letter for letter in option)
    return "EGOLOOP_SIDECAR_" + words.upper()


def find_config(agent_config):
    """
    The path in the text that the evaluator hands over as --agent-config. Bench2Drive appends
    `+<save name>` once per route; a path may itself contain a plus.
    """
    parts = (agent_config or "").split("+")
    for count in range(len(parts), 0, -1):
        path = "+".join(parts[:count])
        if path and os.path.isfile(path):
            return path
    if parts[0]:
        raise OptionError(
            "--agent-config names %s, where no file is; leave it empty to use the environment "
            "only" % json.dumps(parts[0])
        )
    return None


def read_options(agent_config, environment=None):
    """Options from the file and the environment. Raises OptionError naming the option."""
    environment = os.environ if environment is None else environment
    path = find_config(agent_config)
    given = _read_file(path)
    values = {}
    for name, kind, default, least in _OPTIONS:
        text = environment.get(environment_name(name))
        if text:
            value = _parse(text, kind, environment_name(name))
        elif given.get(name) is not None:
            value = given[name]
            if kind is float and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
            if not isinstance(value, kind) or isinstance(value, bool):
                raise OptionError(
                    "%s: expected %s for `%s`, found %s"
                    % (path, _NAMES[kind], name, json.dumps(value))
                )
        else:
            value = default
        if least is not None and value is not None and not value >= least:
            raise OptionError("`%s` must be at least %g, found %g" % (name, least, value))
        if name in _CHOICES and value not in _CHOICES[name]:
            raise OptionError(
                "`%s` must be one of %s, found %s"
                % (name, ", ".join(_CHOICES[name]), json.dumps(value))
            )
        values[name] = value
    return Options(values, _token(values))


_NAMES = {str: "text", int: "an integer", float: "a number"}


def _read_file(path):
    if path is None:
        return {}
    try:
        with open(path, encoding="utf-8") as file:
            given = json.load(file)
    except (OSError, ValueError) as error:
        raise OptionError("%s cannot be read as JSON: %s" % (path, error))
    if not isinstance(given, dict):
        raise OptionError("%s: expected a JSON object with options" % path)
    known = [entry[0] for entry in _OPTIONS]
    for name in given:
        if name not in known:
            raise OptionError(
                "%s: unknown option %s; there are %s" % (path, json.dumps(name), ", ".join(known))
            )
    return given


def _parse(text, kind, name):
    try:
        return kind(text)
    except ValueError:
        raise OptionError("%s: expected %s, found %s" % (name, _NAMES[kind], json.dumps(text)))


def _token(values):
    """The token of this run: the content of the token file, which is made if it is not there."""
    path = values["tokenFile"]
    if path is None:
        handle, path = tempfile.mkstemp(prefix="egoloop-token-", text=True)
        os.close(handle)
        values["tokenFile"] = path
    if os.path.isfile(path) and os.path.getsize(path) > 0:
        with open(path, encoding="utf-8") as file:
            token = file.read().strip()
        if len(token) < 16:
            raise OptionError(
                "%s: expected a token of at least 16 characters; remove the file to get a new one"
                % path
            )
        return token
    token = secrets.token_hex(32)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(token + "\n")
    return token


def write_ready(path, facts):
    """Tells whoever started us where we listen; the file is there whole or not at all."""
    folder = os.path.dirname(os.path.abspath(path))
    handle, part = tempfile.mkstemp(prefix=".egoloop-ready-", dir=folder, text=True)
    with os.fdopen(handle, "w") as file:
        json.dump(facts, file)
    os.replace(part, path)
