/**
 * The 51 walkers: age and model generation as CARLA 0.9.15 has them, in the order in which clients list
 * them. Speeds on offer are standing, walking and running, m/s, and like the genders a choice of this
 * project.
 */
import { type Draft, draft, fixed, flag, only, real } from './definition.js';

// biome-ignore format: a list of numbers
const NUMBERS = [
  13, 27, 8, 6, 35, 1, 2, 4, 11, 37, 5, 9, 10, 26, 14, 45, 15, 16, 38, 41, 43, 42, 44, 20, 39, 22, 46,
  17, 34, 40, 3, 51, 47, 48, 49, 50, 31, 28, 33, 30, 7, 36, 29, 12, 25, 24, 21, 19, 23, 32, 18,
];
const CHILDREN = new Set([9, 10, 11, 12, 13, 14, 48, 49]);
/** Numbers up to this one are models of the first generation. */
const LAST_OF_GENERATION_1 = 14;

const ADULT_MPS = ['0.0', '1.4', '2.9'] as const;
const CHILD_MPS = ['0.0', '1.1', '2.4'] as const;

function walker(number: number, hasWheelchairs: boolean): Draft {
  const isChild = CHILDREN.has(number);
  const speeds: readonly [string, ...string[]] = isChild ? CHILD_MPS : ADULT_MPS;
  const wheelchairs = hasWheelchairs
    ? [fixed('can_use_wheelchair', false), only(flag('use_wheelchair', false))]
    : [];
  return draft(
    `walker.pedestrian.${String(number).padStart(4, '0')}`,
    ['pedestrian'],
    [
      real('speed', ...speeds),
      flag('is_invincible', true),
      fixed('gender', number % 2 === 0 ? 'female' : 'male'),
      fixed('generation', number <= LAST_OF_GENERATION_1 ? 1 : 2),
      fixed('age', isChild ? 'child' : 'adult'),
      ...wheelchairs,
    ],
  );
}

/** @param hasWheelchairs whether walkers have the attributes of wheelchairs (from 0.9.16 on) */
export function walkers(hasWheelchairs: boolean): readonly Draft[] {
  return NUMBERS.map((number) => walker(number, hasWheelchairs));
}
