/**
 * The props of CARLA 0.9.15 by name, in the order of the wire (see the vehicles). Their class of size
 * follows from the box in the simulator's own table.
 */
import { findBlueprint } from '../../sim/world/blueprints.js';
import { type Draft, draft, fixed } from './definition.js';

// biome-ignore format: a list of names
const NAMES = [
  'haybalelb', 'plantpot01', 'creasedbox02', 'chainbarrierend', 'barbeque', 'trampoline', 'bench03',
  'briefcase', 'swingcouch', 'garbage04', 'maptable', 'plantpot06', 'garbage06', 'pergola',
  'garbage03', 'brokentile01', 'bin', 'streetbarrier', 'barrel', 'garbage01', 'brokentile02',
  'busstop', 'mailbox', 'trashcan04', 'creasedbox03', 'brokentile04', 'fountain', 'bench01',
  'bike helmet', 'chainbarrier', 'clothcontainer', 'clothesline', 'dirtdebris02', 'mobile', 'box01',
  'glasscontainer', 'box02', 'colacan', 'haybale', 'constructioncone', 'slide', 'container',
  'dirtdebris01', 'streetsign04', 'gnome', 'table', 'gardenlamp', 'plantpot07', 'plantpot08',
  'foodcart', 'shoppingcart', 'warningaccident', 'warningconstruction', 'shoppingtrolley',
  'shoppingbag', 'plantpot05', 'trafficcone02', 'guitarcase', 'atm', 'ironplank', 'wateringcan',
  'garbage05', 'trashcan03', 'plasticchair', 'dirtdebris03', 'trashcan05', 'trashcan01',
  'travelcase', 'trafficwarning', 'garbage02', 'trashbag', 'plastictable', 'trafficcone01',
  'streetfountain', 'vendingmachine', 'platformgarbage01', 'creasedbox01', 'motorhelmet',
  'calibrator', 'swing', 'doghouse', 'advertisement', 'bench02', 'plantpot02', 'busstoplb',
  'streetsign01', 'box03', 'plantpot04', 'kiosk_01', 'purse', 'trashcan02', 'streetsign',
  'brokentile03', 'plasticbag', 'plantpot03',
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
