import type { PodSecurityCheck } from "../check.ts";
import { fieldOf, type PodFields } from "../pod-fields.ts";
import { containersNamed, distinct, plural, quoted } from "../wording.ts";

/** Probes and lifecycle hooks run from the node, so a host of one's choice reaches what the node reaches. */
export const hostProbesAndHostLifecycle: PodSecurityCheck = {
  id: "hostProbesAndHostLifecycle",
  level: "baseline",
  revisions: [
    {
      since: 34,
      inspect: (pod) => {
        const bad = hostsOf(pod);
        if (bad.length === 0) return undefined;
        const names = distinct(bad.map(({ name }) => name));
        const hosts = distinct(bad.map(({ host }) => host));
        const verb = names.length === 1 ? "uses" : "use";
        return {
          reason: "probe or lifecycle host",
          detail: `${containersNamed(names)} ${verb} ${plural("probe or lifecycle host", hosts.length)} ${quoted(hosts)}`,
          fields: bad.map(({ path }) => path),
        };
      },
    },
  ],
};

interface ProbeHost {
  /** Of the container. */
  readonly name: string;
  readonly path: string;
  readonly host: string;
}

const handlers = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
] as const;

function hostsOf(pod: PodFields): readonly ProbeHost[] {
  return pod.containers.flatMap(({ name, path, fields }) =>
    handlers.flatMap((handler) =>
      ["httpGet", "tcpSocket"].flatMap((action): readonly ProbeHost[] => {
        const host = fieldOf(fields, ...handler, action, "host");
        if (host === undefined || host === "") return [];
        return [{ name, path: `${path}.${handler.join(".")}.${action}.host`, host: String(host) }];
      }),
    ),
  );
}
