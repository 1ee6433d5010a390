import { describe, expect, it } from "vitest";
import { type ContextChanges, sampleContext } from "../../test/support/environment-contexts.ts";
import type { KubernetesApiNeeds, Requirements } from "../model/requirements.ts";
import { checkEnforcement } from "./check-enforcement.ts";
import { compileCodes } from "./codes.ts";
import cases from "./enforcement-cases.json" with { type: "json" };

interface EnforcementCase extends ContextChanges {
  readonly name: string;
  readonly management?: "adopt" | "create";
  readonly kubernetesApi?: Partial<KubernetesApiNeeds>;
  readonly encryption?: Requirements["encryption"];
  readonly ownConsole?: boolean;
  /** Severity and code of each finding, in order. */
  readonly expect: readonly string[];
}

const enforcementCases = cases as readonly EnforcementCase[];
const { requirements } = sampleContext().environment;

function found({ kubernetesApi, encryption, ownConsole, management, ...changes }: EnforcementCase): readonly string[] {
  const stated: Requirements = {
    ...requirements,
    kubernetesApi: { ...requirements.kubernetesApi, ...kubernetesApi },
    encryption: encryption ?? requirements.encryption,
    ownConsole: ownConsole ?? requirements.ownConsole,
  };
  const context = sampleContext({ ...changes, environment: { ...changes.environment, requirements: stated } });
  const host = { ...context.host, management: management ?? context.host.management };
  return checkEnforcement({ ...context, host }).map(({ code, severity }) => `${severity} ${code}`);
}

describe("checkEnforcement", () => {
  it.each(enforcementCases)("$name", (enforcementCase) => {
    expect(found(enforcementCase)).toEqual(enforcementCase.expect);
  });

  it("has a case and help for every code", () => {
    const tried = new Set(enforcementCases.flatMap((one) => one.expect.map((text) => text.split(" ")[1])));
    expect([...tried].sort()).toEqual(Object.keys(compileCodes).sort());
  });

  it("says where the cause stands, what it means and what to do", () => {
    const context = sampleContext({
      host: { compute: "karpenter", networkPolicy: "calico" },
      environment: { aws: {}, egress: { fqdns: ["api.example"], cidrs: [] } },
    });
    const span = { file: "tenants/birch.yaml", line: 9, column: 5, endLine: 9, endColumn: 20 };
    const [diagnostic] = checkEnforcement(context, (origin) =>
      origin.path === "spec.environments[prod].egress.fqdns" ? span : undefined,
    );
    expect(diagnostic).toMatchObject({
      code: "TEN4101",
      summary: "birch/prod: egress to api.example cannot be enforced on cell eu1-a",
      path: "spec.environments[prod].egress.fqdns",
      span,
      detail: compileCodes.TEN4101?.explanation,
      fix: compileCodes.TEN4101?.fix,
    });
  });
});
