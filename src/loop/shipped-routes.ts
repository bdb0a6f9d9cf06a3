/** The route files that ship with egoloop: the folder `routes/` of the package. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SHIPPED_ROUTES = fileURLToPath(new URL('../../routes', import.meta.url));

/** The shipped file that somebody may mean by a name, with or without folder and `.xml`; null for none. */
export function shippedRouteFile(name: string): string | null {
  const file = join(SHIPPED_ROUTES, `${basename(name, '.xml')}.xml`);
  return existsSync(file) ? file : null;
}
