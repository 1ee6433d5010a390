import { type Actor, type Case, create, twins } from "../harness/case.ts";
import { container, goodImage, named, pod } from "./objects.ts";

const guard = "registries";
const reason = "does not come from an allowed registry";

const target = named(pod(), "target");

/** Where in a pod an image can stand. */
const positions: Readonly<Record<string, (image: string) => Readonly<Record<string, unknown>>>> = {
  container: (image) => ({ containers: [container({ image })] }),
  "second container": (image) => ({ containers: [container({}), container({ name: "second", image })] }),
  "init container": (image) => ({ initContainers: [container({ name: "init", image })] }),
  "sidecar container": (image) => ({ initContainers: [container({ name: "init", image, restartPolicy: "Always" })] }),
  "image volume": (reference) => ({ volumes: [{ name: "data", image: { reference } }] }),
};

const byPosition = (["oak-owner", "oak-workload"] as const).flatMap((as: Actor) =>
  Object.entries(positions).flatMap(([position, spec]) =>
    twins({
      guard,
      name: `${position} from a foreign registry`,
      as,
      reason: `image docker.io/library/nginx:1 ${reason}`,
      denied: create(pod(spec("docker.io/library/nginx:1"))),
      allowed: create(pod(spec(goodImage))),
    }),
  ),
);

/** Names that resemble an allowed source, each with the closest name that is one. */
const resembling: readonly (readonly [name: string, denied: string, allowed: string])[] = [
  ["host with a suffix", "registry.acme.example.evil.example/shop:1.0", "registry.acme.example/shop:1.0"],
  ["host with another port", "registry.acme.example:5000/shop:1.0", "registry.acme.example/shop:5000"],
  ["host as a path", "evil.example/registry.acme.example/shop:1.0", "registry.acme.example/evil.example/shop:1.0"],
  ["host as a name", "registry.acme.example", "registry.acme.example/registry.acme.example"],
  ["path prefix without delimiter", "mirror.acme.example/oak-evil/shop:1.0", "mirror.acme.example/oak/shop:1.0"],
  ["path prefix of another tenant", "mirror.acme.example/elm/shop:1.0", "mirror.acme.example/oak:1.0"],
  ["short name of the public registry", "nginx", "mirror.acme.example/oak@sha256:0f0f"],
  ["upper case host", "REGISTRY.acme.example/shop:1.0", "registry.acme.example/SHOP:1.0"],
];

const byName = resembling.flatMap(([name, denied, allowed]) =>
  twins({
    guard,
    name: `image name with ${name}`,
    as: "oak-owner",
    reason: `image ${denied} ${reason}`,
    denied: create(pod({ containers: [container({ image: denied })] })),
    allowed: create(pod({ containers: [container({ image: allowed })] })),
  }),
);

function setImage(image: string): unknown {
  return { spec: { containers: [{ name: "main", image }] } };
}

function addEphemeral(image: string): unknown {
  return { spec: { ephemeralContainers: [container({ name: "debug", image })] } };
}

const changes: readonly Case[] = [
  ...twins({
    guard,
    name: "changed image of a running pod (patch)",
    as: "oak-owner",
    reason,
    denied: { kind: "patch", target, patchKind: "strategic", patch: setImage("evil.example/shop:2.0") },
    allowed: { kind: "patch", target, patchKind: "strategic", patch: setImage("registry.acme.example/shop:2.0") },
  }),
  ...twins({
    guard,
    name: "changed image of a running pod (JSON patch)",
    as: "oak-workload",
    reason,
    denied: {
      kind: "patch",
      target,
      patchKind: "json",
      patch: [{ op: "replace", path: "/spec/containers/0/image", value: "evil.example/shop:2.0" }],
    },
    allowed: {
      kind: "patch",
      target,
      patchKind: "json",
      patch: [{ op: "replace", path: "/spec/containers/0/image", value: "registry.acme.example/shop:2.0" }],
    },
  }),
  ...twins({
    guard,
    name: "ephemeral container",
    as: "oak-owner",
    reason,
    denied: {
      kind: "patch",
      target,
      patchKind: "strategic",
      subresource: "ephemeralcontainers",
      patch: addEphemeral("busybox"),
    },
    allowed: {
      kind: "patch",
      target,
      patchKind: "strategic",
      subresource: "ephemeralcontainers",
      patch: addEphemeral(goodImage),
    },
  }),
  ...twins({
    guard,
    name: "server-side apply of a pod",
    as: "oak-owner",
    reason,
    denied: {
      kind: "patch",
      target: pod(),
      patchKind: "apply",
      patch: pod({ containers: [container({ image: "busybox" })] }),
    },
    allowed: { kind: "patch", target: pod(), patchKind: "apply", patch: pod() },
  }),
];

export const imageCases: readonly Case[] = [...byPosition, ...byName, ...changes];
