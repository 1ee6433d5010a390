import { oncePer } from "../../scene/once-per.ts";
import type { ClusterScene, Scene } from "../../scene/scene.ts";
import { splitArn } from "../arn-glob.ts";
import type { CompiledStatement } from "../compiled-policy.ts";
import { decide } from "../decide.ts";
import { parseGlob } from "../glob.ts";
import type { IamDecision } from "../iam-request.ts";
import { absent, type FindKey, free, type KeyValue, known, notKnown } from "../key-value.ts";
import type { RequestPrincipal } from "../request-principal.ts";
import { type EstatePrincipal, iamIndexOf } from "./iam-index.ts";

/** A service account whose token an IAM role takes, by the role's trust policy (IRSA). */
export interface TrustedAccount {
  readonly cluster: ClusterScene;
  readonly namespace: string;
  /** `*`: any name in the namespace that the pattern leaves open. */
  readonly serviceAccount: string;
  readonly role: EstatePrincipal;
  readonly decision: IamDecision;
  /** Whether the trust policy names exactly this service account. */
  readonly exact: boolean;
}

/**
 * Which service accounts may become which roles by web identity. The trust policy decides, not the annotation
 * (docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role).
 */
export const trustedAccountsOf: (scene: Scene) => readonly TrustedAccount[] = oncePer((scene: Scene) => {
  const clusters = new Map<string, ClusterScene>();
  for (const cluster of scene.clusters) {
    const issuer = cluster.cluster.eks?.oidcIssuer;
    if (issuer !== undefined) clusters.set(issuer, cluster);
  }
  if (clusters.size === 0) return [];
  return iamIndexOf(scene).principals.flatMap((role) => accountsOfRole(role, clusters));
});

function accountsOfRole(role: EstatePrincipal, clusters: ReadonlyMap<string, ClusterScene>): readonly TrustedAccount[] {
  const statements = (role.trust?.statements ?? []).filter(({ effect }) => effect === "Allow");
  const found = new Map<string, TrustedAccount>();
  for (const statement of statements) {
    for (const provider of providersOf(statement)) {
      const issuer = provider.slice(provider.indexOf("/") + 1);
      const cluster = clusters.get(issuer);
      if (cluster === undefined) continue;
      for (const account of accountsOfStatement({ role, cluster, provider, issuer }, statement)) {
        found.set(`${cluster.name}/${account.namespace}/${account.serviceAccount}`, account);
      }
    }
  }
  return [...found.values()];
}

function providersOf({ principals }: CompiledStatement): readonly string[] {
  const entries = principals?.entries ?? [];
  return entries.flatMap((entry) => (entry.kind === "federated" ? [entry.provider] : []));
}

interface Trust {
  readonly role: EstatePrincipal;
  readonly cluster: ClusterScene;
  readonly provider: string;
  readonly issuer: string;
}

function accountsOfStatement(trust: Trust, statement: CompiledStatement): readonly TrustedAccount[] {
  const exact = exactSubjects(trust, statement);
  if (exact !== undefined) return exact.flatMap((subject) => tryAccount(trust, subject, true));
  return trust.cluster.namespaces.flatMap((namespace) => {
    const known = trust.cluster.objectsIn("v1/ServiceAccount", namespace).map(({ metadata }) => metadata.name);
    return ["*", ...known].flatMap((serviceAccount) => tryAccount(trust, { namespace, serviceAccount }, false));
  });
}

interface Subject {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** What a positive condition without wildcards asks of the subject; undefined: it leaves a choice. */
function exactSubjects({ issuer }: Trust, { conditions }: CompiledStatement): readonly Subject[] | undefined {
  const asked = conditions.find(
    ({ key, test }) =>
      key.toLowerCase() === `${issuer}:sub`.toLowerCase() &&
      test.kind === "operator" &&
      !test.operator.negated &&
      !test.ifExists,
  );
  if (asked === undefined || asked.test.kind !== "operator") return undefined;
  if (asked.test.operator.family.wildcards && asked.values.some(({ source }) => /[*?]/.test(source))) return undefined;
  return asked.values.flatMap(({ source }) => {
    const [, , namespace, serviceAccount] = source.split(":");
    return namespace === undefined || serviceAccount === undefined ? [] : [{ namespace, serviceAccount }];
  });
}

function tryAccount(trust: Trust, { namespace, serviceAccount }: Subject, exact: boolean): readonly TrustedAccount[] {
  const { role, cluster, provider } = trust;
  const decision = decideWebIdentity(trust, `system:serviceaccount:${namespace}:${serviceAccount}`);
  if (decision.decision !== "allow" && decision.decision !== "unknown") return [];
  return [{ cluster, namespace, serviceAccount, role, decision, exact: exact && provider !== "*" }];
}

function decideWebIdentity({ role, cluster, provider, issuer }: Trust, subject: string): IamDecision {
  const index = iamIndexOf(cluster.scene);
  const principal: RequestPrincipal = { kind: "federated", provider };
  const resourceControl = index.resourceControl(role.accountId);
  const findKey = tokenKeys(issuer, subject);
  return decide(
    {
      principal,
      action: "sts:assumerolewithwebidentity",
      resource: splitArn(role.arn),
      resourceAccount: role.accountId,
      findKey,
    },
    {
      identity: [],
      ...(role.trust === undefined ? {} : { resource: [role.trust] }),
      ...(resourceControl === undefined ? {} : { resourceControl }),
    },
  );
}

/** A service account's token can be asked for with any audience; the issuer sets its subject. */
function tokenKeys(issuer: string, subject: string): FindKey {
  const sub: KeyValue = subject.endsWith(":*")
    ? { kind: "chosen", globs: [parseGlob(subject)], orAbsent: false, withOthers: false }
    : known(subject);
  const keys = new Map<string, KeyValue>([
    [`${issuer}:sub`.toLowerCase(), sub],
    [`${issuer}:aud`.toLowerCase(), free],
    ["sts:rolesessionname", free],
    ["aws:principalisawsservice", known("false")],
    ["aws:principalorgid", absent],
    ["aws:sourceip", free],
    ["aws:useragent", free],
    ["aws:securetransport", free],
  ]);
  return (key) => keys.get(key) ?? notKnown;
}
