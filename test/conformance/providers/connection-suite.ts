import type { TestCluster } from "../../../scripts/servers/start-cluster.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import type { RemoteCall } from "../../../src/ports/remote-call.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { createClusters } from "../../../src/providers/kubernetes/clusters.ts";
import type { EksAccess } from "../../../src/providers/kubernetes/eks-access.ts";
import { type Case, expectEqual, expectFailure, expectThat } from "./case.ts";
import { authorityOf, connectTo, sampleCell } from "./stage.ts";

export interface ConnectionStage {
  readonly first: TestCluster;
  readonly second: TestCluster;
}

function configMap(name: string) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" } };
}

/** Places, credentials, several clusters, and what an observer sees. */
export function connectionCases(stage: ConnectionStage): readonly Case[] {
  return [...eksCases(stage), ...severalClusters(stage), ...observed(stage)];
}

async function eksClusters({ first }: ConnectionStage, token: () => Promise<string>) {
  const certificateAuthorityData = await authorityOf(first.server);
  const eks = async (): Promise<EksAccess> => ({ server: first.server, certificateAuthorityData, token });
  return createClusters({
    cells: [sampleCell("eks")],
    clock: systemClock,
    kubeconfig: await first.kubeconfig(first.admin),
    contexts: new Map(),
    eks,
  });
}

function eksCases(stage: ConnectionStage): readonly Case[] {
  const { admin } = stage.first;
  return [
    [
      "a token that expired is renewed once, without the caller noticing",
      async () => {
        const tokens = ["expired", admin.token];
        const clusters = await eksClusters(stage, async () => tokens.shift() ?? admin.token);
        const api = await clusters.open("eks");
        expectThat(
          (await api.get({ apiVersion: "v1", kind: "Namespace", name: "default" })) !== undefined,
          "no answer",
        );
        expectEqual(tokens, [], "tokens left");
        await clusters.close();
      },
    ],
    [
      "a token that stays refused is expired",
      async () => {
        const clusters = await eksClusters(stage, async () => "never-known");
        const error = await expectFailure(clusters.open("eks"), "expired");
        expectThat(!error.message.includes("never-known"), error.message);
        await clusters.close();
      },
    ],
    [
      "a certificate of another authority is refused",
      async () => {
        const certificateAuthorityData = await authorityOf(stage.second.server);
        const { server } = stage.first;
        const clusters = createClusters({
          cells: [sampleCell("eks")],
          clock: systemClock,
          kubeconfig: await stage.first.kubeconfig(admin),
          contexts: new Map(),
          eks: async () => ({ server, certificateAuthorityData, token: async () => admin.token }),
        });
        expectEqual((await expectFailure(clusters.open("eks"), "unavailable")).code, "TEN7211", "code");
        await clusters.close();
      },
    ],
    [
      "a cell without a cluster, and a place that nobody declared, are not-found",
      async () => {
        const clusters = createClusters({
          cells: [sampleCell("eks")],
          clock: systemClock,
          kubeconfig: await stage.first.kubeconfig(admin),
          contexts: new Map(),
          eks: async () => undefined,
        });
        await expectFailure(clusters.open("eks"), "not-found");
        await expectFailure(clusters.open("elsewhere"), "not-found");
      },
    ],
  ];
}

function severalClusters({ first, second }: ConnectionStage): readonly Case[] {
  return [
    [
      "two clusters at once: each gets its own objects",
      async () => {
        const opened = await Promise.all([connectTo(first, "left"), connectTo(second, "right")]);
        const [left, right] = await Promise.all([opened[0].open("left"), opened[1].open("right")]);
        const names = Array.from({ length: 100 }, (_, index) => index);
        await Promise.all(
          names.flatMap((index) => [left.apply(configMap(`left-${index}`)), right.apply(configMap(`right-${index}`))]),
        );
        for (const [api, own] of [
          [left, "left-"],
          [right, "right-"],
        ] as const) {
          const seen: string[] = [];
          for await (const page of api.list({ apiVersion: "v1", kind: "ConfigMap" }, { namespace: "default" })) {
            seen.push(...page.map(({ metadata }) => String((metadata as JsonObject).name)));
          }
          const ours = seen.filter((name) => /^(left|right)-/.test(name));
          expectEqual([ours.length, ours.every((name) => name.startsWith(own))], [100, true], own);
        }
        expectThat((await opened[0].open("left")) === left, "the same place gives another connection");
        await Promise.all(opened.map((clusters) => clusters.close()));
      },
    ],
  ];
}

function observed({ first }: ConnectionStage): readonly Case[] {
  return [
    [
      "an observer sees every request before and after, and may refuse it",
      async () => {
        const seen: string[] = [];
        let refuses = false;
        const told = (when: string, call: RemoteCall, error?: unknown) =>
          seen.push(`${when} ${call.operation}${call.writes ? " writes" : ""}${error === undefined ? "" : " failed"}`);
        const clusters = await connectTo(first, "seen", {
          observer: {
            before: (call) => {
              if (refuses) throw new Error("killed");
              told("before", call);
            },
            after: (call, error) => void told("after", call, error),
          },
        });
        const api = await clusters.open("seen");
        await api.apply(configMap("seen"));
        await api.get({ apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "unseen" });
        refuses = true;
        const refused = await api.apply(configMap("refused")).then(
          () => "applied",
          (error: unknown) => (error as Error).message,
        );
        refuses = false;
        const live = await api.get({ apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "refused" });
        expectEqual([refused, live], ["killed", undefined], "a request that the observer refused");
        expectEqual(
          seen.slice(6, 10),
          [
            "before apply configmaps writes",
            "after apply configmaps writes",
            "before get configmaps",
            "after get configmaps failed",
          ],
          "calls",
        );
        await clusters.close();
      },
    ],
  ];
}
