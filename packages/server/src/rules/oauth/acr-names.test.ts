import { describe, expect, it } from 'vitest';
import { testPool } from '../testing/pool.ts';
import { acrLevels, acrNames, askedLevels } from './acr-names.ts';

const own = testPool({ AcrConfiguration: { Level2: { AcrValue: 'silver' }, Level4: { AcrValue: 'gold' } } });

describe('the names of levels', () => {
  it('are those of the pool, and otherwise the default', () => {
    expect(acrLevels).toEqual([1, 2, 3, 4]);
    expect(acrNames(own)).toEqual(['urn:cognito:loa:1', 'silver', 'urn:cognito:loa:3', 'gold']);
    expect(acrNames(testPool())).toEqual([1, 2, 3, 4].map((level) => `urn:cognito:loa:${level}`));
  });

  it.each([
    [['gold'], [4]],
    [
      ['gold', 'silver', 'gold'],
      [4, 2],
    ],
    [['urn:cognito:loa:3', 'bronze'], [3]],
    [['urn:cognito:loa:4'], []],
    [[], []],
  ])('that a request asks for: %j', (values, levels) => {
    expect(askedLevels(own, values)).toEqual(levels);
  });

  it('are ignored in the plan LITE', () => {
    expect(askedLevels(testPool({ UserPoolTier: 'LITE' }), ['urn:cognito:loa:3'])).toEqual([]);
    expect(askedLevels(testPool({ UserPoolTier: 'PLUS' }), ['urn:cognito:loa:3'])).toEqual([3]);
  });
});
