import { TenantryError } from "../model/error.ts";
import type { World, WorldRequest } from "./world.ts";

/** Opens the real world, or a sandbox when the request names a folder for one. */
export function openWorld({ sandbox }: WorldRequest): Promise<World> {
  const what = sandbox === undefined ? "AWS" : "a sandbox";
  throw new TenantryError(`${what} cannot be opened`, { code: "TEN9001", source: "bug" });
}
