import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/ui/tokens.css', 'utf8');

function tokens(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(selector)).split('}')[0] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2: 4.5 for text, 3 for what marks a control. */
const TEXT: [string, string[]][] = [
  ['ink', ['ground', 'surface', 'surface-sunk', 'surface-hover', 'bad-soft', 'wait-soft', 'good-soft', 'accent-soft']],
  ['ink-soft', ['ground', 'surface', 'surface-sunk', 'surface-hover', 'bad-soft', 'wait-soft']],
  ['ink-faint', ['surface', 'ground', 'surface-sunk']],
  ['on-accent', ['accent', 'accent-hover']],
  ['surface', ['bad', 'bad-hover']],
  ['accent', ['accent-soft', 'surface', 'ground']],
  ['good', ['good-soft', 'surface', 'ground']],
  ['bad', ['bad-soft', 'surface', 'ground']],
  ['wait', ['wait-soft', 'surface', 'ground']],
];
const MARKS: [string, string[]][] = [
  ['line-strong', ['surface', 'ground']],
  ['focus', ['surface', 'ground']],
];

for (const [theme, selector] of [
  ['light', ':root {'],
  ['dark', ':root[data-theme="dark"]'],
] as const) {
  describe(`${theme} colours`, () => {
    const found = tokens(selector);
    const cases = (pairs: typeof TEXT) =>
      pairs.flatMap(([front, backs]) => backs.map((back) => [front, back] as const));

    it.each(cases(TEXT))('%s can be read on %s', (front, back) => {
      expect(contrast(found.get(front) ?? '', found.get(back) ?? '')).toBeGreaterThanOrEqual(4.5);
    });

    it.each(cases(MARKS))('%s can be seen on %s', (front, back) => {
      expect(contrast(found.get(front) ?? '', found.get(back) ?? '')).toBeGreaterThanOrEqual(3);
    });
  });
}
