import type { Diagnostic } from "../model/diagnostic.ts";
import type { Documents } from "../model/documents.ts";
import type { EnvironmentContext } from "./context.ts";
import { accessChecks } from "./enforcement/access-checks.ts";
import { awsChecks } from "./enforcement/aws-checks.ts";
import { findingDiagnostic } from "./enforcement/finding.ts";
import { networkChecks } from "./enforcement/network-checks.ts";
import { runtimeChecks } from "./enforcement/runtime-checks.ts";
import { sizeChecks } from "./enforcement/size-checks.ts";

/**
 * Every control of one environment that its cell would ignore, and what that leaves open.
 *
 * An error is a control that was declared and would not hold, or a grant that would go to somebody else: such an
 * environment must not be applied. A warning holds, but less tightly than it reads. With `locate` each diagnostic points
 * at the line that caused it. The order is fixed.
 */
export function checkEnforcement(context: EnvironmentContext, locate?: Documents["locate"]): readonly Diagnostic[] {
  return [...networkChecks, ...runtimeChecks, ...accessChecks, ...awsChecks, ...sizeChecks]
    .flatMap((check) => check(context))
    .map((finding) => findingDiagnostic(context, finding, locate));
}
