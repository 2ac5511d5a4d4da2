/** Shows the progress of a long command on stderr: in one line at a terminal, as a new line every five seconds in a log. */
export interface Progress {
  show(text: string): void;
  /** Clears the line at a terminal. */
  end(): void;
}

const TERMINAL_MS = 200;
const LOG_MS = 5_000;

/** @param isQuiet for `--json` */
export function progress(isQuiet: boolean): Progress {
  const isTerminal = process.stderr.isTTY;
  const interval = isTerminal ? TERMINAL_MS : LOG_MS;
  let [last, isShown] = [performance.now(), false];
  return {
    show(text) {
      if (isQuiet || performance.now() - last < interval) return;
      [last, isShown] = [performance.now(), true];
      process.stderr.write(isTerminal ? `\r${text}\u001B[K` : `${text}\n`);
    },
    end() {
      if (isTerminal && isShown) process.stderr.write('\r\u001B[K');
    },
  };
}
