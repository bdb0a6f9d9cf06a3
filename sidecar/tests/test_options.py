"""Options: where they come from, which wins, what is refused with a sentence."""

import json
import os
import stat
import tempfile
import unittest

import helpers  # noqa: F401 (puts the package on the path)
from egoloop_sidecar.errors import OptionError
from egoloop_sidecar.options import environment_name, find_config, read_options, write_ready


class OptionsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="egoloop-options-")

    def file(self, values, name="egoloop.json"):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(values if isinstance(values, str) else json.dumps(values))
        return path

    def test_defaults_and_a_new_token(self):
        options = read_options("", {})
        self.assertEqual((options.host, options.port), ("127.0.0.1", 0))
        self.assertEqual((options.connectS, options.reconnectS, options.timeLimitS), (60, 30, None))
        self.assertEqual(len(options.token), 64)
        self.assertEqual(stat.S_IMODE(os.stat(options.tokenFile).st_mode), 0o600)
        os.unlink(options.tokenFile)

    def test_the_environment_wins(self):
        token = self.file("t" * 20 + "\n", "token")
        path = self.file({"port": 2100, "reconnectS": 5, "tokenFile": token})
        options = read_options(path, {"EGOLOOP_SIDECAR_PORT": "2200"})
        self.assertEqual((options.port, options.reconnectS), (2200, 5.0))
        self.assertEqual(options.token, "t" * 20)
        self.assertEqual(environment_name("timeLimitS"), "EGOLOOP_SIDECAR_TIME_LIMIT_S")

    def test_the_save_name_that_bench2drive_appends(self):
        path = self.file({}, "with+plus.json")
        self.assertEqual(find_config(path + "+RouteScenario_1_rep0+RouteScenario_2_rep0"), path)
        self.assertIsNone(find_config("+RouteScenario_1_rep0"))

    def test_refusals(self):
        for values, words in [
            ({"prot": 1}, "unknown option"),
            ({"port": "2100"}, "expected an integer for `port`"),
            ({"port": True}, "expected an integer for `port`"),
            ({"reconnectS": -1}, "must be at least 0"),
            ({"images": "png"}, "must be one of auto"),
            ("{", "cannot be read as JSON"),
            ([], "expected a JSON object"),
            ({"tokenFile": self.file("short", "short")}, "at least 16 characters"),
        ]:
            with self.assertRaises(OptionError) as caught:
                read_options(self.file(values), {})
            self.assertIn(words, str(caught.exception))
        with self.assertRaises(OptionError) as caught:
            read_options(os.path.join(self.folder, "nothing.json"), {})
        self.assertIn("where no file is", str(caught.exception))
        with self.assertRaises(OptionError) as caught:
            read_options("", {"EGOLOOP_SIDECAR_CONNECT_S": "soon"})
        self.assertIn("expected a number", str(caught.exception))

    def test_ready_file_is_whole(self):
        path = os.path.join(self.folder, "ready.json")
        write_ready(path, {"url": "ws://127.0.0.1:1"})
        with open(path) as file:
            self.assertEqual(json.load(file), {"url": "ws://127.0.0.1:1"})
        self.assertEqual(sorted(os.listdir(self.folder)), ["ready.json"])


if __name__ == "__main__":
    unittest.main()
