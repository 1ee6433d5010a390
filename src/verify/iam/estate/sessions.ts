import type { EstateResource } from "../../../model/estate.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { ClusterScene, Scene } from "../../scene/scene.ts";
import type { CompiledStatement } from "../compiled-policy.ts";
import { evaluateCondition } from "../condition.ts";
import { free, type KeyValue, known, notKnown } from "../key-value.ts";
import { matchAction } from "../match-statement.ts";
import { type EstatePrincipal, iamIndexOf, text } from "./iam-index.ts";
import type { Session } from "./may-reach.ts";
import type { SessionTags } from "./session-keys.ts";

/** A session of a principal, with the key of its vertex. */
export interface NamedSession extends Session {
  /** The principal's ARN; of one of several associations of a role `<arn>#<cluster>/<namespace>/<service account>`. */
  readonly key: string;
  readonly association?: Association;
}

/** EKS Pod Identity: a service account of a cluster and its role. */
export interface Association {
  readonly resource: EstateResource;
  readonly cluster: ClusterScene;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly targetRoleArn?: string;
  /** Tags that EKS sets; none when they are turned off. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Every association of a cluster in the estate. */
export const associationsOf: (scene: Scene) => readonly Association[] = oncePer((scene: Scene) =>
  scene.resources("AWS::EKS::PodIdentityAssociation").flatMap((resource) => readAssociation(scene, resource)),
);

function readAssociation(scene: Scene, resource: EstateResource): readonly Association[] {
  const { ClusterName, Namespace, ServiceAccount, RoleArn, TargetRoleArn, DisableSessionTags } = resource.properties;
  const name = text(ClusterName);
  const cluster = scene.clusters.find(
    ({ cluster: { eks } }) =>
      eks !== undefined &&
      eks.accountId === resource.accountId &&
      eks.region === resource.region &&
      eks.clusterName === name,
  );
  const [namespace, serviceAccount, roleArn, target] = [Namespace, ServiceAccount, RoleArn, TargetRoleArn].map(text);
  if (cluster?.cluster.eks === undefined || namespace === undefined) return [];
  if (serviceAccount === undefined || roleArn === undefined) return [];
  const tags = {
    "eks-cluster-arn": cluster.cluster.eks.arn,
    "eks-cluster-name": cluster.cluster.eks.clusterName,
    "kubernetes-namespace": namespace,
    "kubernetes-service-account": serviceAccount,
  };
  return [
    {
      resource,
      cluster,
      namespace,
      serviceAccount,
      roleArn,
      ...(target === undefined ? {} : { targetRoleArn: target }),
      tags: DisableSessionTags === true ? {} : tags,
    },
  ];
}

/** Every session that anything of the estate can have. */
export const sessionsOf: (scene: Scene) => readonly NamedSession[] = oncePer((scene: Scene) => {
  const index = iamIndexOf(scene);
  const byRole = new Map<string, Association[]>();
  for (const association of associationsOf(scene)) {
    const role = index.findPrincipal(association.roleArn)?.arn ?? association.roleArn;
    const list = byRole.get(role);
    if (list === undefined) byRole.set(role, [association]);
    else list.push(association);
  }
  return index.principals.flatMap((principal) => sessionsOfPrincipal(principal, byRole.get(principal.arn) ?? []));
});

function sessionsOfPrincipal(
  principal: EstatePrincipal,
  associations: readonly Association[],
): readonly NamedSession[] {
  const choosable = choosableTags(principal);
  const withChoice = (fixed?: Readonly<Record<string, string>>): SessionTags => ({
    ...(fixed === undefined ? {} : { fixed }),
    ...(choosable === undefined ? {} : { choosable }),
  });
  const [only, ...more] = associations;
  if (only !== undefined && more.length === 0) {
    return [{ key: principal.arn, principal, tags: withChoice(only.tags), association: only }];
  }
  const own: NamedSession = { key: principal.arn, principal, tags: withChoice() };
  const each = associations.map(
    (association): NamedSession => ({
      key: sessionKey(principal.arn, association),
      principal,
      tags: { fixed: association.tags },
      association,
    }),
  );
  return [own, ...each];
}

export function sessionKey(arn: string, { cluster, namespace, serviceAccount }: Association): string {
  return `${arn}#${cluster.name}/${namespace}/${serviceAccount}`;
}

const taggable = { action: "sts:tagsession" };

/** Whether some caller may set a tag of the role's session; undefined: no caller sets any. */
function choosableTags({ trust }: EstatePrincipal): ((tag: string) => boolean) | undefined {
  const statements = (trust?.statements ?? []).filter(
    (statement) => statement.effect === "Allow" && namesCallers(statement) && allowsTags(statement),
  );
  if (statements.length === 0) return undefined;
  return (tag) => statements.some((statement) => maySet(statement, tag));
}

/** EKS sets fixed tags, and its service account tokens carry none. */
function namesCallers({ principals }: CompiledStatement): boolean {
  if (principals === undefined) return false;
  if (principals.inverted) return true;
  return principals.entries.some(
    (entry) =>
      entry.kind !== "service" &&
      entry.kind !== "other" &&
      !(entry.kind === "federated" && entry.provider.includes("oidc.eks.")),
  );
}

function allowsTags({ actions }: CompiledStatement): boolean {
  return matchAction(actions, taggable).may > 0;
}

function maySet({ conditions }: CompiledStatement, tag: string): boolean {
  const keys = new Map<string, KeyValue>([
    ["aws:tagkeys", known(tag)],
    [`aws:requesttag/${tag}`, free],
    ["sts:externalid", free],
    ["sts:rolesessionname", free],
  ]);
  return conditions.every(
    (condition) =>
      evaluateCondition(
        condition,
        (key) => keys.get(key) ?? notKnown,
        () => undefined,
      ).may > 0,
  );
}
