import type { ApiAnswer, ApiRequest } from "./api-client.ts";
import type { Action, Case, PatchKind } from "./case.ts";
import { requireType, resourcePath } from "./resource-catalogue.ts";
import type { World } from "./world.ts";

const contentTypes: Readonly<Record<PatchKind, string>> = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

/** Performs a case's action as its actor, as a dry run on the server. */
export async function perform(world: World, guardCase: Case): Promise<ApiAnswer> {
  return world.clients[guardCase.as].send(await toRequest(world, guardCase.action));
}

async function toRequest(world: World, action: Action): Promise<ApiRequest> {
  const object = action.kind === "create" ? action.object : action.target;
  const type = requireType(world.types, object);
  const { namespace, name } = object.metadata;
  if (action.kind === "create") {
    return { method: "POST", path: `${resourcePath(type, namespace)}?dryRun=All`, body: action.object };
  }
  const subresource = "subresource" in action && action.subresource !== undefined ? `/${action.subresource}` : "";
  const path = `${resourcePath(type, namespace, name)}${subresource}?dryRun=All`;
  switch (action.kind) {
    case "patch": {
      const manager = action.patchKind === "apply" ? "&fieldManager=tenant&force=true" : "";
      return {
        method: "PATCH",
        path: `${path}${manager}`,
        body: action.patch,
        contentType: contentTypes[action.patchKind],
      };
    }
    case "update": {
      const current = await world.clients.platform.send({ method: "GET", path: resourcePath(type, namespace, name) });
      return { method: "PUT", path, body: action.change(current.body as never) };
    }
    case "delete":
      return { method: "DELETE", path };
    case "delete-all": {
      const labels = Object.entries(action.target.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
      const selector = encodeURIComponent(labels.join(","));
      return { method: "DELETE", path: `${resourcePath(type, namespace)}?dryRun=All&labelSelector=${selector}` };
    }
  }
}
