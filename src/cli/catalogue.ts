import { applyCodes } from "../apply/codes.ts";
import { kubernetesStepCodes } from "../apply/kubernetes/codes.ts";
import { auditCodes } from "../audit/codes.ts";
import { awsCodes } from "../compile/aws/codes.ts";
import { compileCodes } from "../compile/codes.ts";
import type { DiagnosticCatalogue } from "../model/diagnostic.ts";
import { placeCatalogue } from "../place/codes.ts";
import { planCodes } from "../plan/codes.ts";
import { awsProviderCodes } from "../providers/aws/codes.ts";
import { helmCodes } from "../providers/helm/codes.ts";
import { kubernetesCodes } from "../providers/kubernetes/codes.ts";
import { sandboxCodes } from "../sandbox/codes.ts";
import { postureCodes } from "../snapshot/posture/codes.ts";
import { specCodes } from "../spec/codes.ts";
import { verifyCodes } from "../verify/codes.ts";
import { iamCodes } from "../verify/iam/codes.ts";
import { networkCodes } from "../verify/network/codes.ts";
import { cliCodes } from "./codes.ts";

/** Every code that any command can report; the documentation of codes is made from it. */
export const catalogue: DiagnosticCatalogue = {
  ...specCodes,
  ...placeCatalogue,
  ...compileCodes,
  ...awsCodes,
  ...planCodes,
  ...applyCodes,
  ...kubernetesStepCodes,
  ...awsProviderCodes,
  ...kubernetesCodes,
  ...helmCodes,
  ...postureCodes,
  ...sandboxCodes,
  ...networkCodes,
  ...iamCodes,
  ...auditCodes,
  ...verifyCodes,
  ...cliCodes,
};
