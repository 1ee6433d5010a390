import type { World, WorldRequest } from "./world.ts";

/** Opens the real world, or a sandbox when the request names a folder for one. Loads only what that takes. */
export async function openWorld(request: WorldRequest): Promise<World> {
  const { sandbox } = request;
  if (sandbox === undefined) return (await import("./worlds/open-live-world.ts")).openLiveWorld(request);
  return (await import("./worlds/open-sandbox-world.ts")).openSandboxWorld({ ...request, sandbox });
}
