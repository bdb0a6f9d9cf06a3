/**
 * `sensor.other.collision`: one message for each actor that its carrier touched in the frame: msgpack
 * `[carrier, other, impulse]`, the push on the carrier in N·s, world axes. Nothing without contact.
 */
import { MsgpackWriter } from '../../rpc/msgpack-writer.js';
import { writeActor, writeVector } from '../../wire/write-structs.js';
import { eventActor } from './event-actors.js';
import type { SensorStreamFactory } from './sensor-stream.js';

export const collisionStream: SensorStreamFactory = (sensor, world, { streamPort, version }) => {
  const out = new MsgpackWriter();
  return {
    kind: 'collision',
    isEvent: true,
    measure() {
      const carrier = world.find(sensor.parentId);
      if (carrier === null) return null;
      const messages: Uint8Array[][] = [];
      for (const { selfId, otherId, impulse } of world.contacts) {
        const other = selfId === carrier.id ? world.find(otherId) : null;
        if (other === null) continue;
        out.rewind();
        out.array(3);
        writeActor(out, eventActor(carrier, streamPort), version);
        writeActor(out, eventActor(other, streamPort), version);
        writeVector(out, { x: impulse[0], y: impulse[1], z: impulse[2] });
        messages.push([out.take()]);
      }
      return messages;
    },
  };
};
