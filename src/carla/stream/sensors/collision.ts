/**
 * `sensor.other.collision`: one message for each actor and each part of the layout that its carrier
 * touched in the frame: msgpack `[carrier, other, impulse]`, the push on the carrier in N·s, world axes.
 * Nothing without contact.
 */
import { MsgpackWriter } from '../../rpc/msgpack-writer.js';
import type { WireActor } from '../../wire/types.js';
import { writeActor, writeVector } from '../../wire/write-structs.js';
import type { CarlaWorld } from '../../world/carla-world.js';
import type { Contact } from '../../world/contacts.js';
import { eventActor, mapPart } from './event-actors.js';
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
      for (const contact of world.contacts) {
        if (contact.selfId !== carrier.id) continue;
        const other = otherOf(contact, world, streamPort);
        if (other === null) continue;
        const { impulse } = contact;
        out.rewind();
        out.array(3);
        writeActor(out, eventActor(carrier, streamPort), version);
        writeActor(out, other, version);
        writeVector(out, { x: impulse[0], y: impulse[1], z: impulse[2] });
        messages.push([out.take()]);
      }
      return messages;
    },
  };
};

function otherOf(
  { otherId, part }: Contact,
  world: CarlaWorld,
  streamPort: number,
): WireActor | null {
  if (part !== null) return mapPart(part.typeId, part.tag);
  const other = world.find(otherId);
  return other === null ? null : eventActor(other, streamPort);
}
