/**
 * A driver for the fault campaign: follows its plan, except that it fails on some routes in ways of its
 * own, always the same: route ids 3, 13, … it throws, 5, 15, … it never answers, 7, 17, … it answers NaN,
 * 9, 19, … it never comes back from a loop.
 */
const FAULT_TICK = 25;

export default class FaultyAgent {
  name = 'faulty';
  privileged = true;
  sensors = [];
  #plan = [];
  #fault = 0;
  #next = 0;

  setup({ plan, route }) {
    this.#plan = plan.map(({ transform }) => transform.location);
    this.#fault = Number(route.routeId) % 10;
  }

  act({ tick, truth }) {
    if (tick === FAULT_TICK) {
      if (this.#fault === 3) throw new Error('the policy gave up');
      if (this.#fault === 5) return new Promise(() => {});
      if (this.#fault === 7) return { ...this.#follow(truth.ego), steer: Number.NaN };
      if (this.#fault === 9) for (;;);
    }
    return this.#follow(truth.ego);
  }

  #follow({ transform, velocity }) {
    const { x, y } = transform.location;
    const aheadM = (point) =>
      Math.sqrt((point.x - x) * (point.x - x) + (point.y - y) * (point.y - y));
    while (this.#next < this.#plan.length - 1 && aheadM(this.#plan[this.#next]) < 6)
      this.#next += 1;
    const target = this.#plan[this.#next];
    const yaw = (transform.rotation.yawDeg * Math.PI) / 180;
    const side = -Math.sin(yaw) * (target.x - x) + Math.cos(yaw) * (target.y - y);
    const speed = Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
    const steer = Math.max(-1, Math.min(1, side / 8));
    return { throttle: speed < 7 ? 0.6 : 0, steer, brake: 0, handBrake: false, reverse: false };
  }
}
