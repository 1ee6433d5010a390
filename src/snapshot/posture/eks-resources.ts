import type { JsonObject } from "../../model/json.ts";
import { asList, asObject } from "../dump-file.ts";
import type { Answer } from "./answer.ts";
import { type Draft, objectsOf, pick, readTags, textOf, type Whereabouts } from "./draft.ts";

/** `aws eks describe-cluster`. */
export function addEksCluster(draft: Draft, { value }: Answer, where: Whereabouts): void {
  const cluster = asObject(value.cluster);
  if (cluster === undefined) return;
  const network = asObject(cluster.resourcesVpcConfig) ?? {};
  const name = textOf(cluster, "name");
  draft.expect(where, "listaccessentries", { name, type: "AWS::EKS::AccessEntry" });
  draft.expect(where, "listpodidentityassociations", { name, type: "AWS::EKS::PodIdentityAssociation" });
  draft.expect(where, "listnodegroups", { name, type: "AWS::EKS::Nodegroup" });
  draft.add(where, {
    id: textOf(cluster, "arn"),
    type: "AWS::EKS::Cluster",
    properties: {
      ...pick(cluster, { Name: "name", Version: "version", RoleArn: "roleArn", Endpoint: "endpoint" }),
      ...pick(cluster, { EncryptionConfig: "encryptionConfig" }),
      OpenIdConnectIssuerUrl: textOf(asObject(asObject(cluster.identity)?.oidc) ?? {}, "issuer"),
      AccessConfig: pick(asObject(cluster.accessConfig) ?? {}, {
        AuthenticationMode: "authenticationMode",
        BootstrapClusterCreatorAdminPermissions: "bootstrapClusterCreatorAdminPermissions",
      }),
      ComputeConfig: pick(asObject(cluster.computeConfig) ?? {}, {
        Enabled: "enabled",
        NodePools: "nodePools",
        NodeRoleArn: "nodeRoleArn",
      }),
      ResourcesVpcConfig: pick(network, {
        VpcId: "vpcId",
        SubnetIds: "subnetIds",
        SecurityGroupIds: "securityGroupIds",
        ClusterSecurityGroupId: "clusterSecurityGroupId",
        EndpointPublicAccess: "endpointPublicAccess",
        EndpointPrivateAccess: "endpointPrivateAccess",
        PublicAccessCidrs: "publicAccessCidrs",
      }),
    },
    tags: readTags(cluster.tags),
  });
}

/** Each access entry and association of a list has an answer of its own, called `<cluster>/<entry>`. */
export function expectAccess(draft: Draft, { operation, value, names }: Answer, where: Whereabouts): void {
  const cluster = names.at(-1) ?? "";
  if (operation === "listaccessentries") {
    for (const principal of asList(value.accessEntries) ?? []) {
      const need = { name: `${cluster}/${String(principal)}`, type: "AWS::EKS::AccessEntry" };
      draft.expect(where, "describeaccessentry", need);
      draft.expect(where, "listassociatedaccesspolicies", need);
    }
    return;
  }
  for (const association of objectsOf(value, "associations"))
    draft.expect(where, "describepodidentityassociation", {
      name: `${cluster}/${textOf(association, "associationId")}`,
      type: "AWS::EKS::PodIdentityAssociation",
    });
}

/** `aws eks describe-nodegroup`. */
export function addNodegroup(draft: Draft, { value }: Answer, where: Whereabouts): void {
  const group = asObject(value.nodegroup);
  if (group === undefined) return;
  draft.add(where, {
    id: textOf(group, "nodegroupArn"),
    type: "AWS::EKS::Nodegroup",
    properties: {
      ...pick(group, { ClusterName: "clusterName", NodegroupName: "nodegroupName", NodeRole: "nodeRole" }),
      ...pick(group, { Subnets: "subnets", InstanceTypes: "instanceTypes", AmiType: "amiType", Labels: "labels" }),
      ...pick(group, { CapacityType: "capacityType" }),
      LaunchTemplate: pick(asObject(group.launchTemplate) ?? {}, { Id: "id", Name: "name", Version: "version" }),
      ScalingConfig: pick(asObject(group.scalingConfig) ?? {}, {
        MinSize: "minSize",
        MaxSize: "maxSize",
        DesiredSize: "desiredSize",
      }),
      Taints: objectsOf(group, "taints").map((taint) => pick(taint, { Key: "key", Value: "value", Effect: "effect" })),
    },
    tags: readTags(group.tags),
  });
}

