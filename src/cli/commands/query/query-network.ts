import type { Diagnostic } from "../../../model/diagnostic.ts";
import { hasErrors } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
import type { EstateObject } from "../../../model/estate-cluster.ts";
import { formatAddresses, parseAddress } from "../../../verify/network/address-set.ts";
import type { PolicyProblem } from "../../../verify/network/compiled-policy.ts";
import { connections, type NetworkEnd } from "../../../verify/network/connections.ts";
import { externalConnections } from "../../../verify/network/external-connections.ts";
import { indexNetwork, type NetworkIndex, type NetworkWorkload } from "../../../verify/network/network-index.ts";
import type { Enforcement } from "../../../verify/network/network-settings.ts";
import { formatPorts, intersectPorts, isNoPorts, type PortSet } from "../../../verify/network/port-set.ts";
import { reachablePairs } from "../../../verify/network/reachable-pairs.ts";
import { type ServiceTarget, serviceTargets } from "../../../verify/network/service-targets.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { readManifests } from "./read-manifests.ts";

export interface QueryNetworkOptions {
  readonly file: string;
  readonly from?: string;
  readonly to?: string;
  readonly engine: Enforcement;
  readonly output: "table" | "json";
}

/** Lists which connections policies let through: `src => dst : PROTO ports`, and `=?>` where nobody can say. */
export async function queryNetwork(shell: Shell, options: QueryNetworkOptions): Promise<ExitCode> {
  const { objects, diagnostics, findSource } = await readManifests(shell, options.file);
  const index = indexNetwork(objects, { enforcement: options.engine, missingNamespaces: "bare" });
  const all = [...diagnostics, ...index.problems.map(toDiagnostic), ...index.foreign.map(toWarning)];
  reportDiagnostics(shell, all, findSource);
  if (hasErrors(all)) return exitCodes.error;
  const rows = findRows(index, objects, options);
  if (options.output === "json") {
    shell.out(`${JSON.stringify({ kind: "NetworkConnections", connections: rows.map(toJson) }, null, 2)}\n`);
  } else
    shell.out(
      rows
        .flatMap(formatRow)
        .map((line) => `${line}\n`)
        .join(""),
    );
  return options.from === undefined || options.to === undefined ? exitCodes.ok : exitCodeOf(rows);
}

/** Of a question with both ends: something is allowed, nothing is, or nobody knows. */
function exitCodeOf(rows: readonly Row[]): ExitCode {
  if (rows.some(({ allowed }) => !isNoPorts(allowed))) return exitCodes.ok;
  return rows.some(({ unknown }) => !isNoPorts(unknown)) ? exitCodes.partial : exitCodes.changes;
}

interface Row {
  readonly from: string;
  readonly to: string;
  readonly allowed: PortSet;
  readonly unknown: PortSet;
  readonly because?: readonly string[];
}

function findRows(
  index: NetworkIndex,
  objects: readonly EstateObject[],
  { from, to }: QueryNetworkOptions,
): readonly Row[] {
  const service = to === undefined ? undefined : targetsOfService(index, objects, to);
  const sources = from === undefined ? undefined : endsNamed(index, from);
  const destinations =
    service?.map(({ workload }): NetworkEnd => ({ kind: "workload", workload })) ??
    (to === undefined ? undefined : endsNamed(index, to));
  const rows =
    sources !== undefined && destinations !== undefined
      ? rowsBetween(index, sources, destinations)
      : listRows(index, sources ?? destinations, sources === undefined ? "to" : "from");
  const narrowed = service === undefined ? rows : rows.map((row) => narrowToService(row, service));
  const wanted = narrowed.filter(
    ({ because, allowed, unknown }) => because !== undefined || !isNoPorts(allowed) || !isNoPorts(unknown),
  );
  return [...wanted].sort((left, right) => compare(left.from, right.from) || compare(left.to, right.to));
}

/** `ns/service/name`; undefined when the end is no service. */
function targetsOfService(
  index: NetworkIndex,
  objects: readonly EstateObject[],
  text: string,
): readonly ServiceTarget[] | undefined {
  const [namespace, kind, name] = text.split("/");
  if (kind !== "service" && kind !== "svc") return undefined;
  const found = objects.find(
    (object) =>
      object.kind === "Service" &&
      object.metadata.name === name &&
      (object.metadata.namespace ?? "default") === namespace,
  );
  const targets = found === undefined ? [] : serviceTargets(index, found);
  if (targets.length === 0) throw noSuchEnd(text);
  return targets;
}

