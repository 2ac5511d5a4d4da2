import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { forwardLines } from './line-forwarder.ts';

it('writes lines of several sources in whole, however they arrive', async () => {
  const [one, other, to] = [new PassThrough(), new PassThrough(), new PassThrough()];
  forwardLines(one, to);
  forwardLines(other, to);
  one.write('a');
  other.write('x\ny');
  one.write('b\nc');
  other.end('z');
  one.end();
  const text = to.setEncoding('utf8');
  let read = '';
  text.on('data', (part: string) => (read += part));
  await expect.poll(() => read.split('\n').filter(Boolean).toSorted()).toEqual(['ab', 'c', 'x', 'yz']);
});

it('stops reading while nobody takes its lines', async () => {
  const from = new PassThrough();
  const to = new PassThrough({ highWaterMark: 10 });
  forwardLines(from, to);
  from.write(`${'x'.repeat(20)}\n`);
  await expect.poll(() => from.isPaused()).toBe(true);
  from.write('next\n');
  to.setEncoding('utf8').resume();
  await expect.poll(() => from.isPaused()).toBe(false);
});
