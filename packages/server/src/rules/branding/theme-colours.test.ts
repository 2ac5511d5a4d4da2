import { describe, expect, it } from 'vitest';
import { black, type Colour, colourOf, contrast, cssOf, over, readable, white } from './theme-colours.ts';

const grey = (value: number): Colour => [value, value, value, 1];
const red: Colour = [255, 0, 0, 1];

describe('colours', () => {
  it.each([
    ['00000000', [0, 0, 0, 0], '#00000000'],
    ['ffffffff', [255, 255, 255, 1], '#ffffff'],
    ['01Ab7F80', [1, 0xab, 0x7f, 128 / 255], '#01ab7f80'],
    ['0a0b0cfe', [10, 11, 12, 254 / 255], '#0a0b0cfe'],
  ] as const)('%s is read, and written for CSS', (text, colour, css) => {
    expect(colourOf(text)).toEqual(colour);
    expect(cssOf(colour)).toBe(css);
  });

  it.each(['', 'ffffff', '#ffffffff', 'fffffffff', 'gfffffff', ' ffffffff', 'ffffffff\n', 5, null, undefined])(
    '%j is none',
    (value) => {
      expect(colourOf(value)).toBeUndefined();
    },
  );

  it('are rounded for CSS', () => {
    expect(cssOf([0.4, 0.5, 254.6, 1])).toBe('#0001ff');
  });

  it.each<[Colour, Colour, Colour]>([
    [[200, 100, 50, 1], white, [200, 100, 50, 1]],
    [
      [200, 100, 50, 0],
      [1, 2, 3, 1],
      [1, 2, 3, 1],
    ],
    [
      [200, 100, 50, 0.5],
      [100, 200, 250, 1],
      [150, 150, 150, 1],
    ],
    [
      [100, 0, 40, 0.25],
      [0, 100, 80, 1],
      [25, 75, 70, 1],
    ],
  ])('%j over %j is %j', (top, below, seen) => {
    expect(over(top, below)).toEqual(seen);
  });
});

describe('contrast (WCAG 2.2)', () => {
  // Values of the contrast checker of WebAIM, which has two decimals.
  it.each<[string, Colour, Colour, number]>([
    ['black and white', black, white, 21],
    ['equal colours', grey(100), grey(100), 1],
    ['767676 and white', grey(0x76), white, 4.54],
    ['777777 and white', grey(0x77), white, 4.48],
    ['red and white', red, white, 4],
    ['green and white', [0, 255, 0, 1], white, 1.37],
    ['blue and white', [0, 0, 255, 1], white, 8.59],
    ['0a0a0a and black', grey(10), black, 1.06],
    ['0b0b0b and black', grey(11), black, 1.07],
    ['050505 and black', grey(5), black, 1.03],
  ])('of %s, in both orders', (_which, one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
    expect(contrast(other, one)).toBe(contrast(one, other));
  });
});

describe('a colour that can be read', () => {
  it('stays if it has the contrast, also if it has exactly that', () => {
    const colour: Colour = [1, 2, 3, 1];
    expect(readable(colour, [white], 4.5)).toBe(colour);
    expect(readable(colour, [white], contrast(colour, white))).toBe(colour);
    expect(readable(colour, [white, black], 1)).toBe(colour);
  });

  it.each<[Colour, Colour, number, string]>([
    // A tenth of black is enough.
    [grey(119), white, 4.5, '#6b6b6b'],
    [red, white, 4.5, '#e60000'],
    [grey(100), black, 4.5, '#838383'],
    // Five tenths of black have a contrast of 3.95 to white, and four have 2.85.
    [white, white, 2.8, '#999999'],
    [white, white, 2.9, '#808080'],
  ])('%j on %j is moved by the first tenth that has the contrast %d: %s', (colour, background, ratio, css) => {
    expect(cssOf(readable(colour, [background], ratio))).toBe(css);
  });

  it('counts its opacity, and every background', () => {
    const faint: Colour = [0, 0, 0, 0.2];
    expect(readable(faint, [white], 4.5)).not.toBe(faint);
    expect(contrast(readable(grey(119), [white, grey(230)], 4.5), grey(230))).toBeGreaterThanOrEqual(4.5);
  });

  it('is black or white where nothing between them is enough', () => {
    const shown = (colour: Colour, backgrounds: readonly Colour[], ratio: number) => {
      return cssOf(readable(colour, backgrounds, ratio));
    };
    expect(shown(grey(128), [white, black], 10)).toBe('#ffffff');
    expect(shown(grey(250), [white], 20.9)).toBe('#000000');
    expect(shown(grey(5), [black], 20.9)).toBe('#ffffff');
    expect(shown(grey(130), [grey(130)], 21)).toBe('#000000');
    expect(shown(grey(110), [grey(110)], 21)).toBe('#ffffff');
  });
});
