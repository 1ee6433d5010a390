import type { JsonObject, JsonValue } from "../../../model/json.ts";
import { forgetClusterPlaces } from "../../kubernetes/cluster-places.ts";
import {
  arnOf,
  checkQuota,
  checkTypeQuota,
  isTrue,
  map,
  nameOf,
  requireResource,
  resourcesWith,
  text,
  texts,
} from "./check.ts";
import { requireRoleArn } from "./iam-types.ts";
import { type CloudResource, findResource, makeId, makeUuid, putResource, removeResource } from "./resource-state.ts";
import { type ResourceContext, ResourceError, type ResourceRequest, type ResourceType } from "./resource-type.ts";

const clusterType = "AWS::EKS::Cluster";
const versions: ReadonlySet<string> = new Set(["1.33", "1.34", "1.35", "1.36"]);

const cluster: ResourceType = {
  check: ({ context, properties, existing }) => {
    requireRoleArn(context, text(properties, "RoleArn") ?? "");
    const version = text(properties, "Version");
    if (version !== undefined && !versions.has(version)) {
      throw new ResourceError("InvalidRequest", `unsupported Kubernetes version ${version}`);
    }
    checkSubnets(context, texts(map(properties, "ResourcesVpcConfig"), "SubnetIds"));
    for (const id of texts(map(properties, "ResourcesVpcConfig"), "SecurityGroupIds")) {
      requireResource(context, "AWS::EC2::SecurityGroup", id);
    }
    const role = text(map(properties, "ComputeConfig"), "NodeRoleArn");
    if (role !== undefined) requireRoleArn(context, role);
    const before = existing === undefined ? undefined : text(existing.properties, "Version");
    if (before !== undefined && version !== undefined) checkVersionStep(before, version);
  },
  create: (request) => {
    const { context } = request;
    const name = nameOf(request, "Name", 100);
    if (findResource(context.state, context.place, clusterType, name) !== undefined) {
      throw new ResourceError("AlreadyExists", `Cluster already exists with name: ${name}`);
    }
    checkTypeQuota(context, "eks:clusters", clusterType);
    return { id: name, attributes: clusterAttributes(request, name), statuses: ["CREATING", "ACTIVE"] };
  },
  remove: (context, resource) => {
    if (isTrue(resource.properties.DeletionProtection)) {
      throw new ResourceError(
        "InvalidRequest",
        `Cluster ${resource.id} has deletion protection enabled and cannot be deleted`,
      );
    }
    for (const type of ["AWS::EKS::Nodegroup", "AWS::EKS::FargateProfile"]) {
      if (ofCluster(context, type, resource.id).length > 0) {
        throw new ResourceError(
          "ResourceConflict",
          `Cluster has ${type === "AWS::EKS::Nodegroup" ? "nodegroups" : "Fargate profiles"} attached`,
        );
      }
    }
    for (const type of goesWithCluster) {
      for (const part of ofCluster(context, type, resource.id)) removeResource(context.state, part);
    }
    forgetClusterPlaces(context.state, context.place, resource.id);
    const group = String(resource.attributes.ClusterSecurityGroupId);
    const own = findResource(context.state, context.place, "AWS::EC2::SecurityGroup", group);
    if (own !== undefined) removeResource(context.state, own);
  },
};

const goesWithCluster = [
  "AWS::EKS::AccessEntry",
  "AWS::EKS::Addon",
  "AWS::EKS::IdentityProviderConfig",
  "AWS::EKS::PodIdentityAssociation",
];

const association: ResourceType = {
  check: ({ context, properties }) => {
    requireCluster(context, properties);
    requireRoleArn(context, text(properties, "RoleArn") ?? "");
  },
  create: ({ context, properties }) => {
    const { state } = context;
    const clusterName = requireCluster(context, properties).id;
    const others = ofCluster(context, "AWS::EKS::PodIdentityAssociation", clusterName);
    const twin = others.find(
      ({ properties: other }) =>
        other.Namespace === properties.Namespace && other.ServiceAccount === properties.ServiceAccount,
    );
    if (twin !== undefined) {
      throw new ResourceError("AlreadyExists", `Association already exists: ${String(twin.attributes.AssociationId)}`);
    }
    checkQuota(context, "eks:pod-identity-associations", others.length);
    const id = `a-${state.nextId("association", 17, "abcdefghijklmnopqrstuvwxyz0123456789")}`;
    const arn = arnOf(context, "eks", `podidentityassociation/${clusterName}/${id}`);
    const hasTarget = text(properties, "TargetRoleArn") !== undefined;
    const { accountId, region } = context.place;
    const externalId = `${region}/${accountId}/${clusterName}/${String(properties.Namespace)}/${String(properties.ServiceAccount)}`;
    return {
      id: arn,
      attributes: { AssociationArn: arn, AssociationId: id, ExternalId: hasTarget ? externalId : makeUuid(state) },
    };
  },
};

