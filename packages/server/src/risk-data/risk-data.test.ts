import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRangeTest, parseRange, readLocations } from './locations.ts';
import { noRiskData, openRiskData } from './open-risk-data.ts';

const log = { warn: () => undefined };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-risk-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('a table of locations', () => {
  it('finds addresses of both families in its ranges', async () => {
    const table = await readLocations([
      '\uFEFFrange,country,city,latitude,longitude',
      '198.51.100.0/24,Australia,"Sydney, NSW",-33.87,151.21',
      '192.0.2.128/25,Germany,,,',
      '',
      '2001:db8::/32,,Paris,48.85,2.35',
    ]);
    const coordinates = { latitude: -33.87, longitude: 151.21 };
    expect(table.find('198.51.100.255')).toEqual({ country: 'Australia', city: 'Sydney, NSW', coordinates });
    expect(table.find('::ffff:198.51.100.0')?.country).toBe('Australia');
    expect(table.find('192.0.2.128')).toEqual({ country: 'Germany', city: null, coordinates: null });
    expect(table.find('2001:db8:ffff::1')?.city).toBe('Paris');
    for (const address of ['192.0.2.127', '198.51.101.0', '2001:db9::', 'text', '']) {
      expect(table.find(address), address).toBeUndefined();
    }
  });

  it.each([
    ['192.0.2.0,Germany,,,', 'Line 1 is not "range,country,city,latitude,longitude".'],
    ['192.0.2.0/33,Germany,,,', 'Line 1 is not'],
    ['192.0.2.0/24,Germany,,91,0', 'Line 1 is not'],
    ['192.0.2.0/24,Germany,,1,', 'Line 1 is not'],
    ['192.0.2.0/24,Germany,,1,1,1', 'Line 1 is not'],
    ['192.0.2.0/24,a,,,\n192.0.2.5/32,b,,,', 'Two ranges overlap.'],
  ])('is rejected: %j', async (text, message) => {
    await expect(readLocations(text.split('\n'))).rejects.toThrow(message);
  });
});

describe('ranges of addresses', () => {
  it('contain addresses of both families', () => {
    const isIn = createRangeTest(['192.0.2.0/24', '2001:db8::/32', 'nonsense']);
    expect(['192.0.2.9', '::ffff:192.0.2.9', '2001:db8::1'].map(isIn)).toEqual([true, true, true]);
    expect(['192.0.3.9', '2001:db9::1', 'text'].map(isIn)).toEqual([false, false, false]);
    expect(createRangeTest([])('192.0.2.9')).toBe(false);
  });

  it.each(['192.0.2.1', '192.0.2.0/', '192.0.2.0/33', '192.0.2/24', '2001:db8::/129', 'fe80::1%eth0/64', 'a/8', ''])(
    'are not %j',
    (text) => {
      expect(parseRange(text)).toBeUndefined();
    },
  );
});

describe('a list of compromised passwords', () => {
  it('contains the passwords of its range files', async () => {
    const path = join(directory, 'passwords');
    await mkdir(path);
    const digests = ['Passw0rd-1', 'Passw0rd-2', 'Passw0rd-3'].map((password) =>
      createHash('sha1').update(password).digest('hex').toUpperCase(),
    );
    const [first = '', second = '', padding = ''] = digests;
    await writeFile(join(path, first.slice(0, 5)), `${'0'.repeat(35)}:3\r\n${first.slice(5)}:42\r\n`);
    await writeFile(join(path, `${second.slice(0, 5)}.txt`), `${second.slice(5).toLowerCase()}:1`);
    await writeFile(join(path, `${padding.slice(0, 5)}.txt`), `${padding.slice(5)}:0\n`);
    const { compromisedPasswords } = await openRiskData({ compromisedPasswords: path }, log);
    const found = (password: string) => compromisedPasswords.includes(password);
    expect(await Promise.all(['Passw0rd-1', 'Passw0rd-2', 'Passw0rd-3', 'Passw0rd-4'].map(found))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(await found('Passw0rd-1')).toBe(true);
  });

  it('contains nothing if none is provided', async () => {
    expect(noRiskData.compromisedPasswords.isProvided).toBe(false);
    expect(await noRiskData.compromisedPasswords.includes('password')).toBe(false);
    expect(noRiskData.locations.find('192.0.2.1')).toBeUndefined();
  });
});

describe('a start with data that cannot be used', () => {
  it.each(['locations', 'compromisedPasswords'])('fails and names the path: %s', async (option) => {
    const path = join(directory, 'missing');
    await expect(openRiskData({ [option]: path }, log)).rejects.toMatchObject({
      name: 'RiskDataError',
      message: expect.stringContaining(`"${path}"`) as string,
      advice: expect.stringMatching(/^Give a /) as string,
    });
  });

  it('fails for a directory without range files', async () => {
    await expect(openRiskData({ compromisedPasswords: directory }, log)).rejects.toThrow('has no range file');
  });
});
