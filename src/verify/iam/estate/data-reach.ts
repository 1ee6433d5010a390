import type { EstateResource } from "../../../model/estate.ts";
import { symbol } from "../../../model/estate.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { OwnedPartition, Scene } from "../../scene/scene.ts";
import { splitArn } from "../arn-glob.ts";
import type { CompiledStatement } from "../compiled-policy.ts";
import { anything, type Glob, literalPrefix } from "../glob.ts";
import type { IamDecision } from "../iam-request.ts";
import { matchAction } from "../match-statement.ts";
import { resolveText } from "../policy-text.ts";
import { type DataAccess, type Part, typesWithAction, waysInto } from "./data-access.ts";
import { dataTargetsOf } from "./data-targets.ts";
import { type EstatePrincipal, type IamIndex, iamIndexOf } from "./iam-index.ts";
import { grantsOf } from "./key-grants.ts";
import { mayReach, type Reach } from "./may-reach.ts";
import { openTargetsOf } from "./open-targets.ts";
import { type KeySource, sessionKeys } from "./session-keys.ts";
import { type NamedSession, sessionsOf } from "./sessions.ts";

/** A session that can get at data that is not its owner's. */
export interface DataReach {
  readonly session: NamedSession;
  readonly resource: EstateResource;
  /** One partition; `any`: all of a shared resource's, whichever one likes; absent: a resource that is not shared. */
  readonly part?: OwnedPartition | "any";
  readonly decision: IamDecision;
  readonly action: string;
  readonly rule: DataRule;
}

/** By what the access comes about: `A02` tags that the caller forges, `A06` a resource's policy, `A07` a key, `A08` else. */
export type DataRule = "A02" | "A06" | "A07" | "A08" | "X07";

/**
 * Who can get at whose data. Looks only at what a principal's own statements or a resource's policy can be about, so that it
 * is linear in environments whose patterns end in a delimiter. What a principal owns itself is left out.
 */
export const dataReachOf: (scene: Scene) => readonly DataReach[] = oncePer((scene: Scene) => {
  const index = iamIndexOf(scene);
  return sessionsOf(scene).flatMap((session) => reachOfSession(index, session));
});

function reachOfSession(index: IamIndex, whole: NamedSession): readonly DataReach[] {
  const { scene } = index;
  const session = withOwnTags(index, withoutUnread(whole));
  const candidates = new Map<EstateResource, Set<string>>();
  for (const { resource, prefixes } of candidatesOf(index, session)) {
    const found = candidates.get(resource) ?? new Set();
    for (const prefix of prefixes) found.add(prefix);
    candidates.set(resource, found);
  }
  const owner = scene.ownerOfResource(session.principal.arn);
  return [...candidates].flatMap(([resource, prefixes]): readonly DataReach[] => {
    if (scene.partitionsOf(resource.id).length > 0) return partitionsReached({ index, session, resource }, prefixes);
    if (scene.ownerOfResource(resource.id) === owner) return [];
    const found = firstAccess({ index, session, resource }, undefined);
    return found === undefined ? [] : [found];
  });
}

/** What a policy that was not read may allow is A12's to tell, once for the account instead of for each of its resources. */
function withoutUnread(session: NamedSession): NamedSession {
  const identity = session.principal.identity.filter(({ unread }) => unread === undefined);
  if (identity.length === session.principal.identity.length) return session;
  return { ...session, principal: { ...session.principal, identity } };
}

interface Question {
  readonly index: IamIndex;
  readonly session: NamedSession;
  readonly resource: EstateResource;
}

/** First whichever partition one likes; only where that is refused, the ones that the session's own patterns can be about. */
function partitionsReached(question: Question, prefixes: ReadonlySet<string>): readonly DataReach[] {
  const { scene } = question.index;
  const [some] = scene.partitionsOf(question.resource.id);
  if (some === undefined) return [];
  const any = firstAccess(question, { kind: some.kind, value: `${symbol("any", "partition")}/` });
  if (any !== undefined && any.decision.decision === "allow") return [{ ...any, part: "any" }];
  const owner = scene.ownerOfResource(question.session.principal.arn);
  const targets = dataTargetsOf(scene);
  const parts = new Set([...prefixes].flatMap((prefix) => targets.partitionsLike(question.resource.id, prefix)));
  const reached = [...parts]
    .filter((part) => part.owner !== owner)
    .flatMap((part): readonly DataReach[] => {
      const found = firstAccess(question, part);
      return found === undefined ? [] : [{ ...found, part }];
    });
  return any === undefined ? reached : [...reached, { ...any, part: "any" }];
}

