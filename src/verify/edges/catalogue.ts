import type { EdgeRule } from "../graph/edge-rule.ts";
import { a01AssumeRole } from "./a01-assume-role.ts";
import { a02TagForge } from "./a02-tag-forge.ts";
import { a03PassRole } from "./a03-pass-role.ts";
import { a05IamWrite } from "./a05-iam-write.ts";
import { a06ResourceGrant } from "./a06-resource-grant.ts";
import { a07Kms } from "./a07-kms.ts";
import { a08PrefixGlob } from "./a08-prefix-glob.ts";
import { a12GuardrailGap } from "./a12-guardrail-gap.ts";
import { k01Bound } from "./k01-bound.ts";
import { k02Exec } from "./k02-exec.ts";
import { k03Ephemeral } from "./k03-ephemeral.ts";
import { k04PodPatch } from "./k04-pod-patch.ts";
import { k05RunAsSa } from "./k05-run-as-sa.ts";
import { k06ReadSecret } from "./k06-read-secret.ts";
import { k07MintSaSecret } from "./k07-mint-sa-secret.ts";
import { k08TokenRequest } from "./k08-token-request.ts";
import { k09Impersonate } from "./k09-impersonate.ts";
import { k10BindEscalate } from "./k10-bind-escalate.ts";
import { k11Csr } from "./k11-csr.ts";
import { k12Admission } from "./k12-admission.ts";
import { k14NsPatch } from "./k14-ns-patch.ts";
import { k15NodeProxy } from "./k15-node-proxy.ts";
import { k16PvHostpath } from "./k16-pv-hostpath.ts";
import { k17PodSteal } from "./k17-pod-steal.ts";
import { k19NetpolWrite } from "./k19-netpol-write.ts";
import { k22HostHijack } from "./k22-host-hijack.ts";
import { k23ConfusedOperator } from "./k23-confused-operator.ts";
import { n01PrivPod } from "./n01-priv-pod.ts";
import { n02HostAccess } from "./n02-host-access.ts";
import { n03CoResidentEscape } from "./n03-co-resident-escape.ts";
import { n04NodeToPods } from "./n04-node-to-pods.ts";
import { n05NodeId } from "./n05-node-id.ts";
import { n10SchedDrift } from "./n10-sched-drift.ts";
import { t01PodNet } from "./t01-pod-net.ts";
import { t02Unenforced } from "./t02-unenforced.ts";
import { t03HostnetBypass } from "./t03-hostnet-bypass.ts";
import { t04VpcNet } from "./t04-vpc-net.ts";
import { t05PodImds } from "./t05-pod-imds.ts";
import { v02VcPodSync } from "./v02-vc-pod-sync.ts";
import { v03VcNodes } from "./v03-vc-nodes.ts";
import { v04VcLinklocal } from "./v04-vc-linklocal.ts";
import { v05VcNpVoid } from "./v05-vc-np-void.ts";
import { x01Irsa } from "./x01-irsa.ts";
import { x02IrsaBroad } from "./x02-irsa-broad.ts";
import { x04PodId } from "./x04-pod-id.ts";
import { x06PodIdTarget } from "./x06-pod-id-target.ts";
import { x07AbacAmbiguous } from "./x07-abac-ambiguous.ts";
import { x08NodeRole } from "./x08-node-role.ts";
import { x09NodeRolePi } from "./x09-node-role-pi.ts";
import { x10AccessEntry } from "./x10-access-entry.ts";
import { x12AwsAuth } from "./x12-aws-auth.ts";

/** The attack edges that a proof takes into account, by id. */
export const edgeCatalogue: readonly EdgeRule[] = [
  a01AssumeRole,
  a02TagForge,
  a03PassRole,
  a05IamWrite,
  a06ResourceGrant,
  a07Kms,
  a08PrefixGlob,
  a12GuardrailGap,
  k01Bound,
  k02Exec,
  k03Ephemeral,
  k04PodPatch,
  k05RunAsSa,
  k06ReadSecret,
  k07MintSaSecret,
  k08TokenRequest,
  k09Impersonate,
  k10BindEscalate,
  k11Csr,
  k12Admission,
  k14NsPatch,
  k15NodeProxy,
  k16PvHostpath,
  k17PodSteal,
  k19NetpolWrite,
  k22HostHijack,
  k23ConfusedOperator,
  n01PrivPod,
  n02HostAccess,
  n03CoResidentEscape,
  n04NodeToPods,
  n05NodeId,
  n10SchedDrift,
  t01PodNet,
  t02Unenforced,
  t03HostnetBypass,
  t04VpcNet,
  t05PodImds,
  v02VcPodSync,
  v03VcNodes,
  v04VcLinklocal,
  v05VcNpVoid,
  x01Irsa,
  x02IrsaBroad,
  x04PodId,
  x06PodIdTarget,
  x07AbacAmbiguous,
  x08NodeRole,
  x09NodeRolePi,
  x10AccessEntry,
  x12AwsAuth,
];
