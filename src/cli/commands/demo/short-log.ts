/** Passes a log on, of which long runs of progress lines (`[12/98] …`) are cut after the first few. */
export function shortLog(write: (text: string) => void, shown = 4): (text: string) => void {
  let run = 0;
  return (text) => {
    if (/^\[ *\d+\/\d+\]/.test(text)) {
      run += 1;
      if (run <= shown) write(text);
      return;
    }
    if (run > shown) write(`… ${run - shown} more lines\n`);
    run = 0;
    write(text);
  };
}
