import { connect } from "node:tls";
import type { Identity, TestCluster } from "../../../scripts/servers/start-cluster.ts";
import type { PlacedCell } from "../../../src/model/placement.ts";
import type { RemoteCallObserver } from "../../../src/ports/remote-call.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { createClusters, type ReachableClusters } from "../../../src/providers/kubernetes/clusters.ts";
import { sampleArchitecture, samplePlaced } from "../../support/sample.ts";

/** A folder of charts for releases without a repository. */
export const fixtureCharts: string = new URL("../../fixtures/charts", import.meta.url).pathname;

/** Nobody grants it anything. */
export const stranger: Identity = { user: "stranger", groups: [], token: "stranger-token" };

/** A cell of that name, as the documents would have it. */
export function sampleCell(name: string): PlacedCell {
  const [cell] = samplePlaced(sampleArchitecture("shared", "namespace", [])).cells;
  if (cell === undefined) throw new Error("the sample has no cell");
  return { ...cell, name };
}

export interface ConnectOptions {
  readonly identity?: Identity;
  readonly observer?: RemoteCallObserver;
}

/** Reaches a test cluster as the place `place`, through a kubeconfig as a user would write it. */
export async function connectTo(
  cluster: TestCluster,
  place: string,
  { identity = cluster.admin, observer }: ConnectOptions = {},
): Promise<ReachableClusters> {
  return createClusters({
    cells: [sampleCell(place)],
    clock: systemClock,
    kubeconfig: await cluster.kubeconfig(identity),
    contexts: new Map([[place, "test"]]),
    eks: async () => undefined,
    ...(observer === undefined ? {} : { observer }),
  });
}

/** The authority that signed the server's certificate, in base64 of PEM, as EKS gives it. */
export function authorityOf(server: string): Promise<string> {
  const { hostname, port } = new URL(server);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const { raw } = socket.getPeerCertificate(true).issuerCertificate;
      socket.destroy();
      const pem = `-----BEGIN CERTIFICATE-----\n${raw.toString("base64")}\n-----END CERTIFICATE-----\n`;
      resolve(Buffer.from(pem).toString("base64"));
    });
    socket.once("error", reject);
  });
}
