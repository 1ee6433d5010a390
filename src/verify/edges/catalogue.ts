import type { EdgeRule } from "../graph/edge-rule.ts";
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
import { x10AccessEntry } from "./x10-access-entry.ts";
import { x12AwsAuth } from "./x12-aws-auth.ts";

/** The attack edges that a proof takes into account, by id. */
export const edgeCatalogue: readonly EdgeRule[] = [
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
  x10AccessEntry,
  x12AwsAuth,
];
