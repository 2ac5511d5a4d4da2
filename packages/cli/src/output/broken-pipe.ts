/** What happens when nobody reads the output any more, as after `latchkey user list | head`. */

/** 128 and the number of SIGPIPE: what shells report for programs that do not ignore this signal, as Node does. */
const exitCode = 141;

const endProcess = ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(exitCode);
  console.error(`Standard output cannot be written: ${code ?? message}`);
  process.exit(1);
};
const ignore = () => undefined;

/**
 * Ends the process, without a message, at the first write to a standard output that nobody reads. What is written to a standard error
 * that nobody reads is lost, because a command may be in the middle of a change.
 */
export function endWithReader(): void {
  process.stdout.on('error', endProcess);
  process.stderr.on('error', ignore);
}

/**
 * For servers: keeps the process alive if stdout or stderr fails: a log shipper restarts, a terminal closes, a disk is full. Output that
 * cannot be written is lost.
 */
export function outliveOutputs(): void {
  process.stdout.off('error', endProcess).on('error', ignore);
  process.stderr.on('error', ignore);
}
