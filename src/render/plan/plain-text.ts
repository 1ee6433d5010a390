/** Shows control, text-direction and line-breaking characters as escapes, so that a live value cannot drive a terminal. */
export function plainText(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Cuts a text to a width and closes it with an ellipsis. */
export function cutText(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Joins as many items as fit, then says how many more there are: `a, b, … 3 more`. */
export function listSome(items: readonly string[], width: number): string {
  const shown: string[] = [];
  for (const [index, item] of items.entries()) {
    const rest = items.length - index - 1;
    const ending = rest === 0 ? "" : `, … ${rest} more`;
    if ([...shown, item].join(", ").length + ending.length > width) break;
    shown.push(item);
  }
  if (shown.length === items.length) return shown.join(", ");
  const ending = `, … ${items.length - Math.max(1, shown.length)} more`;
  if (shown.length > 0) return `${shown.join(", ")}${ending}`;
  const [first = ""] = items;
  return items.length === 1 ? cutText(first, width) : `${cutText(first, width - ending.length)}${ending}`;
}
