import { describe, expect, it } from "vitest";
import { checkPod, formatViolations } from "./check-pod.ts";
import cases from "./check-pod-cases.json" with { type: "json" };
import { podSecurityChecks } from "./checks/catalogue.ts";
import { type PodSecurityPolicy, parseLevel, parseVersion } from "./policy.ts";

interface PodCase {
  readonly name: string;
  /** `restricted`: on top of a pod that meets every level. */
  readonly base?: "restricted";
  readonly annotations?: Readonly<Record<string, string>>;
  /** The security context of the only container. */
  readonly container?: object;
  readonly spec: object;
  /** Violated checks by level and version. */
  readonly expect: Readonly<Record<string, readonly string[]>>;
}

const podCases = cases as readonly PodCase[];

const restricted = {
  pod: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  container: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

function podOf({ base, annotations, container, spec }: PodCase): unknown {
  const defaults = base === undefined ? undefined : restricted;
  return {
    metadata: { annotations },
    spec: {
      securityContext: defaults?.pod,
      containers: [{ name: "c", securityContext: container ?? defaults?.container }],
      ...spec,
    },
  };
}

function policyOf(text: string): PodSecurityPolicy {
  const [level = "", version = ""] = text.split(" ");
  return { level: parseLevel(level) ?? "restricted", version: parseVersion(version) ?? "latest" };
}

const questions = podCases.flatMap((one) =>
  Object.entries(one.expect).map(([policy, checks]) => ({ name: one.name, one, policy, checks })),
);

describe("checkPod", () => {
  it.each(questions)("$name, $policy", ({ one, policy, checks }) => {
    const result = checkPod(podOf(one), policyOf(policy));
    expect(result.violations.map(({ check }) => check)).toEqual(checks);
    expect(result.allowed).toBe(checks.length === 0);
  });

  it("has a case for every check", () => {
    const tried = new Set(podCases.flatMap((one) => Object.values(one.expect).flat()));
    expect([...tried].sort()).toEqual(podSecurityChecks.map(({ id }) => id).sort());
  });

  it("words a refusal and names the fields as an API server does", () => {
    const pod = {
      metadata: {},
      spec: {
        hostPID: true,
        containers: [
          { name: "a", securityContext: { privileged: true } },
          { name: "b", ports: [{ hostPort: 9 }] },
        ],
      },
    };
    const { violations } = checkPod(pod, { level: "baseline", version: "latest" });
    expect(formatViolations(violations)).toBe(
      'host namespaces (hostPID=true), hostPort (container "b" uses hostPort 9), privileged (container "a" must not set securityContext.privileged=true)',
    );
    expect(violations.flatMap(({ fields }) => fields)).toEqual([
      "spec.hostPID",
      "spec.containers[1].ports[0].hostPort",
      "spec.containers[0].securityContext.privileged",
    ]);
  });
});
