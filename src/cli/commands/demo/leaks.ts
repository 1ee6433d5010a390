import type { JsonObject } from "../../../model/json.ts";
import { findRole, putResource, removeResource } from "../../../sandbox/aws/resources/resource-state.ts";
import type { Sandbox } from "../../../sandbox/open-sandbox.ts";

/** A change past Tenantry that is harmless on its own layer; each function says what it did. */
export interface Leak {
  /** Attacker and victim. */
  readonly pair: string;
  readonly open: (sandbox: Sandbox) => Promise<readonly string[]>;
  readonly close: (sandbox: Sandbox) => Promise<readonly string[]>;
}

const cell = "eu1-a";
const account = { accountId: "333333333333", region: "eu-central-1" };
const roleName = "birch--prod--web--api";
const roleArn = `arn:aws:iam::${account.accountId}:role/tenantry/${roleName}`;

function changeRole(sandbox: Sandbox, change: (properties: JsonObject) => JsonObject): void {
  sandbox.state.transact(() => {
    const role = findRole(sandbox.state, account.accountId, roleName);
    if (role === undefined) throw new Error(`the demo found no role ${roleName}`);
    putResource(sandbox.state, { ...role, properties: change(role.properties) });
  });
}

/** Reports over the pooled table, said somebody; but a Scan shows every tenant's items. */
function scanPooledTable(): Leak {
  let before: JsonObject | undefined;
  return {
    pair: "birch/prod,juniper/prod",
    open: (sandbox) => {
      changeRole(sandbox, ({ PermissionsBoundary: boundary, ...properties }) => {
        before = { ...properties, ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }) };
        const statement = { Effect: "Allow", Action: "dynamodb:Scan", Resource: "*" };
        const document = { Version: "2012-10-17", Statement: [statement] };
        const policies = (properties.Policies ?? []) as readonly JsonObject[];
        return { ...properties, Policies: [...policies, { PolicyName: "reports", PolicyDocument: document }] };
      });
      return Promise.resolve([
        `aws iam delete-role-permissions-boundary --role-name ${roleName}`,
        `aws iam put-role-policy --role-name ${roleName} --policy-name reports # dynamodb:Scan`,
      ]);
    },
    close: (sandbox) => {
      changeRole(sandbox, (properties) => before ?? properties);
      return Promise.resolve([
        `aws iam delete-role-policy --role-name ${roleName} --policy-name reports`,
        `aws iam put-role-permissions-boundary --role-name ${roleName}`,
      ]);
    },
  };
}

/** A pipeline for the tenant's namespaces, said somebody; but the pattern takes in its neighbours'. */
function wildcardScope(): Leak {
  return {
    pair: "birch/prod,juniper/prod",
    open: ({ plant }) => {
      plant.resource(account, "AWS::EKS::AccessEntry", {
        ClusterName: "shared-eu1",
        PrincipalArn: roleArn,
        Type: "STANDARD",
        AccessPolicies: [
          {
            PolicyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
            AccessScope: { Type: "namespace", Namespaces: ["*--prod--*"] },
          },
        ],
      });
      return Promise.resolve([
        `aws eks create-access-entry --cluster-name shared-eu1 --principal-arn ${roleArn}`,
        "aws eks associate-access-policy … --access-scope type=namespace,namespaces='*--prod--*' # AmazonEKSEditPolicy",
      ]);
    },
    close: ({ state }) => {
      state.transact(() => {
        for (const scope of state.scopes("resource/AWS::EKS::AccessEntry")) {
          for (const entry of state
            .table<Parameters<typeof removeResource>[1]>("resource/AWS::EKS::AccessEntry", scope)
            .values()) {
            if (entry.properties.PrincipalArn === roleArn) removeResource(state, entry);
          }
        }
      });
      return Promise.resolve([`aws eks delete-access-entry --cluster-name shared-eu1 --principal-arn ${roleArn}`]);
    },
  };
}

const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "vc-forge-v-nodes" };
const binding = { ...role, kind: "ClusterRoleBinding" };

/** Real node names inside the virtual cluster, said somebody; but get on nodes/proxy is exec in every pod on them. */
function nodeSync(): Leak {
  return {
    pair: "forge/prod,birch/prod",
    open: async ({ clusters }) => {
      const helm = clusters.openAs(cell, "helm");
      const { apiVersion, name } = role;
      await helm.apply({
        apiVersion,
        kind: role.kind,
        metadata: { name },
        rules: [{ apiGroups: [""], resources: ["nodes", "nodes/proxy"], verbs: ["get", "list", "watch"] }],
      });
      await helm.apply({
        apiVersion,
        kind: binding.kind,
        metadata: { name },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: role.kind, name },
        subjects: [{ kind: "ServiceAccount", name: "vc-forge", namespace: "forge--prod" }],
      });
      return ["helm upgrade forge vcluster -n forge--prod --reuse-values --set sync.fromHost.nodes.enabled=true"];
    },
    close: async ({ clusters }) => {
      const helm = clusters.openAs(cell, "helm");
      await helm.delete(binding);
      await helm.delete(role);
      return ["helm upgrade forge vcluster -n forge--prod --reuse-values --set sync.fromHost.nodes.enabled=false"];
    },
  };
}

export const leaks: readonly Leak[] = [scanPooledTable(), wildcardScope(), nodeSync()];
