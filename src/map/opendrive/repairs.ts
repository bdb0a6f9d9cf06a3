/**
 * Every oddity the reader mends instead of refusing, by its stable name. A repair is returned to the
 * caller with the place; nothing is mended in silence. `docs/opendrive-coverage.md` lists the same
 * names and a test keeps the two equal.
 */

/** Name of a repair and what is done about it. */
export const REPAIRS = {
  'header-missing': 'a file without <header> is read as OpenDRIVE 1.4',
  'revision-unknown': 'a revision outside 1.4 to 1.7 is read with the rules of 1.4 to 1.7',
  'geo-reference-unreadable': 'a geoReference without both +lat_0 and +lon_0 leaves 42°, 2°',
  'number-unreadable': 'an optional attribute that is no number counts as 0',
  'coefficient-missing': 'a polynomial coefficient that is missing counts as 0',
  'records-unsorted': 'records are put in ascending order of s',
  's-negative': 'a negative s or sOffset counts as 0',
  'road-junction-missing': 'a road without the attribute junction lies outside junctions',
  'road-length-mismatch': 'the declared road length is kept where the geometry adds up differently',
  'plan-view-start': 'a first plan view record that starts behind 0 is moved to 0',
  'plan-view-gap': 'records that do not join are kept as written',
  'geometry-empty': 'a plan view record of length 0 is dropped',
  'arc-straight': 'an arc without curvature becomes a line',
  'spiral-uniform': 'a spiral whose curvature does not change becomes an arc or a line',
  'profile-start-missing': 'elevation, laneOffset or width starting behind 0 counts from 0',
  'lane-section-missing': 'a road without lane section gets one with the centre lane only',
  'lane-section-start': 'a first lane section that starts behind 0 is moved to 0',
  'lane-section-beyond-end': 'a lane section starting at or behind the end of its road is dropped',
  'lane-center-missing': 'a lane section without lane 0 gets one',
  'lane-duplicate': 'a second lane of the same id in a lane section is dropped',
  'lane-width-missing': 'a lane without width record has width 0',
  'lane-border-ignored': 'a lane described by borders only has width 0, as in CARLA',
  'link-unknown-type': 'a road link that is neither to a road nor to a junction is dropped',
  'link-dangling': 'a link to a road or junction that does not exist is dropped',
  'junction-missing': 'a junction that roads name but nobody defines is added without connections',
  'junction-duplicate': 'a second junction of the same id is dropped',
  'connection-dangling': 'a connection from or to a road that does not exist is dropped',
  'controller-duplicate': 'a second controller of the same id is dropped',
  'signal-duplicate': 'signals that share an id are all kept; the last one stands for the id',
  'signal-reference-dangling': 'a reference to a signal that does not exist is dropped',
  'control-dangling': 'a control of a signal that does not exist is dropped',
  'junction-controller-dangling': 'a junction controller that does not exist is dropped',
} as const;

export type RepairName = keyof typeof REPAIRS;
