/** How the command is called where it was started, for messages that contain commands to copy. */
import { basename, sep } from 'node:path';

/** What tells it. */
export interface Call {
  /** The file that is run, as `process.argv[1]`. */
  readonly script: string;
  readonly cwd: string;
  /** Whether the command runs from its TypeScript source, in a checkout. */
  readonly isSource: boolean;
  /** The environment; npm sets `npm_command`. */
  readonly variables: Readonly<NodeJS.ProcessEnv>;
}

/** Returns `npm run latchkey --`, `npx latchkey` or `latchkey`. */
export function commandName({ script, cwd, isSource, variables }: Call = thisCall()): string {
  if (isSource) return 'npm run latchkey --';
  // The package of a project, or npx: the command is not in the PATH of a shell.
  const isOfProject = script.startsWith(`${cwd}${sep}node_modules${sep}`);
  const isOfNpx = variables['npm_command'] === 'exec' || script.split(sep).includes('_npx');
  return isOfProject || isOfNpx ? 'npx latchkey' : 'latchkey';
}

/**
 * Writes the commands of an advice as they work here. They follow a colon ("Sign in again: latchkey signin."); elsewhere in
 * a sentence, `latchkey` names the program.
 */
export function withCommandName(advice: string, name = commandName()): string {
  return advice.replaceAll(/(?<=: )latchkey (?=[a-z])/g, () => `${name} `);
}

function thisCall(): Call {
  const [, script = ''] = process.argv;
  return { script, cwd: process.cwd(), isSource: basename(import.meta.url).endsWith('.ts'), variables: process.env };
}
