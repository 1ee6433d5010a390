import { type Bundle, bundleKey } from "../../model/blueprint.ts";
import { stableStringify } from "../../model/json.ts";

const apiVersion = "tenantry.dev/v1alpha1";

/**
 * One bundle as JSON, keys sorted: every resource of both layers in its native shape.
 *
 * A value that exists only after creation keeps its form of the model: `{kind: "tenantry.dev/deferred", resource,
 * attribute}`, or `tenantry.dev/deferred-text` with `parts`.
 */
export function formatBundleJson(bundle: Bundle): string {
  return `${stableStringify({ apiVersion, kind: "Bundle", key: bundleKey(bundle.owner), ...bundle }, 2)}\n`;
}

/** The whole blueprint as one JSON document, in pieces, so that it need not fit into memory. */
export function* formatBlueprintJson(bundles: Iterable<Bundle>): Generator<string> {
  yield `{\n  "apiVersion": "${apiVersion}",\n  "kind": "Blueprint",\n  "bundles": [`;
  let separator = "\n";
  for (const bundle of bundles) {
    yield `${separator}${stableStringify({ key: bundleKey(bundle.owner), ...bundle }, 2).replace(/^/gm, "    ")}`;
    separator = ",\n";
  }
  yield "\n  ]\n}\n";
}
