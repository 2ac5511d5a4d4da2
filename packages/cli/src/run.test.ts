/** Compares docs/command.md with the commands and options that `--help` shows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './run.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/command.md'), 'utf8');

/** A command that has no further commands, with its whole name. */
interface Leaf {
  readonly name: string;
  readonly command: Command;
}

function leavesOf(command: Command, name = ''): readonly Leaf[] {
  if (command.commands.length === 0) return [{ name, command }];
  return command.commands.flatMap((child) => leavesOf(child, `${name} ${child.name()}`.trim()));
}

const leaves = leavesOf(createProgram());
const optionsOf = ({ command }: Leaf) => command.options.flatMap(({ long }) => (long == null ? [] : [long]));

/** Returns the code of the page: what is between backticks, and blocks. Alternatives in tables are written with `\\|`. */
const code = [...page.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(([, block, inline]) => block ?? inline ?? '');

describe('docs/command.md', () => {
  it('has every command', () => {
    expect(leaves.length).toBeGreaterThan(30);
    const missing = leaves.filter(({ name }) => !mentions(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it.each(leaves.map((leaf): [string, Leaf] => [leaf.name, leaf]))('has every option of %s', (_, leaf) => {
    const missing = optionsOf(leaf).filter((option) => !code.some((text) => wordsOf(text).includes(option)));
    expect(missing).toEqual([]);
  });

  it('has no option that no command has', () => {
    const known = new Set(['--help', '--version', ...leaves.flatMap(optionsOf)]);
    const ofLatchkey = code.filter((text) => !text.includes('curl') && !text.includes('aws configure'));
    const unknown = ofLatchkey.flatMap(wordsOf).filter((word) => /^--\w/.test(word) && !known.has(word));
    expect(unknown).toEqual([]);
  });

  it('gives the defaults that --help shows', () => {
    const rows = [...page.matchAll(/^\| `(--[\w-]+)[^`]*` \| (\d+) \|/gm)];
    expect(rows.length).toBeGreaterThan(3);
    for (const [, option = '', value] of rows) {
      const defaults = leaves.flatMap(({ command }) =>
        command.options.filter(({ long }) => long === option).map(defaultOf),
      );
      expect({ option, defaults: [...new Set(defaults)] }).toEqual({ option, defaults: [value] });
    }
  });
});

/** Returns the default that `--help` shows. */
function defaultOf({ defaultValue, defaultValueDescription, description }: Option): string {
  const [, described] = /\(default: (.*?)\)/.exec(description) ?? [];
  return described ?? defaultValueDescription ?? String(defaultValue);
}

/** Returns whether the page names the command, alone or as one of several: `device show|remember KEY`. */
function mentions(name: string): boolean {
  const words = name.split(' ');
  const last = words.pop() ?? '';
  const start = words.join(' ');
  return code.some((text) => {
    const [before = '', after] = start === '' ? ['', text] : text.split(new RegExp(`(?:^|\\b)${start} `), 2);
    return (
      before.length < 40 &&
      after !== undefined &&
      wordsOf(after)[start === '' && after.startsWith('latchkey ') ? 1 : 0]?.split('|').includes(last)
    );
  });
}

function wordsOf(text: string): readonly string[] {
  return text.replaceAll('\\|', '|').split(/[\s,=]+/);
}
