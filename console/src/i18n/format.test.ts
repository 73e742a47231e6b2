import i18n from 'i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { decimal, formatValue, minorDigits, parseAmount, valueParts } from './format';

afterEach(() => i18n.changeLanguage('en'));

describe('values', () => {
  it('are exact, however large', () => {
    expect(formatValue({ amount: 9_007_199_254_740_991, unit: 'EUR' })).toBe('€90,071,992,547,409.91');
    expect(decimal(-5, 2)).toBe('-0.05');
    expect(decimal(1_200, 0)).toBe('1200');
  });

  it('are written as the reader writes them', async () => {
    expect(formatValue({ amount: 2_450, unit: 'EUR' })).toBe('€24.50');
    await i18n.changeLanguage('fr');
    expect(formatValue({ amount: 123_450, unit: 'EUR' }).replace(/\s/g, ' ')).toBe('1 234,50 €');
  });

  it('show their sign when they are changes', () => {
    expect(formatValue({ amount: 12, unit: 'PTS' }, true)).toBe('+12\u00a0pts');
    expect(formatValue({ amount: -12, unit: 'PTS' }, true)).toBe('−12\u00a0pts');
    expect(formatValue({ amount: 0, unit: 'PTS' }, true)).toBe('0\u00a0pts');
    expect(formatValue({ amount: -250, unit: 'EUR' }, true)).toBe('−€2.50');
  });

  it('know currencies without cents', () => {
    expect(minorDigits('JPY')).toBe(0);
    expect(minorDigits('EUR')).toBe(2);
    expect(formatValue({ amount: 500, unit: 'JPY' })).toBe('¥500');
  });

  it('come in parts, the unit apart from the figure', () => {
    expect(valueParts({ amount: 2_450, unit: 'EUR' }).map((part) => part.kind)).toEqual(['unit', 'digits']);
  });
});

describe('typed amounts', () => {
  it.each([
    ['24,50', 2_450],
    ['24.5', 2_450],
    ['1 200', 120_000],
    ['0,01', 1],
    ['25', 2_500],
  ])('%s', (text, amount) => expect(parseAmount(text, 'EUR')).toBe(amount));

  it.each(['', 'abc', '1,234', '-5', '1e3', '12,3,4', '99999999999'])('%j is none', (text) =>
    expect(parseAmount(text, 'EUR')).toBeNull(),
  );
});
