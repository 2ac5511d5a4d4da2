/**
 * Derives texts from a pattern that make a backtracking engine slow: a part that the pattern matches repeatedly, and an end at which it
 * fails. All known attacks have this form (for example, R2C "ReDoS" and Davis et al., "The impact of regular expression denial of service in practice", 2018).
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** `prefix`, then `pump` many times, then `suffix`. */
export interface Attack {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

/** Returns the text of an attack, with about `length` characters. */
export function attackText({ prefix, pump, suffix }: Attack, length: number): string {
  return prefix + pump.repeat(Math.max(1, Math.floor((length - prefix.length - suffix.length) / pump.length))) + suffix;
}

/** Characters to try where a pattern contains a character class. */
const usual = ['a', 'Z', '0', ' ', '\n', '-', '_', '.', '"', '<', '@', '/', ':', 'é', '漢', '😀', '\u0001'];

/** Ends at which patterns fail: a character that few patterns match, and a line break, at which `.` and `$` stop. */
const ends = ['', '\u0001', '\n'];

const MOST_COPIES = 64;
const MOST_ATTACKS = 600;

/** Returns attacks on an ECMAScript regular expression, without duplicates. */
export function attacksOn(source: string, flags: string): readonly Attack[] {
  const modes = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') };
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, modes);
  const sampler = new Sampler(source, flags.replace(/[gyd]/g, ''));
  const characters = charactersOf(source);
  const attacks = new Map<string, Attack>();
  const add = (prefix: string, pump: string, suffixes: readonly string[]): void => {
    if (pump === '' || attacks.size >= MOST_ATTACKS) return;
    for (const suffix of suffixes) attacks.set(JSON.stringify([prefix, pump, suffix]), { prefix, pump, suffix });
  };

  const suffixes = [...ends, ...lookaroundsIn(pattern).map((alternative) => sampler.alternative(alternative))];
  // After a character that few patterns match, a pattern that begins with `^` cannot match.
  for (const prefix of ['', '\u0001']) {
    for (const pump of [...characters, ...usual]) add(prefix, pump, suffixes);
  }
  for (const { alternative, before } of alternativesIn(pattern, sampler)) {
    const parts = sampler.parts(alternative);
    for (let from = 0; from < parts.length; from += 1) {
      const prefix = before + parts.slice(0, from).join('');
      for (let to = from + 1; to <= parts.length; to += 1) {
        const pump = parts.slice(from, to).join('');
        add(prefix, pump, suffixes);
        if (prefix !== '') add('', pump, suffixes);
      }
      for (const pump of sampler.others(alternative, from)) add(prefix, pump, suffixes);
    }
  }
  return [...attacks.values()];
}

/** Returns the characters in a pattern, including its operators: the difference does not matter here. */
function charactersOf(source: string): readonly string[] {
  return [...new Set(source)].slice(0, 24);
}

interface Placed {
  readonly alternative: AST.Alternative;
  /** The beginning of a text that reaches this alternative. */
  readonly before: string;
}

function alternativesIn(pattern: AST.Pattern, sampler: Sampler): readonly Placed[] {
  const found: Placed[] = [];
  const visit = (alternatives: readonly AST.Alternative[], before: string): void => {
    for (const alternative of alternatives) {
      found.push({ alternative, before });
      let passed = before;
      for (const element of alternative.elements) {
        const inner = element.type === 'Quantifier' ? element.element : element;
        if ('alternatives' in inner) visit(inner.alternatives, passed);
        passed += sampler.element(element);
      }
    }
  };
  visit(pattern.alternatives, '');
  return found;
}

function lookaroundsIn(pattern: AST.Pattern): readonly AST.Alternative[] {
  const found: AST.Alternative[] = [];
  const visit = (alternatives: readonly AST.Alternative[]): void => {
    for (const { elements } of alternatives) {
      for (const element of elements) {
        const inner = element.type === 'Quantifier' ? element.element : element;
        if (!('alternatives' in inner)) continue;
        if (inner.type === 'Assertion') found.push(...inner.alternatives.slice(0, 3));
        visit(inner.alternatives);
      }
    }
  };
  visit(pattern.alternatives);
  return found;
}

/** Creates texts that parts of a pattern match. */
class Sampler {
  readonly #flags: string;
  readonly #candidates: readonly string[];

  constructor(source: string, flags: string) {
    this.#flags = flags;
    this.#candidates = [...usual, ...charactersOf(source)];
  }

  alternative({ elements }: AST.Alternative): string {
    return elements.map((element) => this.element(element)).join('');
  }

  /** Returns a text for each element. Consecutive characters become one text. */
  parts({ elements }: AST.Alternative): readonly string[] {
    const parts: string[] = [];
    let wasCharacter = false;
    for (const element of elements) {
      const isCharacter = element.type === 'Character';
      const text = this.element(element);
      if (isCharacter && wasCharacter) parts.push((parts.pop() ?? '') + text);
      else parts.push(text);
      wasCharacter = isCharacter;
    }
    return parts;
  }

  /** Returns further texts for one element: other characters of a class, other alternatives of a group. */
  others({ elements }: AST.Alternative, index: number): readonly string[] {
    const element = elements[index];
    const inner = element?.type === 'Quantifier' ? element.element : element;
    if (inner === undefined) return [];
    if ('alternatives' in inner)
      return inner.alternatives.slice(1, 5).map((alternative) => this.alternative(alternative));
    return this.#members(inner).slice(1, 5);
  }

  element(element: AST.Element): string {
    switch (element.type) {
      case 'Character':
        return String.fromCodePoint(element.value);
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass':
        return this.#members(element)[0] ?? '';
      case 'Quantifier':
        return this.element(element.element).repeat(Math.min(Math.max(1, element.min), MOST_COPIES));
      case 'Group':
      case 'CapturingGroup':
        return element.alternatives[0] === undefined ? '' : this.alternative(element.alternatives[0]);
      case 'Assertion':
      case 'Backreference':
        return '';
      default:
        return element satisfies never;
    }
  }

  #members(element: AST.Element): readonly string[] {
    if (!element.type.startsWith('Character') && element.type !== 'ExpressionCharacterClass') return [];
    const one = new RegExp(`^(?:${element.raw})$`, this.#flags);
    return this.#candidates.filter((candidate) => one.test(candidate));
  }
}
