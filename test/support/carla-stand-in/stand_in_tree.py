"""
The behaviour tree of the stand-in: scenarios first, criteria after them, both through the shared
board; ends when the ego has passed the end. Mimics when the official tree writes what, in particular
that criteria clear the switches they read and that an ending root stops its children.
"""


class Blackboard(object):
    """One board for all, like that of py_trees 0.8."""

    _shared = {}

    def __init__(self):
        self.__dict__ = self._shared

    def set(self, name, value, overwrite=True):
        if not overwrite and name in self.__dict__:
            return False
        self.__dict__[name] = value
        return True

    def get(self, name):
        return self.__dict__.get(name)


class ScenarioConfig(object):
    def __init__(self, name, kind, number):
        self.name, self.type = name, kind
        self.route_var_name = "ScenarioRouteNumber%d" % number


class Scenario(object):
    """Runs from tick `first` to tick `last`."""

    def __init__(self, config, actor, first, last):
        self.config, self.other_actors = config, [actor]
        self.first, self.last = first, last
        self.is_running = False
        Blackboard().set(config.route_var_name, False)

    def tick(self, number):
        if number == self.first:
            self.is_running = True
            Blackboard().set(self.config.route_var_name, True)
            Blackboard().set("AC_SwitchActorBlockedTest", False, overwrite=True)
        if number == self.last:
            self.is_running = False
            Blackboard().set("ScenarioTimeout_" + self.config.name, False)
            Blackboard().set("AC_SwitchActorBlockedTest", True)
            Blackboard().set(self.config.route_var_name, False)

    def stop(self):
        if self.is_running:
            self.is_running = False
            Blackboard().set("AC_SwitchActorBlockedTest", True)


class YieldToEmergencyVehicle(Scenario):
    pass


class BlockedTest(object):
    """Reads its switch and clears it."""

    def tick(self):
        if Blackboard().get("AC_SwitchActorBlockedTest") is not None:
            Blackboard().set("AC_SwitchActorBlockedTest", None, overwrite=True)


class RunningRedLightTest(object):
    def __init__(self, lights):
        self._list_traffic_lights = [(light, None, []) for light in lights]


class RunningStopTest(object):
    def __init__(self, signs):
        self._list_stop_signs = signs


class Root(object):
    """`ends_at`: the x coordinate at which the route is over."""

    def __init__(self, ego, scenarios, criteria, ends_at):
        self.status = "RUNNING"
        self.number = 0
        self.ego, self.scenarios, self.criteria, self.ends_at = ego, scenarios, criteria, ends_at

    def tick_once(self):
        self.tick()

    def tick(self):
        Blackboard().set("BA_ChangeLane", object())
        for scenario in self.scenarios:
            scenario.tick(self.number)
        for criterion in self.criteria:
            if isinstance(criterion, BlockedTest):
                criterion.tick()
        self.number += 1
        if self.ego.place[0] >= self.ends_at:
            self.status = "SUCCESS"
            for scenario in self.scenarios:
                scenario.stop()
