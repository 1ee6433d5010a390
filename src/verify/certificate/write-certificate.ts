import { createHash } from "node:crypto";
import type { RegionAttacker } from "../graph/affected-region.ts";
import type { Families } from "../graph/families.ts";
import type { FrozenGraph } from "../graph/frozen-graph.ts";
import type { Labels } from "../graph/propagate.ts";
import type { Proof } from "../graph/prove.ts";
import { vertexKinds } from "../graph/vertex-kinds.ts";
import { Walker } from "../graph/walk.ts";
import { ByteWriter } from "./byte-writer.ts";

/** Above so many vertices in all sets together, what is not proved is named by source and target apart, not by pair. */
const mostListed = 20_000_000;

/**
 * The labels of a proof as a file that `checkCertificate` can judge without the prover. The format stands there.
 *
 * Deterministic; about two bytes a vertex where everything is proved.
 */
export function writeCertificate(proof: Proof): Uint8Array {
  const { graph, families, labels, region } = proof;
  const writer = new ByteWriter();
  writer.bytes(new TextEncoder().encode("TNTCERT1"));
  writer.bytes(digestGraph(graph, families));
  writer.number(graph.keys.length);
  writeLabels(writer, labels.across);
  writer.number(labels.within === undefined ? 0 : 1);
  if (labels.within !== undefined) writeLabels(writer, labels.within);
  const members = verticesOf(region.has);
  writer.ascending(members);
  writer.number(region.attackers.length);
  const isListed = region.attackers.length * members.length <= mostListed;
  writer.number(isListed ? 1 : 0);
  if (isListed) for (const attacker of region.attackers) writeReach(writer, proof, attacker);
  return writer.finish();
}

function writeLabels(writer: ByteWriter, { origins }: Labels): void {
  for (let slot = 0; slot < origins.length; slot += 2) {
    const first = origins[slot] as number;
    writer.number(first + 1);
    if (first >= 0) writer.number((origins[slot + 1] as number) + 1);
  }
}

/** What an attacker reaches in the region over every edge, then the same without shared starts. */
function writeReach(writer: ByteWriter, { graph, families, region }: Proof, { vertex }: RegionAttacker): void {
  writer.number(vertex);
  const walker = new Walker(graph);
  const sides = families.areShared ? [-1, families.rule] : [-1];
  for (const without of sides) {
    const { order } = walker.walk(vertex, {
      region: region.has,
      cost: (step) => (without >= 0 && step >= 0 && graph.rule[step] === without ? undefined : 0),
    });
    writer.ascending(Int32Array.from(order).sort());
  }
}

function verticesOf(has: Uint8Array): readonly number[] {
  const vertices: number[] = [];
  for (let vertex = 0; vertex < has.length; vertex++) if (has[vertex] === 1) vertices.push(vertex);
  return vertices;
}

/** SHA-256 of everything that a proof depends on, in the order that `checkCertificate` states. */
function digestGraph(graph: FrozenGraph, families: Families): Uint8Array {
  const { conjunctions, kinds, owners, from, to, rule } = graph;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([graph.keys.length, from.length, conjunctions.to.length, families.of.length]));
  hash.update(JSON.stringify([vertexKinds, graph.rules]));
  for (const column of [kinds, owners, from, to, rule]) hash.update(column);
  for (const column of [conjunctions.left, conjunctions.right, conjunctions.to, families.of]) hash.update(column);
  const chunk = 4096;
  for (let start = 0; start < graph.keys.length; start += chunk)
    hash.update(JSON.stringify(graph.keys.slice(start, start + chunk)));
  return hash.digest();
}
