import { homedir } from "node:os";
import { join } from "node:path";

/** Tenantry's folder in the user's cache: `$XDG_CACHE_HOME/tenantry`, or below `~/.cache`. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "tenantry");
}
