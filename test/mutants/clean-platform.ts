import { type BlueprintEstate, estateOfBlueprint } from "../../src/verify/estate/estate-of-blueprint.ts";
import { acmeFiles, buildFiles } from "../support/example-files.ts";

const spread = "maxTenantsPerFailureDomain: 100%";

/**
 * A clean platform of `copies` times the tenants of `examples/acme`, which have all six pairs of models: each copy under names of
 * its own, as if so many customers had asked for the same.
 */
export function cleanPlatform(copies: number): BlueprintEstate {
  const files = acmeFiles();
  const tenants = files.filter(({ path }) => path !== "platform.yaml");
  const names = tenants.map(({ path }) => path.replace(/^tenants\//, "").replace(/\.yaml$/, ""));
  const pattern = new RegExp(`\\b(${names.join("|")})\\b`, "g");
  const cloned = Array.from({ length: copies }, (_, index) =>
    tenants.map(({ path, text }) => ({
      path: path.replace(".yaml", `-${index}.yaml`),
      text: text
        .replaceAll(pattern, (name) => `${name}-${index}`)
        .replaceAll(/\b([a-z-]+)\.example\b/g, (_host, domain) => `${domain}-${index}.example`),
    })),
  ).flat();
  // All in the same cells, so that neighbours are many.
  const platforms = files
    .filter(({ path }) => path === "platform.yaml")
    .map(({ path, text }) => ({ path, text: text.replace(/maxTenantsPerFailureDomain: \d+%/, spread) }));
  const built = buildFiles([...platforms, ...cloned]);
  if (built.failing.size > 0) throw new Error(`not placed: ${[...built.failing].slice(0, 5).join(", ")}`);
  const { platform, tenants: all } = built.documents;
  return estateOfBlueprint({ platform, tenants: all, placed: built.placed, bundles: [...built.bundles()] });
}
