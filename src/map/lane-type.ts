/** Lane types as CARLA's bit mask (LibCarla road/Lane.h). */
export const LaneType = {
  None: 0x1,
  Driving: 0x2,
  Stop: 0x4,
  Shoulder: 0x8,
  Biking: 0x10,
  Sidewalk: 0x20,
  Border: 0x40,
  Restricted: 0x80,
  Parking: 0x100,
  Bidirectional: 0x200,
  Median: 0x400,
  Special1: 0x800,
  Special2: 0x1000,
  Special3: 0x2000,
  RoadWorks: 0x4000,
  Tram: 0x8000,
  Rail: 0x10000,
  Entry: 0x20000,
  Exit: 0x40000,
  OffRamp: 0x80000,
  OnRamp: 0x100000,
  Any: ~0x1,
} as const;

/** A single type or an or-ed mask of `LaneType` bits. */
export type LaneTypeMask = number;
