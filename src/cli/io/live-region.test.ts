import { expect, it } from "vitest";
import { createLiveRegion, type LiveRegion } from "./live-region.ts";

/** A terminal that knows what a live region writes. */
class Screen {
  readonly #columns: number;
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  write(part: string): void {
    if (part === "\n") this.#moveTo(this.#row + 1, 0);
    else if (part === "\r") this.#column = 0;
    else if (part === "\u001b[K" || part === "\u001b[J") this.#clear(part.endsWith("J"));
    else if (part.startsWith("\u001b") && part.endsWith("A")) {
      this.#moveTo(Math.max(0, this.#row - Number(part.slice(2, -1))), this.#column);
    } else if (!part.startsWith("\u001b")) this.#put(part);
  }

  lines(): readonly string[] {
    return this.#rows.map((cells) => Array.from(cells, (cell) => cell ?? " ").join(""));
  }

  #put(character: string): void {
    if (this.#column === this.#columns) this.#moveTo(this.#row + 1, 0);
    const cells = this.#rows[this.#row] ?? [];
    cells[this.#column] = character;
    this.#column += 1;
  }

  #clear(below: boolean): void {
    this.#rows[this.#row]?.splice(this.#column);
    if (below) this.#rows.splice(this.#row + 1);
  }

  #moveTo(row: number, column: number): void {
    [this.#row, this.#column] = [row, column];
    while (this.#rows.length <= row) this.#rows.push([]);
  }
}

/** The screen that a terminal of so many columns shows after the written text. */
function screen(text: string, columns: number): readonly string[] {
  const shown = new Screen(columns);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's own sequences.
  for (const [part] of text.matchAll(/\u001b\[[?0-9;]*[A-Za-z]|[\s\S]/g)) shown.write(part);
  return shown.lines();
}

function region(columns: () => number): { readonly live: LiveRegion; readonly written: { readonly text: string } } {
  const written = { text: "" };
  const live = createLiveRegion({
    write: (text) => {
      written.text += text;
    },
    columns,
  });
  return { live, written };
}

it("redraws in place and lets lines above scroll away", () => {
  const { live, written } = region(() => 20);
  live.draw(["one", "two two"]);
  live.draw(["uno"], ["finished"]);
  live.draw(["1", "2"], []);
  expect(screen(written.text, 20)).toEqual(["finished", "1", "2", ""]);
  live.close();
  live.close();
  expect(screen(written.text, 20)).toEqual(["finished", ""]);
  expect(written.text.endsWith("\u001b[?25h")).toBe(true);
});

it("writes nothing when nothing differs", () => {
  const { live, written } = region(() => 20);
  live.draw(["one"]);
  const before = written.text;
  live.draw(["one"]);
  expect(written.text).toBe(before);
});

it("counts the rows that a line wraps into when the terminal is narrower now", () => {
  let columns = 20;
  const { live, written } = region(() => columns);
  live.draw(["a line of 18 chars", "short"]);
  columns = 9;
  live.draw(["new"]);
  expect(screen(written.text, 9)).toEqual(["new", ""]);
});
