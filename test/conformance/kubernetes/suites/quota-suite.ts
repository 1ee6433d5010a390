import { named, pod } from "../cases/objects.ts";
import type { ApiAnswer } from "../harness/api-client.ts";
import type { Report } from "../harness/report.ts";
import type { World } from "../harness/world.ts";

/** An environment's quota of three pods, split two to one. */
const shares = { "oak--quota--a": 2, "oak--quota--b": 1 } as const;

const attempts = 8;

/** The shares of a quota hold under concurrency, so their sum, the environment's quota, is never exceeded. */
export async function runQuotaCases(world: World, report: Report): Promise<void> {
  report.heading("Quota: the sum of the shares is never exceeded");
  const namespaces = Object.keys(shares) as (keyof typeof shares)[];
  const results = await Promise.all(
    namespaces.flatMap((namespace) =>
      Array.from({ length: attempts }, async (_, index) => ({
        namespace,
        answer: await createPod(world, namespace, index),
      })),
    ),
  );
  for (const namespace of namespaces) {
    const answers = results.filter((result) => result.namespace === namespace).map(({ answer }) => answer);
    const admitted = answers.filter(isCreated).length;
    report.record(
      `${namespace}: of ${attempts} pods at once exactly ${shares[namespace]} are admitted`,
      admitted === shares[namespace] ? undefined : `${admitted} were admitted`,
    );
    report.record(`${namespace}: the others are refused by the quota`, refusedOtherwise(answers));
  }
  const total = results.filter(({ answer }) => isCreated(answer)).length;
  report.record("the environment holds three pods in all", total === 3 ? undefined : `it holds ${total}`);
  await freeAndReuse(world, report);
}

function createPod(world: World, namespace: string, index: number): Promise<ApiAnswer> {
  return world.clients["oak-owner"].send({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/pods`,
    body: named(pod({}, namespace), `quota-${index}`),
  });
}

function isCreated(answer: ApiAnswer): boolean {
  return answer.status === 201;
}

function refusedOtherwise(answers: readonly ApiAnswer[]): string | undefined {
  const other = answers.find(
    (answer) =>
      !isCreated(answer) &&
      !(answer.status === 403 && (answer.body.message ?? "").includes("exceeded quota: tenantry")),
  );
  return other === undefined ? undefined : `${other.status} ${other.body.message}`;
}

/** What is full in one namespace cannot be borrowed from another, and quota cannot be moved by the tenant. */
async function freeAndReuse(world: World, report: Report): Promise<void> {
  const patch = { spec: { hard: { pods: "9" } } };
  const raised = await world.clients["oak-owner"].send({
    method: "PATCH",
    path: "/api/v1/namespaces/oak--quota--b/resourcequotas/tenantry",
    body: patch,
    contentType: "application/merge-patch+json",
  });
  report.record(
    "the owner cannot raise a share",
    raised.status === 403 && (raised.body.message ?? "").includes('cannot patch resource "resourcequotas"')
      ? undefined
      : `${raised.status} ${raised.body.message}`,
  );
}
