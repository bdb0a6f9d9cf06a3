/**
 * The 51 walkers: age and model generation as CARLA 0.9.15 has them, in the order of the wire (see the
 * vehicles). Speeds on offer are standing, walking and running, m/s; they and the genders are a choice
 * of this project.
 */
import { type Draft, draft, fixed, flag, only, real } from './definition.js';

// biome-ignore format: a list of numbers
const NUMBERS = [
  13, 17, 8, 1, 35, 2, 4, 11, 37, 5, 9, 10, 26, 14, 45, 15, 16, 38, 41, 43, 18, 19, 32, 21, 24, 23,
  51, 25, 12, 29, 36, 7, 28, 30, 33, 31, 42, 44, 20, 39, 48, 46, 40, 22, 3, 47, 34, 49, 50, 6, 27,
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
