import { describe, expect, it } from "vitest";
import { sampleArchitecture } from "../../test/support/sample.ts";
import type { Boundary } from "../model/architecture.ts";
import { threatModels } from "../model/requirements.ts";
import { type IsolationInput, measureIsolation, requiredIsolation } from "./isolation.ts";

function inputOf(
  pair: "shared.namespace" | "shared.vcluster" | "shared.cluster" | "dedicated.namespace" | "dedicated.cluster",
  more: { boundaries?: readonly Boundary[] } & Partial<Omit<IsolationInput, "architecture">> = {},
): IsolationInput {
  const [account, cluster] = pair.split(".") as ["shared" | "dedicated", "namespace" | "vcluster" | "cluster"];
  const { boundaries = [], ...rest } = more;
  return {
    architecture: sampleArchitecture(account, cluster, boundaries),
    threatModel: "code-execution",
    pooledData: false,
    machinePerPod: false,
    networkPolicy: true,
    ...rest,
  };
}

describe("measureIsolation", () => {
  const cases: readonly { name: string; input: IsolationInput; aws: number; kubernetes: number }[] = [
    { name: "shared model", input: inputOf("shared.namespace"), aws: 1, kubernetes: 1 },
    {
      name: "a shared cluster without network policies",
      input: inputOf("shared.namespace", { networkPolicy: false }),
      aws: 0,
      kubernetes: 0,
    },
    {
      name: "an own cluster without network policies",
      input: inputOf("dedicated.cluster", { networkPolicy: false }),
      aws: 2,
      kubernetes: 2,
    },
    { name: "an own account on shared nodes", input: inputOf("dedicated.namespace"), aws: 1, kubernetes: 1 },
    { name: "an own cluster in a shared account", input: inputOf("shared.cluster"), aws: 1.5, kubernetes: 2 },
    { name: "pooled data", input: inputOf("shared.cluster", { pooledData: true }), aws: 1, kubernetes: 2 },
    {
      name: "an own key on a role of its own",
      input: inputOf("shared.cluster", { boundaries: ["own-kms-key"] }),
      aws: 2,
      kubernetes: 2,
    },
    { name: "silo on both layers", input: inputOf("dedicated.cluster"), aws: 2, kubernetes: 2 },
    {
      name: "an escape on shared nodes",
      input: inputOf("shared.namespace", { threatModel: "container-escape" }),
      aws: 0,
      kubernetes: 0,
    },
    {
      name: "an escape from a machine of its own",
      input: inputOf("shared.namespace", { threatModel: "container-escape", boundaries: ["own-nodes"] }),
      aws: 1,
      kubernetes: 1,
    },
    {
      name: "an escape where every pod has a machine",
      input: inputOf("shared.namespace", { threatModel: "container-escape", machinePerPod: true }),
      aws: 1,
      kubernetes: 1,
    },
    {
      name: "an exploited API server",
      input: inputOf("shared.vcluster", { threatModel: "shared-service", boundaries: ["own-nodes"] }),
      aws: 0,
      kubernetes: 0,
    },
    {
      name: "an exploited API server elsewhere",
      input: inputOf("shared.cluster", { threatModel: "shared-service" }),
      aws: 1.5,
      kubernetes: 2,
    },
  ];

  it.each(cases)("$name", ({ input, aws, kubernetes }) => {
    const measured = measureIsolation(input);
    expect({ aws: measured.aws, kubernetes: measured.kubernetes }).toEqual({ aws, kubernetes });
    expect(measured.score).toBe(Math.min(aws, kubernetes));
  });

  it("names the weakest path and what the attacker defeats on it", () => {
    expect(measureIsolation(inputOf("shared.namespace", { threatModel: "container-escape" })).weakestPath).toEqual([
      "container kernel (defeated)",
    ]);
  });

  it("never rises with a stronger attacker", () => {
    for (const pair of ["shared.namespace", "shared.vcluster", "shared.cluster", "dedicated.cluster"] as const) {
      const scores = threatModels.map((threatModel) => measureIsolation(inputOf(pair, { threatModel })).score);
      expect(scores).toEqual([...scores].sort((left, right) => right - left));
    }
  });

  it("lets a silo on both layers satisfy every threat model", () => {
    for (const threatModel of threatModels) {
      const measured = measureIsolation(inputOf("dedicated.cluster", { threatModel }));
      expect(measured.score).toBeGreaterThanOrEqual(requiredIsolation(threatModel));
    }
  });
});