/** The first way in that is open, else the first that is not known to be closed. */
function firstAccess(question: Question, part: Part | undefined): DataReach | undefined {
  let perhaps: DataReach | undefined;
  for (const way of waysInto(question.resource, part)) {
    for (const action of way.actions) {
      const found = tryWay(question, way, action);
      if (found?.decision.decision === "allow") return found;
      perhaps ??= found;
    }
  }
  return perhaps;
}

function tryWay({ index, session, resource }: Question, way: DataAccess, action: Glob): DataReach | undefined {
  if (!isSpokenOf(index, session.principal, { resource, action })) return undefined;
  const { choosable: _, ...sure } = session.tags ?? {};
  const grants = resource.type === "AWS::KMS::Key" ? grantsOf(index.scene, resource) : undefined;
  const reach = {
    action,
    resource: way.resource,
    target: resource,
    ...(way.keys === undefined ? {} : { keys: way.keys }),
    ...(grants === undefined ? {} : { grants }),
  };
  const decision = mayReach(index, { principal: session.principal, tags: sure }, reach);
  const found = { session, resource, decision, action };
  if (decision.decision === "allow") return { ...found, rule: ruleOf(session, { resource, way, decision }) };
  const forged = withForgedTags(index, session, reach);
  if (forged?.decision === "allow") return { ...found, decision: forged, rule: "A02" };
  const isPerhaps = decision.decision === "unknown" || forged?.decision === "unknown";
  return isPerhaps ? { ...found, rule: ruleOf(session, { resource, way, decision }) } : undefined;
}

/** Who may tag itself chooses its tags. */
function withOwnTags(index: IamIndex, session: NamedSession): NamedSession {
  const { principal } = session;
  const tagsItself = mayCall(index, session, { action: `iam:tag${principal.kind}`, target: principal.resource });
  return tagsItself ? { ...session, tags: { ...session.tags, choosable: () => true } } : session;
}

/** The same when the session's tags are the caller's to choose, or it may tag what it asks for. */
function withForgedTags(index: IamIndex, session: NamedSession, reach: Reach): IamDecision | undefined {
  const service = reach.action.slice(0, reach.action.indexOf(":"));
  const retags = mayCall(index, session, { action: `${service}:tagresource`, target: reach.target });
  if (session.tags?.choosable === undefined && !retags) return undefined;
  return mayReach(index, session, { ...reach, retags });
}

interface Call {
  readonly action: string;
  readonly target: EstateResource;
}

/** What one session may call, as far as it was asked: one way into a resource after the other asks the same. */
const callsOf: (session: NamedSession) => Map<string, boolean> = oncePer(() => new Map());

function mayCall(index: IamIndex, session: NamedSession, call: Call): boolean {
  const calls = callsOf(session);
  const key = `${call.action} ${call.target.id}`;
  const answer = calls.get(key) ?? askCall(index, session, call);
  calls.set(key, answer);
  return answer;
}

function askCall(index: IamIndex, session: NamedSession, { action, target }: Call): boolean {
  if (!isSpokenOf(index, session.principal, { resource: target, action })) return false;
  return mayReach(index, session, { action, resource: splitArn(target.id), target }).decision === "allow";
}

/** Whether any policy that can allow names the action at all: most do not, and then nothing else needs to be looked at. */
function isSpokenOf(
  index: IamIndex,
  principal: EstatePrincipal,
  { resource, action }: { readonly resource: EstateResource; readonly action: Glob },
): boolean {
  const policies = [...principal.identity, ...(index.policyOf(resource.id) ?? [])];
  if (resource.type === "AWS::KMS::Key" && grantsOf(index.scene, resource).length > 0) return true;
  return policies.some(
    ({ unread, statements }) =>
      unread !== undefined ||
      statements.some(({ effect, actions }) => effect === "Allow" && matchAction(actions, { action }).may > 0),
  );
}

