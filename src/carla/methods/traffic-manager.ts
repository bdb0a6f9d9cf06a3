/**
 * The registry of traffic managers: they live in clients, which tell each other through the server where.
 * An entry goes with the connection that made it, so that a crashed client leaves none behind.
 */
import { acting, returning } from '../rpc/dispatch.js';
import type { Methods } from './session.js';

export const TRAFFIC_MANAGER_METHODS: Methods = {
  is_traffic_manager_running: returning(({ host }, args, out) => {
    out.bool(host.trafficManagers.has(args.int()));
  }),
  get_traffic_manager_running: returning(({ host }, args, out) => {
    const found = host.trafficManagers.get(args.int());
    out
      .array(2)
      .str(found?.address ?? '')
      .int(found?.port ?? 0);
  }),
  add_traffic_manager_running: returning((session, args, out) => {
    const { host, connection, peerAddress } = session;
    const entry = args.struct('address');
    const address = entry.str();
    const port = entry.int();
    const isFree = !host.trafficManagers.has(port);
    if (isFree) {
      host.trafficManagers.set(port, { address, port, connection, peerAddress });
      // Its first rounds are those in which it loses wake-ups most easily: gentle frames for it.
      session.clockChanged();
    }
    out.bool(isFree);
  }),
  destroy_traffic_manager: returning((session, args, out) => {
    const isGone = session.host.trafficManagers.delete(args.int());
    if (isGone) session.clockChanged();
    out.bool(isGone);
  }),
  set_actor_autopilot: acting(() => {}),
};
