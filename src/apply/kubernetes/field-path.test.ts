import { describe, expect, it } from "vitest";
import { pointerOfField } from "./field-path.ts";

const manifest = {
  metadata: { labels: { "app.kubernetes.io/name": "shop", app: "shop" }, finalizers: ["a.example/x", "b"] },
  spec: {
    hard: { "requests.cpu": "4", requests: "no" },
    containers: [
      { name: "init", image: "a" },
      { name: 'we"b', image: "b", ports: [{ containerPort: 80 }, { containerPort: 443, protocol: "TCP" }] },
    ],
    rows: [[1], [2]],
  },
};

describe("pointerOfField", () => {
  it.each([
    [".spec.hard.requests.cpu", "/spec/hard/requests.cpu"],
    [".spec.hard.requests", "/spec/hard/requests"],
    [".metadata.labels.app.kubernetes.io/name", "/metadata/labels/app.kubernetes.io~1name"],
    [".metadata.labels.app", "/metadata/labels/app"],
    ['.metadata.finalizers[="a.example/x"]', "/metadata/finalizers/0"],
    ['.metadata.finalizers["b"]', "/metadata/finalizers/1"],
    ['.spec.containers[name="init"].image', "/spec/containers/0/image"],
    ['.spec.containers[name="we\\"b"].ports[containerPort=443,protocol="TCP"]', "/spec/containers/1/ports/1"],
    [
      '.spec.containers[name="we\\"b"].ports[containerPort=80,protocol="TCP"].containerPort',
      "/spec/containers/1/ports/0/containerPort",
    ],
    [".spec.rows[1][0]", "/spec/rows/1/0"],
  ])("reads %s", (field, pointer) => {
    expect(pointerOfField(field, manifest)).toBe(pointer);
  });

  it.each([".spec.soft", ".spec.hard.requests.memory", '.spec.containers[name="other"].image', "spec", ".spec.rows[1"])(
    "does not make up a pointer for %s",
    (field) => {
      expect(pointerOfField(field, manifest)).toBeUndefined();
    },
  );
});
