import { expect, it } from "vitest";
import { acmeFiles, buildFiles } from "../../../test/support/example-files.ts";
import { estateOfBlueprint } from "../estate/estate-of-blueprint.ts";
import { createScene } from "../scene/create-scene.ts";
import { podsOf, sharedClasses } from "./namespace-pods.ts";
import { findPods } from "./probe-namespace.ts";

it("answers for namespaces that are alike as if each were asked", () => {
  const { documents, placed, bundles } = buildFiles(acmeFiles());
  const { platform, tenants } = documents;
  const { estate, claims } = estateOfBlueprint({ platform, tenants, placed, bundles: [...bundles()] });
  const { clusters } = createScene(estate, claims, "container-escape");
  const hosts = clusters.filter(({ host }) => host === undefined);
  let compared = 0;
  for (const cluster of hosts) {
    for (const namespace of cluster.namespaces) {
      const [shared, own] = [podsOf(cluster)(namespace), findPods(cluster, namespace)];
      expect(shared.plain).toEqual(own.plain);
      for (const probe of ["privileged", "host-path", "any-toleration", "node-name"] as const) {
        expect(shared.answer(probe).decision, `${namespace} ${probe}`).toBe(own.answer(probe).decision);
        compared += 1;
      }
      expect(shared.unsandboxed().decision).toBe(own.unsandboxed().decision);
      for (const nodeClass of sharedClasses(cluster)) {
        expect(shared.reach(nodeClass).decision).toBe(own.reach(nodeClass).decision);
      }
    }
  }
  expect(compared).toBeGreaterThan(20);
});
