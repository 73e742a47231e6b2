import i18n from 'i18next';
import { describe, expect, it } from 'vitest';
import { format, parse } from './icu';

const say = (message: string, values: Record<string, unknown> = {}, language = 'en') =>
  format(parse(message), values, language);

describe('a message', () => {
  it('is its text, with its arguments where they are named', () => {
    expect(say('It’s {what} for {name}: 100% #1', { what: 'ready', name: 'Zoé' })).toBe('It’s ready for Zoé: 100% #1');
    expect(say('{a}{b}', { a: 0, b: '' })).toBe('0');
  });

  it('says what it was not told', () => {
    expect(say('until {at}')).toBe('until {at}');
  });

  it('never reads an argument as a message', () => {
    expect(say('from {who}', { who: '{count, plural, other {#}}' })).toBe('from {count, plural, other {#}}');
  });

  it('counts as its language does', () => {
    const points = '{count, plural, =0 {no points} one {# point} other {# points}} left';
    expect([0, 1, 2, 1_200].map((count) => say(points, { count }))).toEqual([
      'no points left',
      '1 point left',
      '2 points left',
      '1,200 points left',
    ]);
    // nought is one in French, and many is many
    const french = '{count, plural, one {# jour} many {# de jours} other {# jours}}';
    expect([0, 1, 2, 1_000_000].map((count) => say(french, { count }, 'fr').replace(/\s/g, ' '))).toEqual([
      '0 jour',
      '1 jour',
      '2 jours',
      '1 000 000 de jours',
    ]);
  });

  it('may name arguments within its cases', () => {
    const message = '{count, plural, one {# card of {shop}} other {# cards of {shop}}}';
    expect(say(message, { count: 3, shop: 'Bellon' })).toBe('3 cards of Bellon');
  });

  it.each([
    '{',
    '}',
    'a } b',
    '{}',
    '{a',
    '{a, select, x {y} other {z}}',
    '{n, plural, one {1}}',
    '{n, plural, one 1 other 2}',
  ])('is not %s', (text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  });

  it('is what i18next says', () => {
    expect(i18n.t('copy_what', { what: 'it' })).toBe('Copy it');
    expect(i18n.t('none' as 'again', { defaultValue: 'why: {' })).toBe('why: {');
    expect(i18n.t('roles', { returnObjects: true })).toMatchObject({ operator: 'Network operator' });
  });
});
