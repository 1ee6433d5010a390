import { hasErrors } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
import type { EstateObject } from "../../../model/estate-cluster.ts";
import { checkPod, type PodSecurityResult } from "../../../verify/pod-security/check-pod.ts";
import { podTemplateOf } from "../../../verify/pod-security/pod-template.ts";
import {
  enforcedPolicy,
  formatVersion,
  type PodSecurityLevel,
  type PodSecurityPolicy,
  type PodSecurityVersion,
  parseVersion,
} from "../../../verify/pod-security/policy.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Paint } from "../../io/paint.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { readManifests } from "./read-manifests.ts";

export interface QueryPodSecurityOptions {
  readonly file: string;
  readonly level?: PodSecurityLevel;
  readonly version?: string;
  readonly output: "table" | "json";
}

interface Row extends PodSecurityResult {
  readonly object: EstateObject;
  readonly policy: PodSecurityPolicy;
}

/** Judges every pod and pod template of a folder. Exit codes: 0 all pass, 2 one does not, 1 something cannot be read. */
export async function queryPodSecurity(shell: Shell, options: QueryPodSecurityOptions): Promise<ExitCode> {
  const version = readVersion(options.version);
  const { objects, diagnostics, findSource } = await readManifests(shell, options.file);
  reportDiagnostics(shell, diagnostics, findSource);
  if (hasErrors(diagnostics)) return exitCodes.error;
  const rows = objects.flatMap((object) => judge(object, policyFor(object, objects, { ...options, version })));
  if (rows.length === 0) shell.note(`There is no pod and no pod template in ${options.file}.\n`);
  shell.out(options.output === "json" ? jsonText(rows) : tableText(rows, shell.outPaint));
  return rows.every(({ allowed }) => allowed) ? exitCodes.ok : exitCodes.changes;
}

function readVersion(text = "latest"): PodSecurityVersion {
  const version = parseVersion(text.replace(/^(?=1\.)/, "v"));
  if (version !== undefined) return version;
  throw new TenantryError(`there is no version ${text} of the Pod Security Standards; write latest, or v1.30`, {
    code: "TEN9028",
    source: "user",
  });
}

interface Wanted {
  readonly level?: PodSecurityLevel;
  readonly version: PodSecurityVersion;
}

function policyFor(
  object: EstateObject,
  objects: readonly EstateObject[],
  { level, version }: Wanted,
): PodSecurityPolicy {
  if (level !== undefined) return { level, version };
  const namespace = objects.find(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === "v1" && kind === "Namespace" && metadata.name === (object.metadata.namespace ?? "default"),
  );
  return enforcedPolicy(namespace?.metadata.labels, { level: "privileged", version });
}

function judge(object: EstateObject, policy: PodSecurityPolicy): readonly Row[] {
  const template = podTemplateOf(object);
  if (template === undefined) return [];
  const { allowed, violations } = checkPod(template.pod, policy);
  const inObject = (field: string): string => [...template.path, field].join(".");
  return [
    {
      object,
      policy,
      allowed,
      violations: violations.map((violation) => ({ ...violation, fields: violation.fields.map(inObject) })),
    },
  ];
}

function jsonText(rows: readonly Row[]): string {
  const results = rows.map(({ object, policy, allowed, violations }) => ({
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
    name: object.metadata.name,
    ...(object.source === undefined ? {} : { source: object.source }),
    level: policy.level,
    version: formatVersion(policy.version),
    allowed,
    violations,
  }));
  const denied = rows.filter(({ allowed }) => !allowed).length;
  const counts = { pods: rows.length, allowed: rows.length - denied, denied };
  return `${JSON.stringify({ kind: "PodSecurity", allowed: denied === 0, counts, results }, null, 2)}\n`;
}

function tableText(rows: readonly Row[], { bold, green, red, dim }: Paint): string {
  const lines = rows.flatMap(({ object, policy, allowed, violations }) => {
    const { namespace, name } = object.metadata;
    const subject = `${object.kind.toLowerCase()}/${name}${namespace === undefined ? "" : ` -n ${namespace}`}`;
    const under = dim(`${policy.level}:${formatVersion(policy.version)}  ${object.source ?? ""}`);
    return [
      `${allowed ? green("pass") : red("FAIL")}  ${bold(subject)}  ${under}`,
      ...violations.map(({ check, reason, detail }) => `      ${check}: ${reason} (${detail})`),
    ];
  });
  const denied = rows.filter(({ allowed }) => !allowed).length;
  return [...lines, `${rows.length - denied} pass, ${denied} fail`, ""].join("\n");
}
