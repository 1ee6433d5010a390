type Color = (text: string) => string;

/** Terminal colours as functions; meaning never rests on them alone. */
export interface Colorizer {
  readonly bold: Color;
  readonly dim: Color;
  readonly red: Color;
  readonly green: Color;
  readonly yellow: Color;
  readonly cyan: Color;
}

const plain: Color = (text) => text;

/** No colours at all. */
export const noColor: Colorizer = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
