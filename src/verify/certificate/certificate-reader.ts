/** Reads a certificate from its first byte on; what it does not hold is a RangeError. Used by the checker alone. */
export class CertificateReader {
  readonly #bytes: Uint8Array;
  #place = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  isDone(): boolean {
    return this.#place === this.#bytes.length;
  }

  text(length: number): string {
    return String.fromCharCode(...this.#take(length));
  }

  hex(length: number): string {
    return [...this.#take(length)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** LEB128. */
  number(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#place++];
      if (byte === undefined) throw new RangeError("ends early");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("holds a number that is too large");
  }

  /** Two origins for each vertex; -1: none. Two that are the same, or a second without a first, are refused. */
  labels(count: number): Int32Array {
    const labels = new Int32Array(count * 2).fill(-1);
    for (let vertex = 0; vertex < count; vertex++) {
      const first = this.number() - 1;
      if (first < 0) continue;
      const second = this.number() - 1;
      if (first === second) throw new RangeError("names one origin twice");
      labels[vertex * 2] = first;
      labels[vertex * 2 + 1] = second;
    }
    return labels;
  }

  /** An ascending list of vertices, as one mark for each vertex. */
  marks(count: number): Uint8Array {
    const marks = new Uint8Array(count);
    let vertex = 0;
    for (let rest = this.number(); rest > 0; rest--) {
      vertex += this.number();
      if (vertex >= count) throw new RangeError("names a vertex that is not there");
      marks[vertex] = 1;
    }
    return marks;
  }

  #take(length: number): Uint8Array {
    this.#place += length;
    if (this.#place > this.#bytes.length) throw new RangeError("ends early");
    return this.#bytes.subarray(this.#place - length, this.#place);
  }
}
