/** Where a live region draws: a terminal. */
export interface RegionTarget {
  readonly write: (text: string) => void;
  readonly columns: () => number;
}

export interface LiveRegion {
  /** Replaces the live lines; `above` scrolls away for good. Writes nothing when nothing differs. */
  readonly draw: (lines: readonly string[], above?: readonly string[]) => void;
  /** Takes the live lines away and gives the cursor back; idempotent. */
  readonly close: () => void;
}

const esc = "\u001b[";
const hideCursor = `${esc}?25l`;
const showCursor = `${esc}?25h`;
/** Terminals that know synchronised updates show a frame at once; others ignore this. */
const beginFrame = `${esc}?2026h`;
const endFrame = `${esc}?2026l`;

/**
 * The last lines of a terminal, redrawn in place.
 *
 * Each line is overwritten and its rest cleared, so that nothing flickers; lines that became longer than a narrowed
 * terminal are counted as the rows that they wrapped into.
 */
export function createLiveRegion({ write, columns }: RegionTarget): LiveRegion {
  let drawn: readonly string[] = [];
  let isOpen = false;
  const toTop = (): string => {
    const rows = drawn.reduce((sum, line) => sum + wrappedRows(line, columns()), 0);
    return rows === 0 ? "\r" : `\r${esc}${rows}A`;
  };
  return {
    draw: (lines, above = []) => {
      if (above.length === 0 && isSame(lines, drawn)) return;
      const text = [...above, ...lines].map((line) => `${line}${esc}K\n`).join("");
      write(`${isOpen ? "" : hideCursor}${beginFrame}${toTop()}${text}${esc}J${endFrame}`);
      isOpen = true;
      drawn = lines;
    },
    close: () => {
      if (!isOpen) return;
      write(`${toTop()}${esc}J${showCursor}`);
      isOpen = false;
      drawn = [];
    },
  };
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}

function wrappedRows(line: string, columns: number): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room.
  const length = line.replaceAll(/\u001b\[[0-9;]*m/g, "").length;
  return Math.max(1, Math.ceil(length / Math.max(1, columns)));
}
