/**
 * The props by name, in the order in which clients list them (CARLA 0.9.15). Their class of size follows
 * from the box in the simulator's own table.
 */
import { findBlueprint } from '../../sim/world/blueprints.js';
import { type Draft, draft, fixed } from './definition.js';

// biome-ignore format: a list of names
const NAMES = [
  'haybalelb', 'barbeque', 'garbage04', 'maptable', 'swingcouch', 'trampoline', 'chainbarrierend',
  'creasedbox02', 'plantpot01', 'plantpot08', 'box03', 'warningconstruction', 'barrel',
  'streetbarrier', 'garbage06', 'plantpot06', 'busstop', 'garbage01', 'trashcan03', 'pergola',
  'wateringcan', 'garbage03', 'mailbox', 'bin', 'fountain', 'guitarcase', 'gnome', 'garbage05',
  'gardenlamp', 'plantpot03', 'plantpot07', 'shoppingtrolley', 'trafficcone02', 'plantpot05',
  'atm', 'shoppingbag', 'shoppingcart', 'trashcan05', 'plasticchair', 'trashcan01', 'travelcase',
  'trashbag', 'brokentile03', 'streetsign', 'plasticbag', 'trafficwarning', 'trafficcone01',
  'vendingmachine', 'garbage02', 'purse', 'motorhelmet', 'bench02', 'dirtdebris03',
  'platformgarbage01', 'kiosk_01', 'doghouse', 'swing', 'advertisement', 'creasedbox01',
  'streetfountain', 'plantpot04', 'plastictable', 'streetsign04', 'streetsign01',
  'constructioncone', 'dirtdebris01', 'box02', 'box01', 'warningaccident', 'trashcan02', 'haybale',
  'colacan', 'clothesline', 'foodcart', 'slide', 'clothcontainer', 'dirtdebris02',
  'glasscontainer', 'container', 'chainbarrier', 'mobile', 'bike helmet', 'table', 'creasedbox03',
  'brokentile04', 'trashcan04', 'bench01', 'brokentile02', 'brokentile01', 'ironplank',
  'plantpot02', 'briefcase', 'bench03', 'calibrator', 'busstoplb',
];

/** Largest side (m) up to which a prop is of a class. */
const CLASSES = [
  [0.25, 'tiny'],
  [0.9, 'small'],
  [2, 'medium'],
  [4.5, 'big'],
] as const;

function sizeClassOf(id: string): string {
  const blueprint = findBlueprint(id);
  if (blueprint === null) return 'medium';
  const { halfLengthM, halfWidthM, halfHeightM } = blueprint;
  const side = 2 * Math.max(halfLengthM, halfWidthM, halfHeightM);
  return CLASSES.find(([most]) => side <= most)?.[1] ?? 'huge';
}

export const PROPS: readonly Draft[] = NAMES.map((name) => {
  const id = `static.prop.${name}`;
  return draft(id, ['prop'], [fixed('size', sizeClassOf(id))]);
});