const accessEntry: ResourceType = {
  check: ({ context, properties }) => void requireCluster(context, properties),
  create: ({ context, properties }) => {
    const clusterName = requireCluster(context, properties).id;
    const principal = text(properties, "PrincipalArn") ?? "";
    const others = ofCluster(context, "AWS::EKS::AccessEntry", clusterName);
    if (others.some((one) => one.properties.PrincipalArn === principal)) {
      throw new ResourceError(
        "AlreadyExists",
        "The specified access entry resource is already in use on this cluster.",
      );
    }
    checkQuota(context, "eks:access-entries", others.length);
    const [kind = "role", name = ""] = [principal.split(":").at(-1)?.split("/")[0], principal.split("/").at(-1)];
    const arn = arnOf(
      context,
      "eks",
      `access-entry/${clusterName}/${kind}/${context.place.accountId}/${name}/${makeUuid(context.state)}`,
    );
    return { id: `${principal}|${clusterName}`, attributes: { AccessEntryArn: arn } };
  },
};

const addon: ResourceType = {
  check: ({ context, properties }) => void requireCluster(context, properties),
  create: ({ context, properties }) => {
    const id = `${requireCluster(context, properties).id}|${String(properties.AddonName)}`;
    if (findResource(context.state, context.place, "AWS::EKS::Addon", id) !== undefined) {
      throw new ResourceError("AlreadyExists", `Addon already exists.`);
    }
    const arn = arnOf(context, "eks", `addon/${id.replace("|", "/")}/${makeUuid(context.state)}`);
    return { id, attributes: { Arn: arn }, statuses: ["CREATING", "ACTIVE"] };
  },
};

const fargateProfile: ResourceType = {
  check: ({ context, properties }) => {
    requireCluster(context, properties);
    requireRoleArn(context, text(properties, "PodExecutionRoleArn") ?? "");
    for (const id of texts(properties, "Subnets")) requireResource(context, "AWS::EC2::Subnet", id);
  },
  create: (request) => {
    const { context, properties } = request;
    const clusterName = requireCluster(context, properties).id;
    const id = `${clusterName}|${nameOf(request, "FargateProfileName", 63)}`;
    const others = ofCluster(context, "AWS::EKS::FargateProfile", clusterName);
    if (others.some((one) => one.id === id))
      throw new ResourceError("AlreadyExists", `FargateProfile already exists with name ${id}`);
    checkQuota(context, "eks:fargate-profiles", others.length);
    const arn = arnOf(context, "eks", `fargateprofile/${id.replace("|", "/")}/${makeUuid(context.state)}`);
    return { id, attributes: { Arn: arn }, statuses: ["CREATING", "ACTIVE"] };
  },
};

const nodegroup: ResourceType = {
  check: ({ context, properties }) => {
    requireCluster(context, properties);
    requireRoleArn(context, text(properties, "NodeRole") ?? "");
    checkSubnets(context, texts(properties, "Subnets"));
    const template = text(map(properties, "LaunchTemplate"), "Id");
    if (template !== undefined) requireResource(context, "AWS::EC2::LaunchTemplate", template);
  },
  create: (request) => {
    const { context, properties } = request;
    const clusterName = requireCluster(context, properties).id;
    const name = nameOf(request, "NodegroupName", 63);
    const id = `${clusterName}/${name}`;
    const others = ofCluster(context, "AWS::EKS::Nodegroup", clusterName);
    if (others.some((one) => one.id === id)) {
      throw new ResourceError(
        "AlreadyExists",
        `NodeGroup already exists with name ${name} and cluster name ${clusterName}`,
      );
    }
    checkQuota(context, "eks:managed-node-groups", others.length);
    const arn = arnOf(context, "eks", `nodegroup/${id}/${makeUuid(context.state)}`);
    const attributes = { Arn: arn, Id: id, ClusterName: clusterName, NodegroupName: name };
    return { id, attributes, statuses: ["CREATING", "ACTIVE"] };
  },
};

const identityProvider: ResourceType = {
  check: ({ context, properties }) => void requireCluster(context, properties),
  create: (request) => {
    const { context, properties } = request;
    const clusterName = requireCluster(context, properties).id;
    if (ofCluster(context, "AWS::EKS::IdentityProviderConfig", clusterName).length > 0) {
      throw new ResourceError(
        "ServiceLimitExceeded",
        "Only one OIDC identity provider can be associated with a cluster",
      );
    }
    const name = nameOf(request, "IdentityProviderConfigName");
    const type = text(properties, "Type") ?? "oidc";
    const arn = arnOf(
      context,
      "eks",
      `identityproviderconfig/${clusterName}/${type}/${name}/${makeUuid(context.state)}`,
    );
    return {
      id: `${name}|${clusterName}|${type}`,
      attributes: { IdentityProviderConfigArn: arn },
      statuses: ["CREATING", "ACTIVE"],
    };
  },
};

