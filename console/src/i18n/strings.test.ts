import { describe, expect, it } from 'vitest';
import { type Part, parse } from './icu';

const files = {
  ...import.meta.glob<{ default: object }>('./*.json', { eager: true }),
  ...import.meta.glob<{ default: object }>('../*/messages.*.json', { eager: true }),
};

function flat(tree: object, under = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${under}${key}`, value] as [string, string]] : flat(value, `${under}${key}.`),
  );
}

function argumentsOf(message: string): string[] {
  const found = new Set<string>();
  const walk = (parts: readonly Part[]) => {
    for (const part of parts) {
      if (typeof part === 'string' || !('name' in part)) continue;
      found.add(part.name);
      if ('cases' in part) for (const each of part.cases.values()) walk(each);
    }
  };
  walk(parse(message));
  return [...found].sort();
}

const english = Object.entries(files).filter(([path]) => /en\.json$/.test(path));

describe('strings', () => {
  it('are there for every door', () => {
    expect(english.length).toBe(7);
  });

  for (const [path, module] of english) {
    const other = files[path.replace(/en\.json$/, 'fr.json') as keyof typeof files];

    it(`${path}: both languages say the same things with the same arguments`, () => {
      const en = new Map(flat(module.default));
      const fr = new Map(flat(other?.default ?? {}));
      expect([...fr.keys()].sort()).toEqual([...en.keys()].sort());
      for (const [key, message] of en) {
        expect({ key, args: argumentsOf(fr.get(key) ?? '') }).toEqual({ key, args: argumentsOf(message) });
      }
    });

    it(`${path}: French has its own apostrophes and spaces`, () => {
      for (const [key, message] of flat(other?.default ?? {})) {
        expect({ key, straight: message.includes("'") }).toEqual({ key, straight: false });
      }
    });
  }
});
