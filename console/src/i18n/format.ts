import i18n from 'i18next';

/** Points have no minor unit; the platform writes them as the unit `PTS`. */
export const POINTS = 'PTS';

export interface Value {
  amount: number;
  unit: string;
}

/** The reader's language as their own country writes it, where the browser says which: "21 Nov" or "Nov 21". */
const language = (): string => {
  const chosen = i18n.resolvedLanguage ?? 'en';
  return navigator.languages?.find((each) => each.split('-')[0] === chosen) ?? chosen;
};

const formats = new Map<string, Intl.NumberFormat>();

function currency(unit: string, sign: boolean): Intl.NumberFormat {
  const name = `${language()}/${unit}/${sign}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.NumberFormat(language(), {
      style: 'currency',
      currency: unit,
      signDisplay: sign ? 'exceptZero' : 'auto',
    });
    formats.set(name, format);
  }
  return format;
}

/** How many digits a unit has behind the point: 2 for EUR, 0 for points and JPY. */
export function minorDigits(unit: string): number {
  if (unit === POINTS) return 0;
  return currency(unit, false).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Minor units as a decimal, by moving the point: no floating point touches money. */
export function decimal(amount: number, digits: number): string {
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(text.length - digits)}`;
}

export interface Part {
  kind: 'sign' | 'digits' | 'unit' | 'space';
  text: string;
}

/** A value in the reader's language, in parts so that the figure can be set larger than its unit. */
export function valueParts({ amount, unit }: Value, sign = false): Part[] {
  if (unit === POINTS) {
    const digits = new Intl.NumberFormat(language(), { signDisplay: 'never' }).format(amount);
    const mark: Part[] =
      amount < 0 ? [{ kind: 'sign', text: '−' }] : sign && amount > 0 ? [{ kind: 'sign', text: '+' }] : [];
    return [
      ...mark,
      { kind: 'digits', text: digits },
      { kind: 'space', text: '\u00a0' },
      { kind: 'unit', text: 'pts' },
    ];
  }
  const exact = decimal(amount, minorDigits(unit)) as Intl.StringNumericLiteral;
  const parts: Part[] = [];
  for (const part of currency(unit, sign).formatToParts(exact)) {
    const kind =
      part.type === 'currency'
        ? 'unit'
        : part.type === 'plusSign' || part.type === 'minusSign'
          ? 'sign'
          : part.type === 'literal'
            ? 'space'
            : 'digits';
    const text = part.type === 'minusSign' ? '−' : part.value;
    const last = parts.at(-1);
    if (last && last.kind === kind) last.text += text;
    else parts.push({ kind, text });
  }
  return parts;
}

export function formatValue(value: Value, sign = false): string {
  return valueParts(value, sign)
    .map((part) => part.text)
    .join('');
}

export const formatNumber = (value: number, options?: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat(language(), options).format(value);

export const formatDate = (at: string | number | Date, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }) =>
  new Intl.DateTimeFormat(language(), options).format(new Date(at));

export const formatMoment = (at: string | number | Date) => formatDate(at, { dateStyle: 'medium', timeStyle: 'short' });

export const formatTime = (at: string | number | Date) => formatDate(at, { timeStyle: 'short' });

/** What a person can read out: the last eight of an id, which differ where the first (a clock) do not. */
export const shortId = (id: string) => id.replaceAll('-', '').slice(-8);

/** Minor units as somebody here would type them: "24,50" or "20". `parseAmount` reads it back. */
export function typed(amount: number, unit: string): string {
  const separator =
    new Intl.NumberFormat(language()).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
  return decimal(amount, minorDigits(unit)).replace(/\.0+$/, '').replace('.', separator);
}

/** Reads an amount as people type it ("24,50", "24.5", "1 200") into minor units; null if it is none. */
export function parseAmount(text: string, unit: string): number | null {
  const digits = minorDigits(unit);
  const plain = text.replace(/[\s\u00a0\u202f']/g, '');
  const match = /^(\d{1,10})(?:[.,](\d*))?$/.exec(plain);
  if (!match) return null;
  const fraction = match[2] ?? '';
  if (fraction.length > digits) return null;
  return Number(`${match[1]}${fraction.padEnd(digits, '0')}`);
}
