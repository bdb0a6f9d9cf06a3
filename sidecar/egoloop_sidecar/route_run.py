"""
One route: what is told and asked in which order. The evaluator calls in (set-up, sensors, each tick,
end), the client answers; both orders, that of 1.0 (set-up before there is a route) and that of the
later versions, end in the same messages.
"""

import sys
import time

from . import route_truth
from .board_watch import BoardWatch
from .collision_watch import CollisionWatch
from .columns import column
from .emergency import EmergencyWatch
from .errors import AgentFailure, PeerError, PeerTooSlow
from .official_record import route_end
from .protocol import MINOR_OF_AHEAD
from .sensor_data import wire_sensors
from .world_reader import WorldReader


class RouteRun:
    """The route that is under way. `provider`: the evaluator's CarlaDataProvider."""

    def __init__(self, service, evaluator, provider):
        self.needs = None
        self.tick = 0
        self._service = service
        self._server = service.server
        self._evaluator = evaluator
        self._provider = provider
        self._plan = None
        self._notes = list(service.images.notes)
        service.images.notes = []
        self._reader = None
        self._board = None
        self._emergency = None
        self._contacts = None
        self._has_answered = False
        self._kinds = {}
        # What is known of this tick before its sensors have arrived; None unless it was read.
        self._ahead = None
        # Whether the client has been told.
        self._is_told = False

    # The five moments at which the evaluator calls.

    def prepare(self):
        """Offers the route and learns what the agent needs. Raises AgentFailure, TransportLost."""
        self._service.settle()
        self._server.claim(self._service.options.connectS)
        self._service.unfinished = self
        config = self._evaluator.config
        self._server.send(
            {
                "type": "offer",
                "routeId": route_truth.route_id(self._evaluator),
                "repetition": getattr(config, "repetition_index", None),
                "town": getattr(config, "town", None),
            }
        )
        self.needs = self._ask(("needs", "agentFailed"), self._service.setup_limit_s, "setup")
        self._kinds = {spec["id"]: spec["type"] for spec in self.needs["sensors"]}
        self._service.images.begin(self.needs["sharedMemory"])

    def hear_sensors(self, interface):
        """From now on data is looked at as it arrives at the evaluator's sensor interface."""
        update = getattr(interface, "update_sensor", None)
        if update is None:
            return
        images, kinds = self._service.images, self._kinds

        def update_and_tell(tag, data, *when):
            update(tag, data, *when)
            images.arrived(tag, kinds.get(tag, ""), data)

        interface.update_sensor = update_and_tell

    def begin(self, plan):
        """The route is known: tells it, and waits until the agent is set up."""
        world = self._provider.get_world()
        ego = self._find_ego(world)
        actors = list(world.get_actors())
        lights = route_truth.traffic_lights(self._evaluator, actors)
        signs = route_truth.stop_signs(self._evaluator, actors)
        carla_map = self._provider.get_map()
        town = getattr(self._evaluator.config, "town", None) or route_truth.town_name(carla_map)
        self._plan = plan
        self._reader = WorldReader(world, ego, lights)
        route = route_truth.wire_route(self._evaluator, plan, town, ego, lights, signs)
        known = self.needs["knownMaps"]
        self._server.send(
            {
                "type": "routeStart",
                "route": route,
                "sparsePlan": route_truth.wire_plan(plan.sparse),
                "map": route_truth.wire_map(carla_map, known, self._notes),
                "notes": self._take_notes(),
            },
            self._until(self._service.setup_limit_s),
        )
        self._ask(("ready", "agentFailed"), self._service.setup_limit_s, "setup")

    def watch_contacts(self):
        """From now on contacts of the ego are noted; once a route."""
        if self._contacts is None:
            world = self._provider.get_world()
            self._contacts = CollisionWatch(world, self._find_ego(world))

    def read_ahead(self):
        """
        The world has made its step, the evaluator has yet to wait for its sensors: reads what is there,
        and tells a client that can make use of it. Contacts come as the sensors do and have to wait with
        them. Raises AgentFailure.
        """
        if self._board is None:
            return
        self._ahead = self._read()
        if self._server.speaks(MINOR_OF_AHEAD):
            previous, truth = self._ahead
            message = {"type": "ahead", "tick": self.tick, "previous": previous}
            message.update(truth)
            self._tell(message)
            self._is_told = True

    def step(self, input_data, timestamp):
        """One tick: the world to the client, its control back (the message)."""
        if self._board is None:
            self._start_watching()
        if self._ahead is None:
            self._ahead = self._read()
        elif not self._reader.is_of_now(self._ahead[1]):
            self._ahead = (self._ahead[0], self._reader.read())
            self._is_told = False
        (previous, truth), self._ahead = self._ahead, None
        is_told, self._is_told = self._is_told, False
        message = {
            "type": "rest" if is_told else "frame",
            "tick": self.tick,
            "gameTimeS": float(timestamp),
            "contacts": self._contacts.take(),
        }
        if not is_told:
            message["previous"] = previous
            message.update(truth)
        # Last: what arrived a moment ago is still being copied.
        message["sensors"] = wire_sensors(input_data, self._kinds, self._service.images)
        self._notes += self._service.images.notes
        self._service.images.notes = []
        message["notes"] = self._take_notes()
        self._tell(message)
        while True:
            control = self._ask(("control", "agentFailed"), self._service.answer_limit_s, "answer")
            if control["tick"] == self.tick:
                break
            self._server.complain(
                PeerError(
                    "PROTOCOL_ORDER",
                    "expected the control of tick %d, found %d" % (self.tick, control["tick"]),
                    "control.tick",
                )
            )
        self._has_answered = True
        self.tick += 1
        return control

    def finish(self):
        """The route is over: tells how, with the official record."""
        self._service.unfinished = None
        running = getattr(self._evaluator.manager, "get_running_status", None)
        if running is not None and not running():
            self._notes.append("the simulator's watchdog fired: scenarios were not terminated")
        elif self._contacts is not None:
            self._contacts.close()
        # The sensors of a last tick may have failed to come.
        previous = self._completed() if self._ahead is None else self._ahead[0]
        message = {"type": "routeEnd", "previous": previous}
        message.update(route_end(self._evaluator))
        message["notes"] = self._take_notes()
        if self._board is not None:
            self._board.stop()
        try:
            self._server.send(message, self._until(self._service.options.reconnectS))
        except PeerTooSlow:
            pass
        self._server.release()

    def abandon(self):
        """The client is lost for good: nothing is told any more."""
        self._service.unfinished = None
        if self._board is not None:
            self._board.stop()
        self._service.abandon()

    # Parts.

    def _start_watching(self):
        self.watch_contacts()
        self._board = BoardWatch(self._evaluator.tree)
        if not self._board.start():
            self._notes.append("the behaviour tree's board cannot be read")
        self._emergency = EmergencyWatch(self._evaluator, self._board, self._reader)

    def _read(self):
        """The tick before, then the present one: its poses replace those of the one before."""
        return self._completed(), self._reader.read()

    def _completed(self):
        """What became known of the tick before, after its snapshot was sent."""
        if not self._has_answered:
            return None
        self._has_answered = False
        pose = self._emergency.pose()
        return {
            "tick": self.tick - 1,
            "board": self._board.take(),
            "emergencyVehicle": None if pose is None else column("f4", pose),
            "lights": None,
        }

    def _tell(self, message):
        try:
            self._server.send(message, self._until(self._service.answer_limit_s))
        except PeerTooSlow as error:
            raise AgentFailure("late: %s" % error)

    def _ask(self, kinds, limit_s, phase):
        try:
            message = self._server.receive(kinds, limit_s)
        except PeerTooSlow as error:
            raise AgentFailure("late in %s: %s" % (phase, error))
        if message["type"] == "agentFailed":
            raise AgentFailure("%s: %s" % (message["kind"], message["message"]))
        return message

    def _find_ego(self, world):
        ego = self._evaluator.ego()
        if ego is not None:
            return ego
        for actor in world.get_actors():
            if actor.attributes.get("role_name") == "hero":
                return actor
        raise RuntimeError("egoloop: there is no vehicle with the role hero to drive")

    def _take_notes(self):
        notes, self._notes = self._notes, []
        for note in notes:
            print("egoloop sidecar: %s" % note, file=sys.stderr, flush=True)
        return notes

    @staticmethod
    def _until(limit_s):
        return None if limit_s is None else time.monotonic() + limit_s
