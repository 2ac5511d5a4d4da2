import { describe, expect, it } from 'vitest';
import { StartError } from './start-error.ts';
import { checkOptions } from './check-options.ts';
import type { StartOptions } from './start-options.ts';

/** The refusal of options as JavaScript may pass them. */
function refusal(options: unknown): { readonly message: string; readonly advice: string } {
  try {
    checkOptions(options as StartOptions);
  } catch (error) {
    if (error instanceof StartError) return { message: error.message, advice: error.advice };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('options that there are not', () => {
  it.each([
    [undefined, 'startServer was called without options.', "Give at least { mode: 'development' }."],
    [{}, '"undefined" is no mode of a server.', 'Give "development" or "production".'],
    [{ mode: 'dev' }, '"dev" is no mode of a server.', 'Give "development" or "production".'],
    [{ mode: 'development', datadir: './x' }, 'startServer has no option "datadir".', 'Did you mean "dataDir"?'],
    [{ mode: 'development', prot: 1 }, 'startServer has no option "prot".', 'Did you mean "port"?'],
    [{ mode: 'development', regio: 'x' }, 'startServer has no option "regio".', 'Did you mean "region"?'],
    [{ mode: 'development', host: 1 }, 'The option "host" is not a string.', 'Give a string, or leave it out.'],
    [
      { mode: 'development', functions: 'x' },
      'The option "functions" is not an array.',
      'Give an array, or leave it out.',
    ],
    [
      { mode: 'development', port: '80' },
      '"80" is not a port.',
      'Give a whole number from 0 to 65535; 0 takes any free port.',
    ],
  ])('%j', (options, message, advice) => {
    expect(refusal(options)).toEqual({ message, advice });
  });

  it('are answered with all that there are, where none is near', () => {
    expect(refusal({ mode: 'development', storage: 'x' }).advice).toMatch(/^Options are mode, host, port, dataDir, /);
  });

  it('never show a value that may be secret', () => {
    expect(refusal({ mode: 'production', masterKeys: ['secret'] }).message).not.toContain('secret');
  });
});
