"""
What goes wrong, and what the evaluator then records: faults of the agent are results of the policy,
faults of the transport are not.
"""

import _thread
import signal
import threading
import time
import unittest

import helpers
from egoloop_sidecar.errors import AgentFailure
from stand_in_modules import FIRST, KINDS


class FaultsTest(unittest.TestCase):
    def stage(self, kind="leaderboard-2.1", **environment):
        stage = helpers.Stage(kind, **environment)
        self.addCleanup(stage.close)
        return stage

    def ended(self, driver):
        driver.join(10)
        self.assertFalse(driver.is_alive())
        self.assertEqual(driver.errors, [])

    # The agent's faults.

    def test_a_silent_client_is_a_crashed_agent(self):
        for kind in KINDS:
            with self.subTest(kind):
                stage = helpers.Stage(kind, EGOLOOP_SIDECAR_TIME_LIMIT_S="0.2")
                try:
                    driver = helpers.Driver(stage, silent_from(5))
                    stage.run()
                    stage.end()
                    self.ended(driver)
                    self.assertEqual(stage.statuses(), ["Failed - Agent crashed"])
                    self.assertIn("late", str(stage.evaluator.log[0]))
                    end = driver.of("routeEnd")[0]
                    self.assertEqual(end["failure"], "Agent crashed")
                    self.assertEqual(end["status"], "Failed - Agent crashed")
                    self.assertIsNone(end["previous"], "tick 5 never got a control")
                finally:
                    stage.close()

    def test_a_failed_agent_is_a_crashed_agent_and_the_next_route_is_driven(self):
        stage = self.stage()

        def script(driver, message):
            if message["type"] == "frame" and message["tick"] == 3 and not driver.of("routeEnd"):
                driver.client.send(
                    "agentFailed", tick=3, phase="answer", kind="invalid", message="steer is NaN"
                )
                return True

        driver = helpers.Driver(stage, script)
        stage.run(2)
        stage.end()
        self.ended(driver)
        self.assertEqual(stage.statuses(), ["Failed - Agent crashed", "Completed"])
        self.assertIn("steer is NaN", str(stage.evaluator.log[0]))
        self.assertEqual([end["failure"] for end in driver.of("routeEnd")], ["Agent crashed", None])

    def test_a_failed_set_up(self):
        for kind in KINDS:
            with self.subTest(kind):
                stage = helpers.Stage(kind)
                try:
                    self.fail_set_up(stage, kind)
                finally:
                    stage.close()

    def fail_set_up(self, stage, kind):
        def script(driver, message):
            if message["type"] == "offer" and not driver.of("routeEnd"):
                driver.client.send(
                    "agentFailed", tick=None, phase="setup", kind="raised", message="no weights"
                )
                return True

        driver = helpers.Driver(stage, script)
        stopped = stage.run(2)
        stage.end()
        self.ended(driver)
        first = "Failed - Agent couldn't be set up"
        # Bench2Drive stops the whole run here, the others go on with the next route.
        rest = [] if kind == "bench2drive" else ["Completed"]
        self.assertEqual(stopped, kind == "bench2drive")
        self.assertEqual(stage.statuses(), [first] + rest)
        ends = driver.of("routeEnd")
        self.assertEqual(ends[0]["failure"], "Agent couldn't be set up")
        # 1.0 never destroys an agent that failed in its constructor: told before the next route.
        self.assertEqual([end["status"] for end in ends], stage.statuses())
        self.assertIsInstance(stage.evaluator.log[0], AgentFailure)

    def test_too_slow_to_be_set_up(self):
        stage = self.stage(EGOLOOP_SIDECAR_TIME_LIMIT_S="0.2")
        driver = helpers.Driver(stage, lambda _, message: message["type"] == "routeStart")
        stage.run()
        stage.end()
        self.ended(driver)
        self.assertEqual(stage.statuses(), ["Failed - Agent couldn't be set up"])

    # The world's faults.

    def test_a_broken_simulator_is_told(self):
        for kind in KINDS:
            with self.subTest(kind):
                stage = helpers.Stage(kind)
                try:
                    stage.evaluator.manager.break_on_tick = 7
                    driver = helpers.Driver(stage)
                    self.assertTrue(stage.run(2))
                    stage.end()
                    self.ended(driver)
                    end = driver.of("routeEnd")[0]
                    self.assertEqual(end["status"], "Failed - Simulation crashed")
                    self.assertEqual(end["failure"], "Simulation crashed")
                    self.assertEqual(end["previous"]["tick"], 6)
                finally:
                    stage.close()

    def test_the_tick_limit_of_bench2drive(self):
        stage = self.stage("bench2drive")
        stage.evaluator.manager.tick_limit = 20
        driver = helpers.Driver(stage)
        stage.run()
        stage.end()
        self.ended(driver)
        self.assertEqual(driver.of("routeEnd")[0]["failure"], "TickRuntime")
        self.assertEqual(len(driver.of("frame")), 20)

    def test_an_evaluator_that_throws_in_its_own_clean_up(self):
        stage = self.stage()
        stage.evaluator._cleanup = lambda: None
        driver = helpers.Driver(stage)
        stage.run(2)
        stage.end()
        self.ended(driver)
        self.assertEqual([end["status"] for end in driver.of("routeEnd")], ["Completed", "Completed"])

    # The transport's faults.

    def test_nobody_comes(self):
        stage = self.stage(EGOLOOP_SIDECAR_CONNECT_S="0.2")
        with self.assertRaises(SystemExit) as caught:
            stage.run()
        self.assertIn("infrastructure: no client connected", str(caught.exception))
        self.assertTrue(stage.evaluator._agent_watchdog.is_stopped)

    def test_a_lost_client_is_no_result_of_the_agent(self):
        stage = self.stage(EGOLOOP_SIDECAR_RECONNECT_S="0.3")

        def script(driver, message):
            if message["type"] == "frame" and message["tick"] == 4:
                driver.client.cut()
                raise helpers.ConnectionClosed(None, None)

        helpers.Driver(stage, script)
        before = time.monotonic()
        self.assertTrue(stage.run(2), "the evaluator stops")
        self.assertLess(time.monotonic() - before, 5)
        self.assertEqual(stage.statuses(), ["Failed - Simulation crashed"])
        self.assertIn("infrastructure: the client was lost", str(stage.evaluator.log[0]))

    def test_a_client_that_says_bye_is_not_waited_for(self):
        stage = self.stage(EGOLOOP_SIDECAR_RECONNECT_S="30")

        def script(driver, message):
            if message["type"] == "frame":
                driver.client.send("bye", reason="no more")
                return True

        helpers.Driver(stage, script)
        before = time.monotonic()
        self.assertTrue(stage.run())
        self.assertLess(time.monotonic() - before, 5)
        self.assertIn("no more", str(stage.evaluator.log[0]))

    def test_cuts_at_every_kind_of_moment(self):
        stage = self.stage()
        seen = []

        def script(driver, message):
            """Cuts before the answer, after the answer, and before the frame was looked at."""
            if message["type"] != "frame":
                if message["type"] in ("offer", "routeStart") and message["seq"] not in seen:
                    seen.append(message["seq"])
                    self.assertEqual(driver.client.resume()["type"], "welcome")
                return False
            tick = message["tick"]
            if tick in seen:
                return False
            if tick % 10 == 3:
                seen.append(tick)
                driver.client.resume()
            if tick % 10 == 5:
                seen.append(tick)
                driver.client.send("control", tick=tick, **helpers.CONTROL)
                driver.client.resume()
                return True
            if tick % 10 == 7:
                # As if the frame had never come: it is sent again.
                seen.append(tick)
                driver.client.received -= 1
                driver.messages.pop()
                driver.client.resume()
                return True

        driver = helpers.Driver(stage, script)
        stage.run(2)
        stage.end()
        self.ended(driver)
        self.assertEqual(stage.statuses(), ["Completed", "Completed"])
        ticks = [frame["tick"] for frame in driver.of("frame")]
        half = len(ticks) // 2
        self.assertEqual(ticks, list(range(half)) * 2)

    def test_a_route_end_that_was_cut_off_is_kept(self):
        stage = self.stage()

        def script(driver, message):
            if message["type"] == "routeEnd" and message["seq"] not in driver.kept:
                driver.kept.append(message["seq"])
                driver.client.received -= 1
                driver.messages.pop()
                driver.client.resume()
                return True

        helpers.Driver.kept = []
        driver = helpers.Driver(stage, script)
        stage.run(2)
        # The evaluator ends only when the driver is back: an end before that refuses it rightly.
        until = time.monotonic() + 10
        while len(driver.of("routeEnd")) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        stage.end()
        self.ended(driver)
        self.assertEqual(len(driver.of("routeEnd")), 2)
        self.assertEqual(len(driver.kept), 2)

    def test_a_client_that_leaves_at_the_end_is_not_waited_for(self):
        """Its goodbye and ours may cross in any order."""
        for pause_s in (0.0, 0.01, 0.3):
            stage = helpers.Stage("leaderboard-2.0", EGOLOOP_SIDECAR_RECONNECT_S="20")
            try:

                def script(driver, message):
                    if message["type"] == "routeEnd":
                        driver.client.send("bye", reason="done")
                        driver.client.close()
                        return True

                driver = helpers.Driver(stage, script)
                stage.run()
                time.sleep(pause_s)
                before = time.monotonic()
                stage.end()
                self.assertLess(time.monotonic() - before, 5)
                driver.join(10)
            finally:
                stage.close()

    def test_a_watchdog_can_interrupt_the_wait(self):
        stage = self.stage()
        driver = helpers.Driver(stage, silent_from(2))

        def handler(_number, _frame):
            raise RuntimeError("the watchdog fired")

        before = signal.signal(signal.SIGINT, handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        timer = threading.Timer(0.5, _thread.interrupt_main)
        timer.start()
        start = time.monotonic()
        stage.run()
        self.assertLess(time.monotonic() - start, 3)
        stage.end()
        self.ended(driver)
        self.assertIn("the watchdog fired", str(stage.evaluator.log[0]))
        self.assertEqual(stage.statuses(), ["Failed - Agent crashed"])


def silent_from(tick):
    return lambda _, message: message["type"] == "frame" and message["tick"] >= tick


class PeersTest(unittest.TestCase):
    """Greetings and messages that are refused, each with its code and field."""

    def setUp(self):
        self.stage = helpers.Stage("leaderboard-2.1", EGOLOOP_SIDECAR_RECONNECT_S="2")
        self.addCleanup(self.stage.close)
        self.results = []

    def with_route(self, script):
        """Runs a route while `script(ready)` talks to the sidecar in another thread."""
        problems = []

        def talk():
            try:
                script(self.stage.ready())
            except BaseException as error:
                problems.append(error)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        try:
            self.stage.run()
        except SystemExit as error:
            problems.append(error)
        self.stage.end()
        thread.join(10)
        for problem in problems:
            raise problem
        self.assertFalse(thread.is_alive())
        self.assertEqual(self.stage.statuses(), ["Completed"])

    def refused(self, ready, code, field, **changes):
        client = helpers.Client(ready)
        answer = client.hello(**changes)
        self.assertEqual((answer["type"], answer.get("code")), ("error", code))
        self.assertEqual(answer["field"], field)
        with self.assertRaises(helpers.ConnectionClosed):
            client.receive(2)

    def drive(self, client):
        """Answers until the farewell."""
        while True:
            message = client.receive()
            self.assertNotEqual(message["type"], "error", message)
            if message["type"] == "bye":
                return client.close()
            self.answer(client, message)

    def answer(self, client, message):
        if message["type"] == "offer":
            client.send("needs", **helpers.NEEDS)
        elif message["type"] == "routeStart":
            client.send("ready")
        elif message["type"] in ("frame", "rest"):
            client.send("control", tick=message["tick"], **helpers.CONTROL)

    def test_greetings(self):
        def script(ready):
            self.refused(ready, "PROTOCOL_TOKEN", "hello.token", token="0" * 64)
            self.refused(ready, "PROTOCOL_TOKEN", "hello.token", token="Z\u00fcrich")
            self.refused(
                ready, "PROTOCOL_VERSION", "hello.protocol.major", protocol={"major": 2, "minor": 0}
            )
            self.refused(ready, "PROTOCOL_VERSION", "hello.protocol.major", protocol={"major": 0})
            self.refused(ready, "PROTOCOL_CLOSED", "hello.session", session="c0ffee")
            self.refused(ready, "PROTOCOL_INVALID", "hello.colour", colour="red")
            self.refused(ready, "PROTOCOL_INVALID", "seq", seq=1)
            self.refused(ready, "PROTOCOL_ORDER", None, type="ready")
            self.refused(ready, "PROTOCOL_INVALID", "hello.received", received=3)
            self.refused(ready, "PROTOCOL_TOO_LARGE", None, software="x" * 70000)
            client = helpers.Client(ready)
            # A newer minor is fine: both then speak the older one.
            answer = client.hello(protocol={"major": 1, "minor": 7})
            self.assertEqual(answer["protocol"], {"major": 1, "minor": 1})
            self.refused(ready, "PROTOCOL_ORDER", "hello.session")
            self.drive(client)

        self.with_route(script)

    def test_a_message_that_is_refused_ends_the_session(self):
        wrong = [
            (dict(type="control", tick=0, **dict(helpers.CONTROL, steer=2)), "control.steer"),
            (dict(type="control", tick=5, **helpers.CONTROL), "control.tick"),
            (dict(type="ready"), None),
            (dict(type="stop", reason="now"), None),
            (dict(type="needs"), "needs.privileged"),
            (dict(type="control", seq=99, tick=0, **helpers.CONTROL), "seq"),
            (dict(type="ready", seq=2), "seq"),
        ]
        for fields, field in wrong:
            with self.subTest(field):
                stage = helpers.Stage("leaderboard-2.1", EGOLOOP_SIDECAR_RECONNECT_S="20")
                try:
                    self.break_off(stage, fields, field)
                finally:
                    stage.close()

    def break_off(self, stage, fields, field):
        found = []

        def script(driver, message):
            if message["type"] == "frame":
                driver.client.raw(dict({"seq": driver.client.sent + 1}, **fields))
                found.append(driver.client.receive())
                raise helpers.ConnectionClosed(None, None)

        driver = helpers.Driver(stage, script)
        before = time.monotonic()
        self.assertTrue(stage.run(), "the evaluator stops")
        self.assertLess(time.monotonic() - before, 10, "nobody is waited for")
        driver.join(5)
        self.assertEqual((found[0]["type"], found[0]["field"]), ("error", field))
        is_order = field in (None, "control.tick", "seq")
        self.assertEqual(found[0]["code"], "PROTOCOL_ORDER" if is_order else "PROTOCOL_INVALID")
        self.assertEqual(stage.statuses(), ["Failed - Simulation crashed"])
        self.assertIn("the client broke the protocol", str(stage.evaluator.log[0]))

    def test_repetitions_after_a_cut_are_dropped(self):
        def script(ready):
            client = helpers.Client(ready)
            client.hello()
            self.answer(client, client.receive())
            client.again()
            client.raw(client.last)
            self.drive(client)

        self.with_route(script)

    def test_an_answer_that_crosses_the_end_of_its_route(self):
        """The evaluator ended the route while the agent thought; its late answer is dropped."""
        stage = helpers.Stage("leaderboard-2.1", EGOLOOP_SIDECAR_TIME_LIMIT_S="0.3")
        self.addCleanup(stage.close)

        def late(driver, message):
            if message["type"] == "frame" and message["tick"] == 2 and not driver.of("routeEnd"):
                time.sleep(0.6)
                driver.client.send("control", tick=2, **helpers.CONTROL)
                return True

        driver = helpers.Driver(stage, late)
        stage.run(2)
        stage.end()
        driver.join(10)
        self.assertEqual(driver.errors, [])
        self.assertEqual(stage.statuses(), ["Failed - Agent crashed", "Completed"])

    def test_no_token_no_service(self):
        def script(ready):
            """Connections that never say hello hold nothing up and are let go."""
            silent = [helpers.Client(ready) for _ in range(40)]
            client = helpers.Client(ready)
            client.hello()
            self.drive(client)
            for other in silent:
                other.close()

        self.with_route(script)

    def test_listens_on_loopback_only(self):
        def script(ready):
            self.assertTrue(ready["url"].startswith("ws://127.0.0.1:"))
            client = helpers.Client(ready)
            client.hello()
            self.drive(client)

        self.with_route(script)


if __name__ == "__main__":
    unittest.main()
