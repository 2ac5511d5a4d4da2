/** Colours of a branding style, and how well text can be read on them (WCAG 2.2, section 1.4.3). */

/** Red, green and blue, 0 to 255, and opacity, 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number];

const format = /^[0-9a-fA-F]{8}$/;

export const white: Colour = [255, 255, 255, 1];
export const black: Colour = [0, 0, 0, 1];

/** Reads `rrggbbaa`; undefined: the value is not a colour. */
export function colourOf(value: unknown): Colour | undefined {
  if (typeof value !== 'string' || !format.test(value)) return undefined;
  const part = (index: number) => Number.parseInt(value.slice(index, index + 2), 16);
  return [part(0), part(2), part(4), part(6) / 255];
}

/** Writes a colour for CSS. */
export function cssOf([red, green, blue, opacity]: Colour): string {
  const bytes = [red, green, blue, ...(opacity === 1 ? [] : [opacity * 255])];
  return `#${bytes.map((byte) => Math.round(byte).toString(16).padStart(2, '0')).join('')}`;
}

/** What is seen if one colour lies over an opaque other one. */
export function over([red, green, blue, opacity]: Colour, [below1, below2, below3]: Colour): Colour {
  const mix = (top: number, bottom: number) => top * opacity + bottom * (1 - opacity);
  return [mix(red, below1), mix(green, below2), mix(blue, below3), 1];
}

/** The light of one part of a colour (sRGB), 0 to 1. */
function linear(byte: number): number {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function luminance([red, green, blue]: Colour): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** The contrast ratio of two opaque colours, 1 to 21. */
export function contrast(first: Colour, second: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/**
 * Returns a colour that has at least the given contrast with all of the backgrounds: the colour itself if it has; else the same colour,
 * moved towards black or white as little as needed; else black or white, whichever is better.
 */
export function readable(colour: Colour, backgrounds: readonly Colour[], ratio: number): Colour {
  const worst = (text: Colour) =>
    Math.min(...backgrounds.map((background) => contrast(over(text, background), background)));
  if (worst(colour) >= ratio) return colour;
  const best = worst(black) > worst(white) ? black : white;
  for (let share = 0.1; share < 1; share += 0.1) {
    const moved = over([best[0], best[1], best[2], share], [colour[0], colour[1], colour[2], 1]);
    if (worst(moved) >= ratio) return moved;
  }
  return best;
}
