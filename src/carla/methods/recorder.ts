/**
 * Recorder and replayer. Nothing is recorded: a start is answered, as evaluators wait for it, and says
 * so; queries of recordings and replays are refused.
 */
import { acting, returning } from '../rpc/dispatch.js';
import { type Methods, refusing } from './session.js';

const NONE = 'there are no recordings';

export const RECORDER_METHODS: Methods = {
  start_recorder: returning((_session, args, out) => {
    out.str(`${args.str()} (not written: this server keeps no recordings)`);
  }),
  stop_recorder: acting(() => {}),
  show_recorder_file_info: refusing(NONE),
  show_recorder_collisions: refusing(NONE),
  show_recorder_actors_blocked: refusing(NONE),
  replay_file: refusing(NONE),
  stop_replayer: acting(() => {}),
  set_replayer_time_factor: acting(() => {}),
  set_replayer_ignore_hero: acting(() => {}),
  set_replayer_ignore_spectator: acting(() => {}),
};
