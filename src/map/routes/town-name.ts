/** Names of towns: CARLA ships most towns twice, the second time with layers, as `<town>_Opt`. */

/** The town a map or route belongs to: folders, `.xodr` and a suffix `_Opt` do not matter. */
export function townName(name: string): string {
  const base = name.split(/[\\/]/).pop() ?? name;
  return base.replace(/\.xodr$/i, '').replace(/_Opt$/i, '');
}
