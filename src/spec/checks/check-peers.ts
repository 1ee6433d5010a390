import type { AllowedPeer } from "../../model/tenant.ts";
import { suggest } from "../did-you-mean.ts";
import { type Problem, valueAt } from "../problem.ts";
import type { DocumentPath } from "../source-file.ts";
import { environmentsOf, type LoadedEnvironment, type LoadedModel } from "./loaded-model.ts";

type EnvironmentIndex = ReadonlyMap<string, ReadonlyMap<string, LoadedEnvironment>>;

/** Allowed peers that name nobody, and those that only one side declares. */
export function checkPeers(model: LoadedModel): readonly Problem[] {
  const index = indexEnvironments(model);
  const tenants = [...model.claimedNames];
  return model.tenants.flatMap(environmentsOf).flatMap((environment) =>
    environment.environment.allowedPeers.flatMap((peer, position) =>
      checkPeer({
        environment,
        peer,
        path: [...environment.path, "allowedPeers", position],
        index,
        tenants,
        complete: model.complete,
      }),
    ),
  );
}

function indexEnvironments(model: LoadedModel): EnvironmentIndex {
  return new Map(
    model.tenants.map((loaded) => [
      loaded.tenant.name,
      new Map(environmentsOf(loaded).map((environment) => [environment.environment.name, environment])),
    ]),
  );
}

interface PeerContext {
  readonly environment: LoadedEnvironment;
  readonly peer: AllowedPeer;
  readonly path: DocumentPath;
  readonly index: EnvironmentIndex;
  readonly tenants: readonly string[];
  readonly complete: boolean;
}

function checkPeer(context: PeerContext): readonly Problem[] {
  const { environment, peer, path, index, tenants, complete } = context;
  const { document, tenant } = environment.loaded;
  const environments = index.get(peer.tenant);
  if (environments === undefined) {
    // A tenant whose document has other problems exists all the same.
    if (!complete || tenants.includes(peer.tenant)) return [];
    return [unknownPeer(context, "tenant", tenants)];
  }
  const other = environments.get(peer.environment);
  if (isDamaged(environments)) return [];
  if (other === undefined) return [unknownPeer(context, "environment", [...environments.keys()])];
  if (peer.tenant === tenant.name && peer.environment === environment.environment.name) {
    return [
      {
        code: "TEN1804",
        severity: "warning",
        summary: "an environment may always reach itself",
        fix: "remove the entry",
        at: valueAt(document, ...path),
      },
    ];
  }
  const { namespaces } = other.environment;
  if (namespaces.length > 0 && !namespaces.includes(peer.namespace)) {
    return [unknownPeer(context, "namespace", namespaces)];
  }
  return declaresReverse(other, context) ? [] : [oneSided(other, context)];
}

/** Whether what an entry refers to may have been taken out of the peer's document. */
function isDamaged(environments: ReadonlyMap<string, LoadedEnvironment>): boolean {
  const [any] = environments.values();
  const removed = any?.loaded.document.repair?.removed;
  return (
    removed !== undefined && ["environments", "namespaces", "allowedPeers", "name"].some((field) => removed.has(field))
  );
}

function unknownPeer(
  { environment, peer, path }: PeerContext,
  field: "tenant" | "environment" | "namespace",
  known: readonly string[],
): Problem {
  const of = { tenant: "", environment: ` of ${peer.tenant}`, namespace: ` of ${peer.tenant}/${peer.environment}` };
  return {
    code: "TEN1403",
    severity: "error",
    summary: `the peer's ${field} "${peer[field]}"${of[field]} does not exist`,
    fix: suggest(peer[field], known, "correct it, or remove the entry"),
    at: valueAt(environment.loaded.document, ...path, field),
  };
}

function declaresReverse(other: LoadedEnvironment, { environment, peer }: PeerContext): boolean {
  return other.environment.allowedPeers.some(
    (entry) =>
      entry.direction !== peer.direction &&
      entry.tenant === environment.loaded.tenant.name &&
      entry.environment === environment.environment.name &&
      entry.port === peer.port,
  );
}

function oneSided(other: LoadedEnvironment, { environment, peer, path }: PeerContext): Problem {
  const { loaded } = environment;
  const reverse = peer.direction === "to" ? "from" : "to";
  const namespace =
    environment.environment.namespaces[0] ?? loaded.tenant.environments[0]?.serviceAccounts[0]?.namespace ?? "…";
  const entry = `{direction: ${reverse}, tenant: ${loaded.tenant.name}, environment: ${environment.environment.name}, namespace: ${namespace}, port: ${peer.port}}`;
  return {
    code: "TEN1408",
    severity: "warning",
    summary: `${peer.tenant}/${peer.environment} does not declare the other side of this path, so no traffic flows`,
    fix: `add ${entry} to its allowedPeers`,
    at: valueAt(loaded.document, ...path),
    related: [{ message: "the other environment", at: valueAt(other.loaded.document, ...other.path, "name") }],
  };
}
