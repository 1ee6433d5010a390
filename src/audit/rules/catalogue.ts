import type { AuditRule } from "../rule.ts";
import { accessEntryCoversOtherNamespaces } from "./access-entry-covers-other-namespaces/rule.ts";
import { accountOutsideUnits } from "./account-outside-units/rule.ts";
import { automountedTokens } from "./automounted-tokens/rule.ts";
import { clusterForASmallTenant } from "./cluster-for-a-small-tenant/rule.ts";
import { clusterReadsAwsAuth } from "./cluster-reads-aws-auth/rule.ts";
import { defaultAccountHasRights } from "./default-account-has-rights/rule.ts";
import { everybodyHasRights } from "./everybody-has-rights/rule.ts";
import { guardsDifferBetweenEnvironments } from "./guards-differ-between-environments/rule.ts";
import { humansAreClusterAdmin } from "./humans-are-cluster-admin/rule.ts";
import { idleNatGateway } from "./idle-nat-gateway/rule.ts";
import { longLivedTokens } from "./long-lived-tokens/rule.ts";
import { namespaceWithoutNetworkPolicy } from "./namespace-without-network-policy/rule.ts";
import { namespaceWithoutPodSecurity } from "./namespace-without-pod-security/rule.ts";
import { namespaceWithoutQuota } from "./namespace-without-quota/rule.ts";
import { networkPoliciesNotEnforced } from "./network-policies-not-enforced/rule.ts";
import { networkPolicyOpenToAllNamespaces } from "./network-policy-open-to-all-namespaces/rule.ts";
import { networkPolicySelectsNothing } from "./network-policy-selects-nothing/rule.ts";
import { nodeCredentialsReachable } from "./node-credentials-reachable/rule.ts";
import { nodeGroupPerTenant } from "./node-group-per-tenant/rule.ts";
import { nodeRoleHasExtraRights } from "./node-role-has-extra-rights/rule.ts";
import { oidcTrustWithoutSubject } from "./oidc-trust-without-subject/rule.ts";
import { podIdentityTrustUnpinned } from "./pod-identity-trust-unpinned/rule.ts";
import { productionWeakerThanTests } from "./production-weaker-than-tests/rule.ts";
import { publicClusterEndpoint } from "./public-cluster-endpoint/rule.ts";
import { quotaNearlyUsedUp } from "./quota-nearly-used-up/rule.ts";
import { resourceOpenToTheWorld } from "./resource-open-to-the-world/rule.ts";
import { roleTrustsAnybody } from "./role-trusts-anybody/rule.ts";
import { tenantRightsInAllNamespaces } from "./tenant-rights-in-all-namespaces/rule.ts";
import { tenantsToldApartByNamesOnly } from "./tenants-told-apart-by-names-only/rule.ts";
import { userWithStandingAdministration } from "./user-with-standing-administration/rule.ts";
import { virtualClusterWithoutNeed } from "./virtual-cluster-without-need/rule.ts";
import { workloadMayLeaveItsContainer } from "./workload-may-leave-its-container/rule.ts";

/** Every rule, by its id. */
export const auditRules: readonly AuditRule[] = [
  accessEntryCoversOtherNamespaces,
  accountOutsideUnits,
  automountedTokens,
  clusterForASmallTenant,
  clusterReadsAwsAuth,
  defaultAccountHasRights,
  everybodyHasRights,
  guardsDifferBetweenEnvironments,
  humansAreClusterAdmin,
  idleNatGateway,
  longLivedTokens,
  namespaceWithoutNetworkPolicy,
  namespaceWithoutPodSecurity,
  namespaceWithoutQuota,
  networkPoliciesNotEnforced,
  networkPolicyOpenToAllNamespaces,
  networkPolicySelectsNothing,
  nodeCredentialsReachable,
  nodeGroupPerTenant,
  nodeRoleHasExtraRights,
  oidcTrustWithoutSubject,
  podIdentityTrustUnpinned,
  productionWeakerThanTests,
  publicClusterEndpoint,
  quotaNearlyUsedUp,
  resourceOpenToTheWorld,
  roleTrustsAnybody,
  tenantRightsInAllNamespaces,
  tenantsToldApartByNamesOnly,
  userWithStandingAdministration,
  virtualClusterWithoutNeed,
  workloadMayLeaveItsContainer,
];
