/**
 * The `<lanes>` part of a road: sections, lanes, widths, road marks and lane links (ASAM OpenDRIVE
 * 1.4H, 5.3.7). Lanes of neighbouring sections are linked by id where both have them.
 */
import type { TownLane, TownMark, TownSection } from './model.js';
import { element } from './xml-text.js';

interface MarkLook {
  readonly type: 'none' | 'solid' | 'broken';
  readonly color: 'white' | 'yellow';
  readonly laneChange: 'none' | 'both';
}

const LOOKS: Readonly<Record<TownMark, MarkLook>> = {
  none: { type: 'none', color: 'white', laneChange: 'none' },
  solid: { type: 'solid', color: 'white', laneChange: 'none' },
  broken: { type: 'broken', color: 'white', laneChange: 'both' },
  // Nobody plans a route over the middle of the road, so no lane change is offered there.
  'centre broken': { type: 'broken', color: 'yellow', laneChange: 'none' },
  'centre solid': { type: 'solid', color: 'yellow', laneChange: 'none' },
};

function roadMark(mark: TownMark): string {
  const { type, color, laneChange } = LOOKS[mark];
  return element('roadMark', {
    sOffset: 0,
    type,
    weight: 'standard',
    color,
    width: 0.125,
    laneChange,
  });
}

interface Neighbours {
  readonly before: TownSection | undefined;
  readonly after: TownSection | undefined;
}

function lanesOf(section: TownSection | undefined, id: number): readonly TownLane[] {
  if (section === undefined) return [];
  return id > 0 ? section.left : section.right;
}

function laneElement(id: number, lane: TownLane, { before, after }: Neighbours): string {
  const index = Math.abs(id) - 1;
  const predecessor = lane.predecessor ?? (lanesOf(before, id)[index] && id);
  const successor = lane.successor ?? (lanesOf(after, id)[index] && id);
  const link: string[] = [];
  if (predecessor !== undefined) link.push(element('predecessor', { id: predecessor }));
  if (successor !== undefined) link.push(element('successor', { id: successor }));
  return element('lane', { id, type: lane.type, level: 'false' }, [
    ...(link.length > 0 ? [element('link', {}, link)] : []),
    element('width', { sOffset: 0, ...lane.width }),
    roadMark(lane.mark),
  ]);
}

/** The `<lanes>` element of a road. */
export function lanesElement(sections: readonly TownSection[]): string {
  return element(
    'lanes',
    {},
    sections.map((section, index) => {
      const neighbours = { before: sections[index - 1], after: sections[index + 1] };
      const left = section.left.map((lane, at) => laneElement(at + 1, lane, neighbours)).reverse();
      const right = section.right.map((lane, at) => laneElement(-at - 1, lane, neighbours));
      const centre = element('lane', { id: 0, type: 'none', level: 'false' }, [
        roadMark(section.centre),
      ]);
      return element('laneSection', { s: section.s }, [
        ...(left.length > 0 ? [element('left', {}, left)] : []),
        element('center', {}, [centre]),
        ...(right.length > 0 ? [element('right', {}, right)] : []),
      ]);
    }),
  );
}
