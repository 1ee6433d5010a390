import type { Case } from "../harness/case.ts";
import { credentialCases } from "./credentials.ts";
import { gatewayCases } from "./gateways.ts";
import { imageCases } from "./images.ts";
import { largeObjectCases } from "./large-objects.ts";
import { namespaceLabelCases } from "./namespace-labels.ts";
import { networkCases } from "./network.ts";
import { platformObjectCases } from "./platform-objects.ts";
import { podNetworkCases } from "./pod-networks.ts";
import { podSecurityCases } from "./pod-security.ts";
import { publishingCases } from "./publishing.ts";
import { schedulingCases } from "./scheduling.ts";
import { serviceCases } from "./services.ts";
import { storageCases } from "./storage.ts";
import { virtualClusterCases } from "./virtual-cluster.ts";

/** Every guardrail's denied actions and their allowed twins. */
export const guardCases: readonly Case[] = [
  ...podSecurityCases,
  ...imageCases,
  ...schedulingCases,
  ...podNetworkCases,
  ...serviceCases,
  ...publishingCases,
  ...gatewayCases,
  ...storageCases,
  ...networkCases,
  ...credentialCases,
  ...namespaceLabelCases,
  ...platformObjectCases,
  ...virtualClusterCases,
  ...largeObjectCases,
];
