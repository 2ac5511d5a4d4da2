import { describe, expect, it } from 'vitest';
import { destinationOf, parseLogDestination } from './log-destinations.ts';

const group = 'arn:aws:logs:us-east-1:123456789012:log-group:events';

describe('parseLogDestination', () => {
  it('reads a file and a web address', () => {
    expect(parseLogDestination(`${group}=file:/var/log/events.jsonl`)).toEqual([
      group,
      { kind: 'file', path: '/var/log/events.jsonl' },
    ]);
    const url = new URL('https://logs.example.com/in?token=a=b');
    expect(parseLogDestination(`${group}=x=${url.href}`)).toEqual([`${group}=x`, { kind: 'web', url }]);
  });

  it.each([
    '',
    group,
    `${group}=`,
    `${group}=file:`,
    `${group}=file:/var/log/`,
    `${group}=ftp://host/`,
    `${group}=https://`,
    `${group}=https://user:secret@host/`,
    `${group}=https://:secret@host/`,
    `${group}=https://host/#part`,
    'events=file:/x',
  ])('rejects %s', (text) => {
    expect(parseLogDestination(text)).toBeUndefined();
  });
});

describe('destinationOf', () => {
  const directory = '/data/logs';
  const fileOf = (arn: string) => destinationOf({ named: new Map(), directory }, arn);

  it('prefers what an option names', () => {
    const named = new Map([[group, { kind: 'file', path: '/elsewhere' } as const]]);
    expect(destinationOf({ named, directory }, group)).toEqual({ kind: 'file', path: '/elsewhere' });
    expect(destinationOf({ named, directory }, `${group}2`)).toEqual({
      kind: 'file',
      path: '/data/logs/logs-events2.jsonl',
    });
  });

  it('names files after what the ARN names', () => {
    expect(fileOf('arn:aws:s3:::bucket.example')).toEqual({ kind: 'file', path: '/data/logs/s3-bucket.example.jsonl' });
    expect(fileOf('arn:aws:firehose:us-east-1:123456789012:deliverystream/events')).toEqual({
      kind: 'file',
      path: '/data/logs/firehose-events.jsonl',
    });
  });

  it('stays in the directory, and gives different ARNs different files', () => {
    const paths = ['/a/b', '_a_b', '/a_b', '../../etc/passwd', '..', '.', 'x'.repeat(500), 'x'.repeat(501)].map(
      (name) => {
        const destination = fileOf(`arn:aws:logs:us-east-1:123456789012:log-group:${name}`);
        return destination.kind === 'file' ? destination.path : '';
      },
    );
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^\/data\/logs\/[\w.-]{1,200}\.jsonl$/);
  });
});
