import { hasErrors } from "../../../model/diagnostic.ts";
import type { EksIdentity, EstateObject } from "../../../model/estate-cluster.ts";
import type { Requester } from "../../../verify/rbac/access-request.ts";
import { type AccessDecision, authorize } from "../../../verify/rbac/authorize.ts";
import { awsAuthName } from "../../../verify/rbac/aws-auth.ts";
import { type ClusterIdentity, readClusterIdentities } from "../../../verify/rbac/cluster-identity.ts";
import { withDefaultObjects } from "../../../verify/rbac/default-objects.ts";
import { bindingName, subjectName } from "../../../verify/rbac/describe.ts";
import { impersonated } from "../../../verify/rbac/identity.ts";
import { principalRequester } from "../../../verify/rbac/principal-requester.ts";
import { indexRbac } from "../../../verify/rbac/rbac-index.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { queryCovers } from "./query-covers.ts";
import { entriesCluster, readAccessEntries } from "./read-access-entries.ts";
import { readManifests } from "./read-manifests.ts";
import { type RequestOptions, readRequest, requireQuestion } from "./read-request.ts";

export interface QueryRbacOptions extends RequestOptions {
  readonly file: string;
  readonly as: string;
  readonly asGroup?: readonly string[];
  readonly covers?: string;
  /** ARN of an IAM principal that asks instead. */
  readonly principal?: string;
  readonly accessEntries?: string;
  readonly authenticationMode: EksIdentity["authenticationMode"];
  readonly output: "table" | "json";
}

/** Answers `kubectl auth can-i` over a folder of manifests: `yes` or `no` on the first line, then why. */
export async function queryRbac(shell: Shell, options: QueryRbacOptions): Promise<ExitCode> {
  if (options.covers !== undefined) {
    const requested = options.verb === undefined ? {} : { requested: options.verb };
    return queryCovers(shell, { owner: options.covers, ...requested, output: options.output });
  }
  requireQuestion(options);
  const { objects, diagnostics, findSource } = await readManifests(shell, options.file);
  reportDiagnostics(shell, diagnostics, findSource);
  if (hasErrors(diagnostics)) return exitCodes.error;
  const request = readRequest(shell, options, objects);
  const asking = await readAsking(shell, options, objects);
  if (asking === undefined) return exitCodes.error;
  const { requester, identities } = asking;
  const index = indexRbac(withDefaultObjects(objects), identities);
  const answer = requester === undefined ? nobody(options.principal ?? "") : authorize(index, requester, request);
  if (options.output === "json") shell.out(`${JSON.stringify({ ...toJson(answer), requester, request }, null, 2)}\n`);
  else shell.out(`${wordFor(answer)}\n${answer.because}\n`);
  return answer.decision === "allow" ? exitCodes.ok : exitCodes.changes;
}

interface Asking {
  /** Absent for a principal that the cluster does not let in. */
  readonly requester?: Requester;
  readonly identities: readonly ClusterIdentity[];
}

/** Who asks; undefined when the access entries cannot be read, which has been said. */
async function readAsking(
  shell: Shell,
  options: QueryRbacOptions,
  objects: readonly EstateObject[],
): Promise<Asking | undefined> {
  const { principal, accessEntries, authenticationMode } = options;
  if (principal === undefined) return { requester: impersonated(options.as, options.asGroup ?? []), identities: [] };
  const read = accessEntries === undefined ? undefined : await readAccessEntries(shell, accessEntries);
  reportDiagnostics(shell, read?.diagnostics ?? [], () => read?.text);
  if (hasErrors(read?.diagnostics ?? [])) return undefined;
  const awsAuth = objects.find(
    ({ kind, metadata: { name, namespace } }) =>
      kind === "ConfigMap" && name === awsAuthName.name && namespace === awsAuthName.namespace,
  );
  const identities = readClusterIdentities({
    eks: { accountId: "", region: "", clusterName: entriesCluster, arn: "", authenticationMode },
    entries: read?.entries ?? [],
    ...(awsAuth === undefined ? {} : { awsAuth }),
  });
  const found = principalRequester(identities, principal);
  return { identities, ...(found === undefined ? {} : { requester: found.requester }) };
}

function nobody(principal: string): AccessDecision {
  return { decision: "deny", because: `no access entry and no entry of aws-auth lets ${principal} in` };
}

function wordFor({ decision }: AccessDecision): string {
  return { allow: "yes", deny: "no", unknown: "unknown" }[decision];
}

function toJson({ decision, because, by }: AccessDecision): Readonly<Record<string, unknown>> {
  if (by === undefined) return { allowed: decision === "allow", decision, because };
  const { grant, subject, binding } = by.holding;
  const names = { binding: bindingName(binding), role: grant.role, subject: `${subject.kind}/${subjectName(subject)}` };
  return { allowed: decision === "allow", decision, because, by: { ...names, rule: by.rule } };
}