interface Found {
  readonly resource: EstateResource;
  readonly way: DataAccess;
  readonly decision: IamDecision;
}

function ruleOf(session: NamedSession, { resource, way, decision }: Found): DataRule {
  if (resource.type === "AWS::KMS::Key") return "A07";
  if (way.purpose === "open") return "A06";
  const isByResource = decision.because.some(({ kind, effect }) => kind === "resource" && effect === "Allow");
  if (isByResource) return "A06";
  return session.key === session.principal.arn ? "A08" : "X07";
}

interface Candidate {
  readonly resource: EstateResource;
  /** Beginnings of the partitions that the statement can be about; empty text: any. */
  readonly prefixes: readonly string[];
}

function candidatesOf(index: IamIndex, session: NamedSession): readonly Candidate[] {
  const { principal } = session;
  const statements = principal.identity
    .flatMap((policy) => policy.statements)
    .filter(({ effect }) => effect === "Allow");
  const own = statements.flatMap((statement) => candidatesOfStatement(index, session, statement));
  const open = openTargetsOf(index.scene).find(principal);
  return [...own, ...open.map((resource) => ({ resource, prefixes: [""] }))];
}

function candidatesOfStatement(
  index: IamIndex,
  session: NamedSession,
  statement: CompiledStatement,
): readonly Candidate[] {
  const { principal } = session;
  const source: KeySource = { index, principal, ...(session.tags === undefined ? {} : { session: session.tags }) };
  const findKey = sessionKeys(source);
  const targets = dataTargetsOf(index.scene);
  const { resources } = statement;
  const types = dataTypesOf(statement);
  if (resources === undefined || types.size === 0) return [];
  const entries = resources.inverted
    ? [splitArn(anything)]
    : resources.entries.flatMap((entry) => {
        if (entry.arn !== undefined) return [entry.arn];
        const resolved = resolveText(entry.text, findKey);
        if (resolved.kind === "unresolved") return [];
        return [splitArn(resolved.kind === "unknown" ? anything : resolved.glob)];
      });
  const values = partitionPrefixes(statement, source);
  return entries.flatMap((arn) => {
    const pattern = { service: arn[2] ?? anything, resource: arn[5] ?? anything };
    return [...targets.find(principal.accountId, pattern)]
      .filter(({ type }) => types.has(type))
      .map((resource) => ({ resource, prefixes: values ?? [objectPrefix(resource, pattern.resource)] }));
  });
}

const dataTypesOf = oncePer(({ actions }: CompiledStatement) => typesWithAction(actions));

const partitionKeys: ReadonlySet<string> = new Set(["s3:prefix", "dynamodb:leadingkeys"]);

/** The beginnings that a statement's own conditions ask of a partition; undefined: it asks for none. */
function partitionPrefixes({ conditions }: CompiledStatement, source: KeySource): readonly string[] | undefined {
  const findKey = sessionKeys(source);
  const asking = conditions.find(
    ({ key, test }) => partitionKeys.has(key.toLowerCase()) && test.kind === "operator" && !test.operator.negated,
  );
  return asking?.values.flatMap((text) => {
    const resolved = resolveText(text, findKey);
    if (resolved.kind === "unresolved") return [];
    return [resolved.kind === "unknown" ? "" : literalPrefix(resolved.glob)];
  });
}

/** What a pattern says of the keys inside a bucket; of other shared resources it says nothing, or names their user. */
function objectPrefix({ type, id }: EstateResource, pattern: Glob): string {
  if (type.startsWith("AWS::RDS::")) return databasePrefix(pattern);
  const name = `${splitArn(id)[5] ?? ""}/`;
  const literal = literalPrefix(pattern);
  return type === "AWS::S3::Bucket" && literal.startsWith(name) ? literal.slice(name.length) : "";
}

/** A partition is called with underscores what users are called with hyphens. */
function databasePrefix(pattern: Glob): string {
  const user = /^dbuser:[^/]*\/(.*)$/s.exec(literalPrefix(pattern))?.[1] ?? "";
  return user.replaceAll("-", "_");
}
