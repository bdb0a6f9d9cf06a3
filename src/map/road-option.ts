/** Road options of CARLA's planner (agents/navigation/local_planner.py). */
export const RoadOption = {
  Void: -1,
  Left: 1,
  Right: 2,
  Straight: 3,
  LaneFollow: 4,
  ChangeLaneLeft: 5,
  ChangeLaneRight: 6,
} as const;

export type RoadOption = (typeof RoadOption)[keyof typeof RoadOption];