/** Clusters and what is attached to them. */
export const eksTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::EKS::AccessEntry": accessEntry,
  "AWS::EKS::Addon": addon,
  [clusterType]: cluster,
  "AWS::EKS::FargateProfile": fargateProfile,
  "AWS::EKS::IdentityProviderConfig": identityProvider,
  "AWS::EKS::Nodegroup": nodegroup,
  "AWS::EKS::PodIdentityAssociation": association,
};

function clusterAttributes({ context, properties }: ResourceRequest, name: string): Record<string, JsonValue> {
  const { state, place } = context;
  const vpcId = vpcOf(context, texts(map(properties, "ResourcesVpcConfig"), "SubnetIds"));
  const group = makeId(state, "sg");
  putResource(state, {
    type: "AWS::EC2::SecurityGroup",
    accountId: place.accountId,
    region: place.region,
    id: group,
    status: "available",
    properties: {
      GroupName: `eks-cluster-sg-${name}-${group.slice(-9)}`,
      GroupDescription: "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes",
      VpcId: vpcId,
      SecurityGroupIngress: [{ IpProtocol: "-1", SourceSecurityGroupId: group }],
      SecurityGroupEgress: [{ IpProtocol: "-1", CidrIp: "0.0.0.0/0" }],
    },
    attributes: { Id: group, GroupId: group, VpcId: vpcId },
    tags: { [`kubernetes.io/cluster/${name}`]: "owned", "aws:eks:cluster-name": name },
    createdAtMs: context.nowMs,
  });
  const host = state.nextId("eks", 32).toUpperCase();
  const authority = `-----BEGIN CERTIFICATE-----\nsandbox ${host}\n-----END CERTIFICATE-----\n`;
  const data = Buffer.from(authority).toString("base64");
  const encryption = (properties.EncryptionConfig as readonly JsonObject[] | undefined)?.[0];
  return {
    Arn: arnOf(context, "eks", `cluster/${name}`),
    Id: makeUuid(state),
    Endpoint: `https://${host}.gr7.${place.region}.eks.amazonaws.com`,
    CertificateAuthorityData: data,
    "CertificateAuthority.Data": data,
    ClusterSecurityGroupId: group,
    EncryptionConfigKeyArn: encryption === undefined ? "" : (text(map(encryption, "Provider"), "KeyArn") ?? ""),
    OpenIdConnectIssuerUrl: `https://oidc.eks.${place.region}.amazonaws.com/id/${host}`,
    "KubernetesNetworkConfig.ServiceIpv6Cidr": "",
  };
}

/** The VPC that subnets are in. */
export function vpcOf(context: ResourceContext, subnetIds: readonly string[]): string {
  const first = findResource(context.state, context.place, "AWS::EC2::Subnet", subnetIds[0] ?? "");
  return text(first?.properties ?? {}, "VpcId") ?? "";
}

function checkSubnets(context: ResourceContext, ids: readonly string[]): void {
  const subnets = ids.map((id) => requireResource(context, "AWS::EC2::Subnet", id));
  if (new Set(subnets.map(({ properties }) => properties.VpcId)).size > 1) {
    throw new ResourceError("InvalidRequest", "Subnets must all belong to the same VPC");
  }
  if (new Set(subnets.map(({ attributes }) => attributes.AvailabilityZone)).size < 2) {
    throw new ResourceError("InvalidRequest", "Subnets specified must be in at least two different AZs");
  }
}

function checkVersionStep(before: string, after: string): void {
  const [from, to] = [before, after].map((version) => Number(version.split(".")[1]));
  if (from === undefined || to === undefined || to === from || to === from + 1) return;
  throw new ResourceError("InvalidRequest", `Unsupported Kubernetes minor version update from ${before} to ${after}`);
}

function requireCluster(context: ResourceContext, properties: JsonObject): CloudResource {
  const name = text(properties, "ClusterName") ?? "";
  const found = findResource(context.state, context.place, clusterType, name);
  if (found === undefined) throw new ResourceError("NotFound", `No cluster found for name: ${name}.`);
  if (found.status !== "ACTIVE") {
    throw new ResourceError("ResourceConflict", `Cluster ${name} is in ${found.status} state and cannot be changed`);
  }
  return found;
}

function ofCluster(context: ResourceContext, type: string, name: string): readonly CloudResource[] {
  return resourcesWith(context, type, ({ properties }) => properties.ClusterName === name);
}
