import type { Module } from 'i18next';

/**
 * The part of ICU MessageFormat that the strings are written in: `{name}`, and `{count, plural, =0 {…} one {# …} other {# …}}`.
 * Whoever needs more of it (`select`, dates, quoting) learns from `strings.test.ts` that it is not here: numbers, money and
 * dates are `format.ts`'s and come as finished text.
 */

export type Part =
  | string
  | { name: string }
  | { name: string; cases: ReadonlyMap<string, readonly Part[]> }
  | { count: true };

const ARGUMENT = /\{\s*(\w+)\s*(?:\}|,\s*plural\s*,)/y;
const CASE = /\s*(=\d+|zero|one|two|few|many|other)\s*\{/y;
const END = /\s*\}/y;

/** Reads a message; throws on what is not one. */
export function parse(message: string): readonly Part[] {
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(message);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const refuse = (): never => {
    throw new SyntaxError(`not a message, at character ${at}: ${message}`);
  };

  const parts = (within: boolean): Part[] => {
    const read: Part[] = [];
    let text = '';
    const flush = () => {
      if (text) read.push(text);
      text = '';
    };
    while (at < message.length && message[at] !== '}') {
      if (message[at] === '{') {
        flush();
        read.push(argument());
      } else if (within && message[at] === '#') {
        flush();
        read.push({ count: true });
        at += 1;
      } else {
        text += message[at];
        at += 1;
      }
    }
    flush();
    return read;
  };

  const argument = (): Part => {
    const [whole, name] = next(ARGUMENT) ?? refuse();
    if (!name) return refuse();
    if (whole?.endsWith('}')) return { name };
    const cases = new Map<string, readonly Part[]>();
    while (!next(END)) {
      const [, which] = next(CASE) ?? refuse();
      cases.set(which ?? '', parts(true));
      if (!next(END)) refuse();
    }
    if (!cases.has('other')) refuse();
    return { name, cases };
  };

  const read = parts(false);
  if (at < message.length) refuse();
  return read;
}

export type Values = Readonly<Record<string, unknown>>;

/** A message in words. What it is not told stays in braces, where it is seen. */
export function format(parts: readonly Part[], values: Values, language: string, count = 0): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('count' in part) return new Intl.NumberFormat(language).format(count);
      const value = values[part.name];
      if (!('cases' in part)) return value === undefined ? `{${part.name}}` : String(value);
      const number = Number(value);
      const rule = new Intl.PluralRules(language).select(number);
      const chosen = part.cases.get(`=${number}`) ?? part.cases.get(rule) ?? part.cases.get('other') ?? [];
      return format(chosen, values, language, number);
    })
    .join('');
}

const known = new Map<string, readonly Part[]>();

function read(message: string): readonly Part[] {
  let parts = known.get(message);
  if (!parts) {
    try {
      parts = parse(message);
    } catch {
      // a service's own word for what there is no string for: it stands as it is
      parts = [message];
    }
    known.set(message, parts);
  }
  return parts;
}

/** For i18next: what makes words of a string and its arguments. */
export const icu = {
  type: 'i18nFormat' as const,
  parse: (message: unknown, values: Values, language: string): unknown =>
    typeof message === 'string' ? format(read(message), values, language) : message,
  /** A key is looked up as it stands: its plurals are within its message. */
  addLookupKeys: (keys: string[]) => keys,
} satisfies Module & Record<string, unknown>;