/** `aws eks describe-access-entry`; its access policies come with another answer. */
export function addAccessEntry(draft: Draft, { value }: Answer, where: Whereabouts): void {
  const entry = asObject(value.accessEntry);
  if (entry === undefined) return;
  draft.add(where, {
    id: accessEntryId(textOf(entry, "clusterName"), textOf(entry, "principalArn"), where),
    type: "AWS::EKS::AccessEntry",
    properties: {
      ...pick(entry, { ClusterName: "clusterName", PrincipalArn: "principalArn", Type: "type", Username: "username" }),
      KubernetesGroups: entry.kubernetesGroups ?? [],
      AccessEntryArn: textOf(entry, "accessEntryArn"),
    },
    tags: readTags(entry.tags),
  });
}

/** `aws eks list-associated-access-policies`. */
export function amendAccessPolicies(draft: Draft, { value }: Answer, where: Whereabouts): void {
  const id = accessEntryId(textOf(value, "clusterName"), textOf(value, "principalArn"), where);
  draft.amend(id, {
    AccessPolicies: objectsOf(value, "associatedAccessPolicies").map((policy) => ({
      PolicyArn: textOf(policy, "policyArn"),
      AccessScope: pick(asObject(policy.accessScope) ?? {}, { Type: "type", Namespaces: "namespaces" }),
    })),
  });
}

/** Entries have ARNs of their own, which the answers about their policies do not tell. */
function accessEntryId(cluster: string, principal: string, { accountId, region }: Whereabouts): string {
  return `AWS::EKS::AccessEntry/${accountId}/${region}/${principal}|${cluster}`;
}

/** `aws eks describe-pod-identity-association`. */
export function addPodIdentity(draft: Draft, { value }: Answer, where: Whereabouts): void {
  const association = asObject(value.association);
  if (association === undefined) return;
  draft.add(where, {
    id: textOf(association, "associationArn"),
    type: "AWS::EKS::PodIdentityAssociation",
    properties: pick(association, {
      ClusterName: "clusterName",
      Namespace: "namespace",
      ServiceAccount: "serviceAccount",
      RoleArn: "roleArn",
      TargetRoleArn: "targetRoleArn",
      DisableSessionTags: "disableSessionTags",
      ExternalId: "externalId",
    }),
    tags: readTags(association.tags),
  });
}

/** `aws eks describe-fargate-profile`. */
export function addFargateProfile(draft: Draft, { value }: Answer, where: Whereabouts): void {
  const profile = asObject(value.fargateProfile);
  if (profile === undefined) return;
  draft.add(where, {
    id: textOf(profile, "fargateProfileArn"),
    type: "AWS::EKS::FargateProfile",
    properties: {
      ...pick(profile, { ClusterName: "clusterName", FargateProfileName: "fargateProfileName", Subnets: "subnets" }),
      ...pick(profile, { PodExecutionRoleArn: "podExecutionRoleArn" }),
      Selectors: objectsOf(profile, "selectors").map((selector) => ({
        ...pick(selector, { Namespace: "namespace" }),
        Labels: labelList(asObject(selector.labels) ?? {}),
      })),
    },
    tags: readTags(profile.tags),
  });
}

function labelList(labels: JsonObject): readonly JsonObject[] {
  return Object.entries(labels).map(([Key, Value]) => ({ Key, Value }));
}

/** `aws eks describe-addon`. */
export function addAddon(draft: Draft, { value }: Answer, where: Whereabouts): void {
  const addon = asObject(value.addon);
  if (addon === undefined) return;
  draft.add(where, {
    id: textOf(addon, "addonArn"),
    type: "AWS::EKS::Addon",
    properties: pick(addon, {
      ClusterName: "clusterName",
      AddonName: "addonName",
      AddonVersion: "addonVersion",
      ServiceAccountRoleArn: "serviceAccountRoleArn",
      ConfigurationValues: "configurationValues",
    }),
    tags: readTags(addon.tags),
  });
}
