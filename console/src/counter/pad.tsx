import { Delete } from 'lucide-react';
import { useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Money } from '~/ui';
import css from './counter.module.css';

/** Nine digits: ten million in euro cents, more than anybody takes at a till. */
const DIGITS_MAX = 9;

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0', 'back'] as const;
type Key = (typeof KEYS)[number];

/** Digits go in from the right, as on a card terminal: no decimal point to miss. */
export function press(amount: number, key: Key): number {
  if (key === 'back') return Math.trunc(amount / 10);
  const text = `${amount}${key}`.replace(/^0+/, '');
  return text.length > DIGITS_MAX ? amount : Number(text || '0');
}

export function Pad({
  amount,
  unit,
  label,
  onChange,
  onEnter,
}: {
  amount: number;
  unit: string;
  label: string;
  onChange: (amount: number) => void;
  onEnter: () => void;
}) {
  const { t } = useTranslation('counter');
  // in the commit that shows the amount: two digits typed fast are both counted
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
      const target = event.target as HTMLElement | null;
      if (target?.closest('input, textarea, select')) return;
      if (/^\d$/.test(event.key)) onChange(press(amount, event.key as Key));
      else if (event.key === 'Backspace') onChange(press(amount, 'back'));
      else if (event.key === 'Escape') onChange(0);
      else if (event.key === 'Enter' && !target?.closest('button, a')) onEnter();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [amount, onChange, onEnter]);
  return (
    <section className={css.pad} aria-label={label}>
      <output className={css.figure} data-zero={amount === 0 || undefined}>
        <span className={css.padLabel}>{label}</span>
        <Money value={{ amount, unit }} size="hero" />
      </output>
      <div className={css.keys}>
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            className={css.key}
            aria-label={key === 'back' ? t('pad.back') : key}
            onClick={() => onChange(press(amount, key))}
          >
            {key === 'back' ? <Delete size={26} strokeWidth={1.75} aria-hidden /> : key}
          </button>
        ))}
      </div>
    </section>
  );
}
