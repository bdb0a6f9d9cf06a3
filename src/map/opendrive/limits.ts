/**
 * What a map may ask for beyond its text: lengths and counts that later sampling pays for. Each limit
 * is several times what the largest CARLA town needs. Metres, radians.
 */
import { DEFAULT_XML_LIMITS, type XmlLimits } from '../xml/limits.js';

export interface OpenDriveLimits extends XmlLimits {
  /** Longest road, metres. */
  readonly maxRoadLengthM: number;
  /** Length of all roads together, metres. */
  readonly maxTotalLengthM: number;
  /** Road length × lanes, summed over the map, metres. */
  readonly maxLaneLengthM: number;
  /** Largest |x|, |y| or elevation, metres. UTM northings stay below 1e7. */
  readonly maxCoordinateM: number;
  /** Largest magnitude of any other number. */
  readonly maxMagnitude: number;
  /** Sharpest curvature, 1/m: a circle of one millimetre. */
  readonly maxCurvature: number;
  /** Most oddities mended before a file counts as too broken to be a map. */
  readonly maxRepairs: number;
  /** Longest geoReference, characters. */
  readonly maxGeoReferenceLength: number;
  /** Most lanes in one lane section, the centre lane included. */
  readonly maxLanes: number;
}

/** What `parseOpenDrive` allows unless told otherwise. */
export const DEFAULT_OPENDRIVE_LIMITS: OpenDriveLimits = {
  ...DEFAULT_XML_LIMITS,
  maxRoadLengthM: 200_000,
  maxTotalLengthM: 3_000_000,
  maxLaneLengthM: 20_000_000,
  maxCoordinateM: 1e8,
  maxMagnitude: 1e12,
  maxCurvature: 1000,
  maxRepairs: 100_000,
  maxGeoReferenceLength: 65_536,
  maxLanes: 256,
};
