import { expect, it } from "vitest";
import { createLiveRegion, type LiveRegion } from "./live-region.ts";

/** The screen that a terminal of so many columns shows after the written text. */
function screen(text: string, columns: number): readonly string[] {
  const rows: string[][] = [[]];
  let row = 0;
  let column = 0;
  const at = (index: number): string[] => {
    while (rows.length <= index) rows.push([]);
    return rows[index] ?? [];
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's own sequences.
  for (const [part] of text.matchAll(/\u001b\[[?0-9;]*[A-Za-z]|[\s\S]/g)) {
    if (part === "\n") [row, column] = [row + 1, 0];
    else if (part === "\r") column = 0;
    else if (part.startsWith("\u001b[") && part.endsWith("A")) row = Math.max(0, row - Number(part.slice(2, -1)));
    else if (part === "\u001b[K") at(row).splice(column);
    else if (part === "\u001b[J") {
      at(row).splice(column);
      rows.splice(row + 1);
    } else if (!part.startsWith("\u001b")) {
      if (column === columns) [row, column] = [row + 1, 0];
      at(row)[column] = part;
      column += 1;
    }
  }
  return rows.map((cells) => Array.from(cells, (cell) => cell ?? " ").join(""));
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
