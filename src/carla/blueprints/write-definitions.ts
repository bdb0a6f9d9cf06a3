/** The blueprint library into a message, as `get_actor_definitions` answers it. */

import type { MsgpackWriter } from '../rpc/msgpack-writer.js';
import type { CarlaVersion } from '../wire/types.js';
import { attributeTypeNumber } from '../wire/write-structs.js';
import type { ActorDefinition, AttributeDefinition } from './definition.js';

/** One ActorDefinition. */
export function writeDefinition(
  out: MsgpackWriter,
  { uid, id, tags, attributes }: ActorDefinition,
  version: CarlaVersion,
): void {
  out.array(4).int(uid).str(id).str(tags).array(attributes.length);
  for (const attribute of attributes) writeAttribute(out, attribute, version);
}

/** ActorDefinition[]. */
export function writeDefinitions(
  out: MsgpackWriter,
  definitions: readonly ActorDefinition[],
  version: CarlaVersion,
): void {
  out.array(definitions.length);
  for (const definition of definitions) writeDefinition(out, definition, version);
}

function writeAttribute(
  out: MsgpackWriter,
  attribute: AttributeDefinition,
  version: CarlaVersion,
): void {
  out.array(6).str(attribute.id).int(attributeTypeNumber(attribute.type, version));
  out.str(attribute.value).array(attribute.recommended.length);
  for (const value of attribute.recommended) out.str(value);
  out.bool(attribute.isModifiable).bool(attribute.isRestricted);
}