function narrowToService(row: Row, service: readonly ServiceTarget[]): Row {
  const ports = service.find(({ workload }) => nameOf(workload) === row.to)?.ports;
  if (ports === undefined) return row;
  return { ...row, allowed: intersectPorts(row.allowed, ports), unknown: intersectPorts(row.unknown, ports) };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Both ends are named: every pair has its row, with the policies that decide. */
function rowsBetween(
  index: NetworkIndex,
  sources: readonly NetworkEnd[],
  destinations: readonly NetworkEnd[],
): readonly Row[] {
  return sources.flatMap((from) =>
    destinations.map((to) => {
      const { because, ...ports } = connections(index, from, to);
      const steps = because().map(({ policy, text }) => `${policy} ${text}`);
      return { from: nameOfEnd(from), to: nameOfEnd(to), ...ports, because: steps };
    }),
  );
}

/** All connections, or those of one end. */
function listRows(index: NetworkIndex, ends: readonly NetworkEnd[] | undefined, side: "from" | "to"): readonly Row[] {
  const named = ends?.flatMap((end) => (end.kind === "workload" ? [end.workload] : []));
  const wanted = new Set(named ?? index.workloads);
  const addresses = ends?.filter(({ kind }) => kind === "address") ?? [];
  return [
    ...pairRows(index, wanted, side),
    ...addresses.flatMap((end) => rowsOfAddress(index, end, side)),
    ...[...wanted].flatMap((workload) => [
      ...(ends === undefined || side === "from" ? outsideRows(index, workload, "egress") : []),
      ...(ends === undefined || side === "to" ? outsideRows(index, workload, "ingress") : []),
    ]),
  ];
}

function pairRows(index: NetworkIndex, wanted: ReadonlySet<NetworkWorkload>, side: "from" | "to"): readonly Row[] {
  const rows: Row[] = [];
  for (const { from, to, ...ports } of reachablePairs(index)) {
    if (wanted.has(side === "from" ? from : to)) rows.push({ from: nameOf(from), to: nameOf(to), ...ports });
  }
  return rows;
}

function rowsOfAddress(index: NetworkIndex, end: NetworkEnd, side: "from" | "to"): readonly Row[] {
  const others = index.workloads.map((workload): NetworkEnd => ({ kind: "workload", workload }));
  const rows = side === "from" ? rowsBetween(index, [end], others) : rowsBetween(index, others, [end]);
  return rows.filter(({ allowed, unknown }) => !isNoPorts(allowed) || !isNoPorts(unknown));
}

function outsideRows(index: NetworkIndex, workload: NetworkWorkload, direction: "ingress" | "egress"): readonly Row[] {
  const name = nameOf(workload);
  return externalConnections(index, workload, direction).flatMap(({ addresses, allowed, unknown }) => {
    if (isNoPorts(allowed) && isNoPorts(unknown)) return [];
    return formatAddresses(addresses).map((range) =>
      direction === "egress"
        ? { from: name, to: range, allowed, unknown }
        : { from: range, to: name, allowed, unknown },
    );
  });
}

/** `ns/name`, `ns/kind/name`, or an address. */
function endsNamed(index: NetworkIndex, text: string): readonly NetworkEnd[] {
  const address = parseAddress(text);
  if (address !== undefined) return [{ kind: "address", address }];
  const [namespace = "", ...rest] = text.split("/");
  const name = rest.at(-1) ?? "";
  const kind = rest.length > 1 ? rest[0]?.toLowerCase() : undefined;
  const found = index
    .findWorkload(namespace, name)
    .filter((workload) => kind === undefined || workload.kind.toLowerCase() === kind);
  if (found.length > 0) return found.map((workload) => ({ kind: "workload", workload }));
  throw noSuchEnd(text);
}

function noSuchEnd(text: string): TenantryError {
  return new TenantryError(
    `no workload here is called ${text}: write NAMESPACE/NAME, NAMESPACE/KIND/NAME, NAMESPACE/service/NAME or an address`,
    { code: "TEN9024", source: "user" },
  );
}

function nameOfEnd(end: NetworkEnd): string {
  if (end.kind === "workload") return nameOf(end.workload);
  return end.kind === "pod" ? end.pod.namespace.name : (formatAddresses([end.address, end.address + 1n])[0] ?? "");
}

function nameOf({ namespace, name, kind }: NetworkWorkload): string {
  return `${namespace}/${name}[${kind}]`;
}

function formatRow({ from, to, allowed, unknown, because }: Row): readonly string[] {
  const lines = [
    ...(isNoPorts(allowed) && !isNoPorts(unknown) ? [] : [`${from} => ${to} : ${formatPorts(allowed)}`]),
    ...(isNoPorts(unknown) ? [] : [`${from} =?> ${to} : ${formatPorts(unknown)}`]),
  ];
  return [...lines, ...(because ?? []).map((step) => `  ${step}`)];
}

function toJson({ from, to, allowed, unknown, because }: Row): Readonly<Record<string, unknown>> {
  return {
    from,
    to,
    allowed: formatPorts(allowed),
    unknown: formatPorts(unknown),
    ...(because === undefined ? {} : { because }),
  };
}

function toDiagnostic({ policy, field, message, source }: PolicyProblem): Diagnostic {
  const place = source === undefined ? "" : ` (${source})`;
  return {
    code: "TEN6301",
    severity: "error",
    summary: `${policy}${place}: ${field} ${message}`,
    path: field,
    fix: "correct the field",
  };
}

function toWarning(policy: string): Diagnostic {
  return {
    code: "TEN6302",
    severity: "warning",
    summary: `${policy} is of a kind that is not evaluated; what it selects is told as unknown`,
    fix: "say the same with NetworkPolicy or ClusterNetworkPolicy",
  };
}
