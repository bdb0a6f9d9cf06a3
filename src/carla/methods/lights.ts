/** Traffic lights: states, times, freezes, groups and boxes; and the trigger volumes of signs. */
import { LightState } from '../../bridge/frame.js';
import type { Arguments } from '../rpc/arguments.js';
import { acting, returning } from '../rpc/dispatch.js';
import { RpcError } from '../rpc/rpc-error.js';
import { readFinite } from '../wire/read-structs.js';
import { writeBox } from '../wire/write-structs.js';
import { standingThings } from '../world/furniture.js';
import { lightOf, type Methods, type Session } from './session.js';
import { worldBox } from './world-boxes.js';

/** Reads a light state. Throws RpcError for a number that is none. */
function readState(args: Arguments): LightState {
  const state = args.int();
  if (state < 0 || state > 4) throw new RpcError(`expected a light state 0 to 4, found ${state}`);
  return state as LightState;
}

function setTime(state: LightState, call: string) {
  return acting<Session>(({ host }, args) => {
    const light = lightOf(host.world, args.int(), call);
    host.world.lights.setTime(light, state, Math.max(0, readFinite(args)));
  });
}

export const LIGHT_METHODS: Methods = {
  set_traffic_light_state: acting(({ host }, args) => {
    const light = lightOf(host.world, args.int(), 'set_traffic_light_state');
    host.world.lights.override(light, readState(args));
  }),
  set_traffic_light_green_time: setTime(LightState.Green, 'set_traffic_light_green_time'),
  set_traffic_light_yellow_time: setTime(LightState.Yellow, 'set_traffic_light_yellow_time'),
  set_traffic_light_red_time: setTime(LightState.Red, 'set_traffic_light_red_time'),
  freeze_traffic_light: acting(({ host }, args) => {
    const { lights } = host.world;
    const group = lights.groupOf(lightOf(host.world, args.int(), 'freeze_traffic_light'));
    if (group < 0) return;
    if (args.bool()) lights.freeze(group, (light) => lights.states[light] as LightState);
    else lights.unfreeze(group);
  }),
  freeze_all_traffic_lights: acting(({ host }, args) => host.world.lights.hold(args.bool())),
  reset_traffic_light_group: acting(({ host }, args) => {
    const { lights } = host.world;
    const group = lights.groupOf(lightOf(host.world, args.int(), 'reset_traffic_light_group'));
    if (group >= 0) lights.restart(group);
  }),
  reset_all_traffic_lights: acting(({ host }) => host.world.lights.reset()),
  get_group_traffic_lights: returning(({ host }, args, out) => {
    const { world } = host;
    const light = lightOf(world, args.int(), 'get_group_traffic_lights');
    const group = world.lights.groupOf(light);
    const members = group < 0 ? [light] : world.lights.lightsOf(group);
    out.array(members.length);
    for (const index of members) out.int(world.lightAt(index)?.id ?? 0);
  }),
  get_light_boxes: returning(({ host }, args, out) => {
    const { world } = host;
    const id = args.int();
    lightOf(world, id, 'get_light_boxes');
    const name = `TrafficLight_${world.get(id, 'get_light_boxes').signalId}`;
    const heads = standingThings(world.map).filter((thing) => thing.name === name);
    out.array(heads.length);
    for (const head of heads) writeBox(out, worldBox(head.pose, head.extent), host.version, id);
  }),
  get_traffic_sign_trigger_volume: returning(({ host }, args, out) => {
    const actor = host.world.get(args.int(), 'get_traffic_sign_trigger_volume');
    writeBox(out, actor.box, host.version, actor.id);
  }),
};
