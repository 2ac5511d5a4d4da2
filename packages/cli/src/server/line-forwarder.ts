/** Passes on the output of other processes in whole lines, so that lines of several processes do not mix. */
import type { Readable, Writable } from 'node:stream';

/** Writes each line of `from` to `to` in one piece. Stops reading while `to` takes nothing. */
export function forwardLines(from: Readable, to: Writable): void {
  let rest = '';
  from.setEncoding('utf8');
  from.on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end === 0) {
      rest += text;
      return;
    }
    const lines = rest + text.slice(0, end);
    rest = text.slice(end);
    if (to.write(lines)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  from.on('end', () => {
    if (rest !== '') to.write(`${rest}\n`);
  });
}
