/** Weather, lamps, boxes of the scene, rays and drawing. */
import { hashText } from '../../core/random.js';
import { acting, returning } from '../rpc/dispatch.js';
import type { MsgpackWriter } from '../rpc/msgpack-writer.js';
import { readFinite, readVector, readWeather } from '../wire/read-structs.js';
import { writeBox, writePose, writeVector, writeWeather } from '../wire/write-structs.js';
import { hitsAlong, type RayHit } from '../world/rays.js';
import { type Methods, refusing } from './session.js';
import { bodyBoxes, mapBoxes } from './world-boxes.js';

function writeHit(out: MsgpackWriter, { place, tag }: RayHit): void {
  out.array(2);
  writeVector(out, place);
  out.int(tag);
}

export const SCENE_METHODS: Methods = {
  get_weather_parameters: returning(({ host }, _args, out) => {
    writeWeather(out, host.world.weather);
  }),
  set_weather_parameters: acting(({ host }, args) => {
    host.world.weather = readWeather(args);
  }),
  // OpenDRIVE has no street lamps.
  query_lights_state: returning((_session, _args, out) => {
    out.array(0);
  }),
  update_lights_state: acting(() => {}),
  update_day_night_cycle: acting(() => {}),
  get_all_level_BBs: returning(({ host }, args, out) => {
    const tag = args.int();
    const boxes = [...mapBoxes(host.world, tag), ...bodyBoxes(host.world, tag)];
    out.array(boxes.length);
    for (const { box, actorId } of boxes) writeBox(out, box, host.version, actorId);
  }),
  get_environment_objects: returning(({ host }, args, out) => {
    const things = mapBoxes(host.world, args.int());
    out.array(things.length);
    for (const { box, name, tag } of things) {
      out.array(5);
      const { pitch, yaw, roll } = box;
      writePose(out, { ...box.location, pitch, yaw, roll });
      writeBox(out, box, host.version);
      out
        .int(hashText(name) >>> 0)
        .str(name)
        .int(tag);
    }
  }),
  enable_environment_objects: acting(() => {}),
  project_point: returning(({ host }, args, out) => {
    const from = readVector(args, 'location');
    const way = readVector(args, 'direction');
    const reachM = readFinite(args);
    const length = Math.sqrt(way.x * way.x + way.y * way.y + way.z * way.z);
    const scale = length > 0 ? reachM / length : 0;
    const to = { x: from.x + way.x * scale, y: from.y + way.y * scale, z: from.z + way.z * scale };
    const hit = hitsAlong(host.world, from, to)[0];
    out.array(2).bool(hit !== undefined);
    writeHit(out, hit ?? { place: { x: 0, y: 0, z: 0 }, tag: 0, distanceM: 0 });
  }),
  cast_ray: returning(({ host }, args, out) => {
    const hits = hitsAlong(host.world, readVector(args, 'start'), readVector(args, 'end'));
    out.array(hits.length);
    for (const hit of hits) writeHit(out, hit);
  }),
  // Nobody looks at this world but through sensors, and CARLA's do not show drawings either.
  draw_debug_shape: acting(() => {}),
  get_imui_gravity: returning(({ host }, _args, out) => {
    out.f32(host.imuGravityMps2);
  }),
  set_imui_gravity: acting(({ host }, args) => {
    host.imuGravityMps2 = readFinite(args);
  }),
  console_command: refusing('there is no console'),
  set_annotations_traverse_translucency: acting(() => {}),
  get_gbuffer_token: refusing('pictures are drawn without a G-buffer'),
  enable_sensor_for_ros: refusing('there is no ROS in this server'),
  disable_sensor_for_ros: refusing('there is no ROS in this server'),
  is_sensor_enabled_for_ros: returning((_session, _args, out) => {
    out.bool(false);
  }),
  send: refusing('there is no radio between vehicles'),
};
