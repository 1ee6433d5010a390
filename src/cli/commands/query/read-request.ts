import { TenantryError } from "../../../model/error.ts";
import type { EstateObject } from "../../../model/estate-cluster.ts";
import type { AccessRequest, ResourceRequest } from "../../../verify/rbac/access-request.ts";
import { resolveResource } from "../../../verify/rbac/resource-names.ts";
import type { Shell } from "../../io/shell.ts";

/** A request in kubectl's words. */
export interface RequestOptions {
  readonly verb?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly subresource?: string;
  readonly nonResourceUrl?: string;
  readonly fieldSelector?: string;
}

/** Fails when the words do not make a question, before anything is read. */
export function requireQuestion({ verb, resource, nonResourceUrl }: RequestOptions): void {
  if (verb === undefined || (resource ?? nonResourceUrl) === undefined) throw incomplete();
}

/** Reads a request as kubectl would; says on stderr what it takes for granted. */
export function readRequest(shell: Shell, options: RequestOptions, objects: readonly EstateObject[]): AccessRequest {
  const { verb, resource, nonResourceUrl } = options;
  if (verb === undefined) throw incomplete();
  const path = nonResourceUrl ?? (resource?.startsWith("/") === true ? resource : undefined);
  if (path !== undefined) return { kind: "url", verb, path };
  if (resource === undefined) throw incomplete();
  const [word = "", ...sub] = resource.split("/");
  const subresource = options.subresource ?? sub.join("/");
  const { group, resource: plural, namespaced } = resolveResource(word, objects);
  if (namespaced === undefined && plural !== "*") {
    shell.note(`There is no resource "${word}" that Kubernetes or a definition here knows; taken as it is.\n`);
  }
  const place = namespaceOf(options, { plural, isNamespaced: namespaced !== false });
  if (namespaced === false && options.namespace !== undefined && place === undefined) {
    shell.note(`${plural} are of no namespace; -n is not looked at.\n`);
  }
  return {
    kind: "resource",
    verb,
    group,
    resource: plural,
    ...(subresource === "" ? {} : { subresource }),
    ...(place === undefined ? {} : { namespace: place }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: readSelector(options.fieldSelector) }),
  };
}

/** A Namespace is in itself, as far as authorisation is concerned. */
function namespaceOf(
  { namespace, name, allNamespaces }: RequestOptions,
  { plural, isNamespaced }: { readonly plural: string; readonly isNamespaced: boolean },
): string | undefined {
  if (plural === "namespaces") return name ?? namespace;
  if (!isNamespaced || allNamespaces === true) return undefined;
  return namespace ?? "default";
}

function readSelector(selector: string): NonNullable<ResourceRequest["fieldSelector"]> {
  return selector.split(",").flatMap((part) => {
    const [, field, value] = /^([^=!]+)==?([^=]*)$/.exec(part) ?? [];
    return field === undefined || value === undefined ? [] : [{ field: field.trim(), value: value.trim() }];
  });
}

function incomplete(): TenantryError {
  return new TenantryError("name a verb and a resource, for example `get pods/log -n web`", {
    code: "TEN9022",
    source: "user",
  });
}
