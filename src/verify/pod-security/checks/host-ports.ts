import type { PodSecurityCheck } from "../check.ts";
import { fieldOf, listOf, type PodFields } from "../pod-fields.ts";
import { containersNamed, distinct, plural } from "../wording.ts";

export const hostPorts: PodSecurityCheck = {
  id: "hostPorts",
  level: "baseline",
  revisions: [
    {
      since: 0,
      inspect: (pod) => {
        const bad = hostPortsOf(pod);
        if (bad.length === 0) return undefined;
        const names = [...new Set(bad.map(({ path }) => path))].map(
          (path) => bad.find((port) => port.path === path)?.name ?? "",
        );
        const ports = distinct(bad.map(({ port }) => port));
        const verb = names.length === 1 ? "uses" : "use";
        return {
          reason: "hostPort",
          detail: `${containersNamed(names)} ${verb} ${plural("hostPort", ports.length)} ${ports.join(", ")}`,
          fields: bad.map(({ path, index }) => `${path}.ports[${index}].hostPort`),
        };
      },
    },
  ],
};

interface HostPort {
  readonly name: string;
  /** Of the container. */
  readonly path: string;
  readonly index: number;
  readonly port: string;
}

function hostPortsOf(pod: PodFields): readonly HostPort[] {
  return pod.containers.flatMap(({ name, path, fields }) =>
    listOf(fieldOf(fields, "ports")).flatMap((entry, index): readonly HostPort[] => {
      const port = fieldOf(entry, "hostPort");
      return port === undefined || port === 0 ? [] : [{ name, path, index, port: String(port) }];
    }),
  );
}
