/** Session, settings, clock, maps and files. */
import { acting, returning } from '../rpc/dispatch.js';
import { RpcError } from '../rpc/rpc-error.js';
import { streamToken, WORLD_STREAM_ID } from '../stream/token.js';
import { readSettings } from '../wire/read-structs.js';
import { writePose, writeSettings } from '../wire/write-structs.js';
import { type Methods, refusing } from './session.js';
import { ANY_TAG, mapBoxes } from './world-boxes.js';

export const WORLD_METHODS: Methods = {
  version: returning(({ host }, _args, out) => {
    out.str(host.version);
  }),
  get_episode_info: returning(({ host, streamPort }, _args, out) => {
    out.array(2).int(host.episodeId);
    out.array(1).bin(streamToken(WORLD_STREAM_ID, streamPort));
  }),
  get_sensor_token: returning((session, args, out) => {
    const { host, streamPort } = session;
    const id = args.int();
    const isKnown =
      id === WORLD_STREAM_ID || [...host.world.sensors()].some(({ streamId }) => streamId === id);
    if (!isKnown) throw new RpcError(`get_sensor_token: no stream ${id}`);
    session.willJoin(id);
    out.array(1).bin(streamToken(id, streamPort));
  }),
  get_episode_settings: returning(({ host }, _args, out) => writeSettings(out, host.settings)),
  set_episode_settings: returning((session, args, out) => {
    session.host.settings = readSettings(args);
    session.clockChanged();
    out.int(session.host.world.frame);
  }),
  tick_cue: returning((session, _args, out) => {
    session.requestTick();
    out.int(session.host.world.frame + 1);
  }),
  get_available_maps: returning(({ host }, _args, out) => {
    const paths = host.mapPaths();
    out.array(paths.length);
    for (const path of paths) out.str(path);
  }),
  load_new_episode: acting((session, args) => {
    const name = args.str();
    session.host.load(name, args.bool(true));
    session.clockChanged();
  }),
  load_map_layer: acting(() => {}),
  unload_map_layer: acting(() => {}),
  copy_opendrive_to_file: acting(({ host }, args) => host.takeOpenDrive(args.str())),
  get_map_info: returning(({ host }, _args, out) => {
    const { spawnPoints } = host.world.furniture;
    out.array(2).str(host.mapName).array(spawnPoints.length);
    for (const point of spawnPoints) writePose(out, point);
  }),
  get_map_data: returning(({ host }, _args, out) => {
    out.str(host.openDrive);
  }),
  // No files: clients then ask for the map itself, which is always the present one.
  get_required_files: returning((_session, _args, out) => {
    out.array(0);
  }),
  request_file: returning((_session, args) => {
    throw new RpcError(`request_file: no file ${args.str()}`);
  }),
  get_navigation_mesh: refusing('there is no navigation mesh'),
  get_names_of_all_objects: returning(({ host }, _args, out) => {
    const things = mapBoxes(host.world, ANY_TAG);
    out.array(things.length);
    for (const { name } of things) out.str(name);
  }),
  apply_color_texture_to_objects: refusing('surfaces have no textures'),
  apply_float_color_texture_to_objects: refusing('surfaces have no textures'),
};
