import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { certifiedGraph } from "../../src/verify/certificate/certified-graph.ts";
import { type CertifiedGraph, checkCertificate } from "../../src/verify/certificate/check-certificate.ts";
import { writeCertificate } from "../../src/verify/certificate/write-certificate.ts";
import { type Proof, prove } from "../../src/verify/graph/prove.ts";
import { buildGraph, claimsOf, numbersFrom, type PlainGraph, randomGraph } from "../support/random-attack-graph.ts";

function proofOf(plain: PlainGraph): Proof {
  return prove({
    graph: buildGraph(plain),
    claims: claimsOf(plain.owners),
    families: plain.families,
    threatModel: "code-execution",
    rules: [],
  });
}

function exceptionsOf({ pairs }: Proof): readonly string[] {
  return pairs.rows.flatMap(({ from, refuted, unknown }) => [...refuted, ...unknown].map((to) => `${from} ${to}`));
}

describe("a certificate", () => {
  it("is accepted with exactly the pairs excepted that are not proved", () => {
    let excepted = 0;
    for (let seed = 1; seed <= 5_000; seed++) {
      const proof = proofOf(randomGraph(seed));
      const verdict = checkCertificate(certifiedGraph(proof), writeCertificate(proof));
      expect(verdict.faults).toEqual([]);
      expect([...verdict.excepted].toSorted()).toEqual(exceptionsOf(proof).toSorted());
      excepted += verdict.excepted.size;
    }
    expect(excepted).toBeGreaterThan(5_000);
  });

  it("is the same for the same graph", () => {
    const plain = randomGraph(7);
    expect(writeCertificate(proofOf(plain))).toEqual(writeCertificate(proofOf(plain)));
  });

  it("is rejected for any other graph", () => {
    const number = numbersFrom(11);
    for (let seed = 1; seed <= 500; seed++) {
      const plain = randomGraph(seed);
      const certificate = writeCertificate(proofOf(plain));
      const edge = { from: number(plain.vertices.length), to: number(plain.vertices.length), rule: "R0", change: "" };
      if (edge.from === edge.to) continue;
      const other = proofOf({ ...plain, edges: [...plain.edges, edge] });
      expect(checkCertificate(certifiedGraph(other), certificate).faults).toEqual(["made of another graph"]);
    }
  });

  it("never hides a pair that is violated, whichever byte behind the digest is changed", () => {
    const number = numbersFrom(5);
    let [rejected, changed] = [0, 0];
    for (let seed = 1; seed <= 1_500; seed++) {
      const proof = proofOf(randomGraph(seed));
      const certificate = writeCertificate(proof);
      for (let round = 0; round < 8; round++) {
        const mutated = certificate.slice();
        mutated[40 + number(certificate.length - 40)] = number(256);
        changed += Number(mutated.some((byte, place) => byte !== certificate[place]));
        if (hidesNothing(proof, mutated) === "rejected") rejected++;
      }
    }
    expect(rejected / changed).toBeGreaterThan(0.7);
  });

  /** The hardest forgery: the digest is right, and every label is what it was before an edge was added. */
  it("never hides a pair with labels from before an edge was added that violates it", () => {
    let [violated, rejected] = [0, 0];
    const number = numbersFrom(3);
    for (let seed = 1; seed <= 3_000; seed++) {
      const plain = randomGraph(seed);
      const before = proofOf(plain);
      const edge = { from: number(plain.vertices.length), to: number(plain.vertices.length), rule: "R0", change: "" };
      const after = proofOf({ ...plain, edges: [...plain.edges, edge] });
      if (exceptionsOf(after).length <= exceptionsOf(before).length) continue;
      violated++;
      const old = writeCertificate({ ...after, labels: before.labels, region: before.region });
      if (hidesNothing(after, old) === "rejected") rejected++;
    }
    expect(violated).toBeGreaterThan(300);
    expect(rejected).toBeGreaterThan(200);
  });

  function hidesNothing(proof: Proof, certificate: Uint8Array): "rejected" | "accepted" {
    const { faults, excepted } = checkCertificate(certifiedGraph(proof), certificate);
    if (faults.length > 0) return "rejected";
    for (const pair of exceptionsOf(proof)) expect(excepted).toContain(pair);
    return "accepted";
  }

  it("is rejected when it is cut short or goes on", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const proof = proofOf(randomGraph(seed));
      const certificate = writeCertificate(proof);
      const check = (bytes: Uint8Array): readonly string[] => checkCertificate(certifiedGraph(proof), bytes).faults;
      for (let length = 0; length < certificate.length; length++)
        expect(check(certificate.slice(0, length))).not.toEqual([]);
      expect(check(Uint8Array.of(...certificate, 0))).not.toEqual([]);
    }
  });

  it("needs a second set of labels where environments share people", () => {
    const graph: CertifiedGraph = certifiedGraph(proofOf({ ...randomGraph(1), families: [0, 0, 0, 0, 0] }));
    const proof = proofOf({ ...randomGraph(1), families: [0, 1, 2, 3, 4] });
    expect(checkCertificate(graph, writeCertificate(proof)).faults).not.toEqual([]);
  });
});

describe("the checker", () => {
  it("imports nothing of the prover", async () => {
    const folder = new URL("../../src/verify/certificate/", import.meta.url);
    for (const file of ["check-certificate.ts", "certificate-reader.ts"]) {
      const text = await readFile(new URL(file, folder), "utf8");
      const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name);
      for (const name of imported) expect(["node:crypto", "./certificate-reader.ts"]).toContain(name);
    }
  });
});
