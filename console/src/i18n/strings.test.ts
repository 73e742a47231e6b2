import IntlMessageFormat from 'intl-messageformat';
import { describe, expect, it } from 'vitest';

const files = {
  ...import.meta.glob<{ default: object }>('./*.json', { eager: true }),
  ...import.meta.glob<{ default: object }>('../*/messages.*.json', { eager: true }),
};

function flat(tree: object, under = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${under}${key}`, value] as [string, string]] : flat(value, `${under}${key}.`),
  );
}

const TYPES_WITH_ARGUMENTS = [1, 2, 3, 4, 6];

function argumentsOf(message: string, language: string): string[] {
  const found = new Set<string>();
  const walk = (elements: ReturnType<IntlMessageFormat['getAst']>) => {
    for (const element of elements) {
      if (TYPES_WITH_ARGUMENTS.includes(element.type) && 'value' in element) found.add(String(element.value));
      if ('options' in element) for (const option of Object.values(element.options)) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(message, language).getAst());
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
        expect({ key, args: argumentsOf(fr.get(key) ?? '', 'fr') }).toEqual({ key, args: argumentsOf(message, 'en') });
      }
    });

    it(`${path}: French has its own apostrophes and spaces`, () => {
      for (const [key, message] of flat(other?.default ?? {})) {
        expect({ key, straight: message.includes("'") }).toEqual({ key, straight: false });
      }
    });
  }
});
