import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Bundle } from "../../../src/model/blueprint.ts";
import type { Value } from "../../../src/model/deferred.ts";
import { renderManifests } from "../../../src/render/manifests/render-manifests.ts";
import { fakeResolved } from "../../support/apply-fake.ts";

export interface KubectlRun {
  readonly milliseconds: number;
  /** Lines of output that say that an object was refused or could not be compared. */
  readonly errors: readonly string[];
  readonly output: string;
}

/**
 * Writes what `render --to manifests` gives for environments, with what AWS would have made filled in; namespaces first, as
 * a user would have to.
 *
 * @returns the number of objects.
 */
export function writeManifests(folder: string, bundles: Iterable<Bundle>): number {
  let objects = 0;
  for (const { path, text } of renderManifests(resolved(bundles))) {
    if (!path.includes("/tenant/") || path.endsWith("kustomization.yaml")) continue;
    const isNamespace = /^kind: Namespace$/m.test(text);
    const file = join(folder, isNamespace ? "0-namespaces" : "1-others", path.replaceAll("/", "_"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    objects += 1;
  }
  return objects;
}

function* resolved(bundles: Iterable<Bundle>): Generator<Bundle> {
  for (const bundle of bundles) {
    if (bundle.owner.kind !== "environment") continue;
    const objects = bundle.objects.map((object) => ({
      ...object,
      manifest: fakeResolved(object.manifest as unknown as Value) as unknown as typeof object.manifest,
    }));
    yield { ...bundle, objects, releases: [] };
  }
}

/** Runs kubectl on a folder of files as the field manager that tenantry is. */
export function runKubectl(
  kubectl: string,
  verb: "apply" | "diff",
  { folder, kubeconfig }: { readonly folder: string; readonly kubeconfig: string },
): Promise<KubectlRun> {
  const args = ["--kubeconfig", kubeconfig, verb, "--server-side", "--field-manager", "tenantry", "-R", "-f", folder];
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(kubectl, args, { stdio: ["ignore", "pipe", "pipe"] });
    const texts = { out: "", error: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      texts.out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      texts.error += text;
    });
    child.on("error", reject);
    child.on("close", () =>
      resolve({
        milliseconds: performance.now() - startedAt,
        errors: texts.error.split("\n").filter((line) => line !== "" && !line.startsWith("Warning")),
        output: texts.out,
      }),
    );
  });
}
