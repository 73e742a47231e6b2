import { Check, ChevronDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure, Field, Select } from '.';
import css from './ui.module.css';

export interface Option {
  value: string;
  label: string;
}

/** As many options as are offered at once; of more than that, one is found by typing. */
export const OFFERED = 20;

/** The words of a name as they are compared: in small letters, without accents, ligatures as two letters. */
const words = (name: string) =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** Whether words of the name begin with all that was typed, in any order: as svc-merchant finds shops. */
export function begins(typed: string, name: string): boolean {
  const found = words(name);
  return words(typed).every((begun) => found.some((word) => word.startsWith(begun)));
}

/**
 * One of many, found by typing. While nothing is typed (`typed` is null) it shows what is chosen; `busy` says that the
 * options are of what was typed before.
 */
export function Choose({
  label,
  bare = false,
  shown,
  value,
  options,
  more,
  busy = false,
  error,
  again,
  typed,
  onType,
  onChoose,
}: {
  label: string;
  /** Without a label in sight, and without a frame. */
  bare?: boolean;
  shown: string;
  value: string;
  options: readonly Option[];
  more: boolean;
  busy?: boolean;
  error?: unknown;
  again?: () => void;
  typed: string | null;
  onType: (typed: string | null) => void;
  onChoose: (value: string) => void;
}) {
  const { t } = useTranslation('ui');
  const id = useId();
  const popup = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState<number | null>(null);
  const open = typed !== null;
  // whoever typed and presses Enter means the first; whoever only opened it has chosen nothing
  const at = busy ? -1 : Math.min(wanted ?? (typed?.trim() ? 0 : -1), options.length - 1);
  useEffect(() => {
    if (open) popup.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  useEffect(() => {
    if (at >= 0) popup.current?.querySelector('[data-at]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const type = (text: string | null) => {
    setWanted(null);
    onType(text);
  };
  const choose = (option: Option) => {
    type(null);
    onChoose(option.value);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (!open) type('');
      else if (options.length > 0) {
        setWanted(at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length);
      }
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      const option = options[at];
      if (option) choose(option);
    } else if (event.key === 'Escape' && open) {
      // what is closed is this list, not the dialog around it
      event.preventDefault();
      event.stopPropagation();
      type(null);
    }
  };
  return (
    <div className={css.field}>
      <label className={bare ? 'hidden' : css.label} htmlFor={id}>
        {label}
      </label>
      <div className={css.combo} data-bare={bare || undefined}>
        <input
          id={id}
          className={css.input}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={`${id}-options`}
          aria-activedescendant={open && at >= 0 ? `${id}-${at}` : undefined}
          aria-busy={busy || undefined}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          placeholder={shown}
          value={typed ?? shown}
          onFocus={(event) => event.target.select()}
          onClick={() => open || type('')}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKey}
          onBlur={() => open && type(null)}
        />
        <ChevronDown size={18} aria-hidden />
        {open ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: the field keeps the focus while its list is pressed
          <div ref={popup} className={css.options} role="presentation" onMouseDown={(event) => event.preventDefault()}>
            <div id={`${id}-options`} role="listbox" aria-label={label}>
              {options.map((option, index) => (
                <div
                  key={option.value}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={option.value === value}
                  className={css.option}
                  data-at={index === at || undefined}
                  onClick={() => choose(option)}
                  onKeyDown={onKey}
                >
                  {option.label}
                  {option.value === value ? <Check size={16} aria-hidden /> : null}
                </div>
              ))}
            </div>
            {error ? <Failure error={error} again={again} /> : null}
            <p role="status" className={!more && (options.length > 0 || error) ? 'hidden' : css.optionsWord}>
              {busy
                ? t('loading', { ns: 'shared' })
                : options.length > 0
                  ? more
                    ? t('choose.more')
                    : t('choose.found', { count: options.length })
                  : error
                    ? null
                    : t('choose.none')}
            </p>
          </div>
        ) : null}
      </div>
    </div>
  );
}

/** One of what is all there: a list to look through while it is short, else found by typing. */
export function ChooseOf({
  label,
  bare = false,
  value,
  options,
  onChoose,
}: {
  label: string;
  bare?: boolean;
  value: string;
  options: readonly Option[];
  onChoose: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  if (options.length <= OFFERED) {
    const children = options.map((each) => (
      <option key={each.value} value={each.value}>
        {each.label}
      </option>
    ));
    const rest = { value, children, onChange: (event: { target: { value: string } }) => onChoose(event.target.value) };
    return bare ? <select aria-label={label} {...rest} /> : <Select label={label} {...rest} />;
  }
  const found = typed?.trim() ? options.filter((each) => begins(typed, each.label)) : options;
  return (
    <Choose
      label={label}
      bare={bare}
      shown={options.find((each) => each.value === value)?.label ?? ''}
      value={value}
      options={found.slice(0, OFFERED)}
      more={found.length > OFFERED}
      typed={typed}
      onType={setTyped}
      onChoose={onChoose}
    />
  );
}

/** What is all there, narrowed down by name as soon as it is too long to look through. */
export function Narrowed<T>(of: ToNarrow<T>) {
  return of.rows.length <= OFFERED ? of.children(of.rows) : <Narrowing {...of} />;
}

interface ToNarrow<T> {
  rows: readonly T[];
  nameOf: (row: T) => string;
  children: (rows: readonly T[]) => ReactNode;
}

function Narrowing<T>({ rows, nameOf, children }: ToNarrow<T>) {
  const { t } = useTranslation('ui');
  const [typed, setTyped] = useState('');
  const found = rows.filter((row) => begins(typed, nameOf(row)));
  return (
    <>
      <search style={{ maxWidth: 360 }}>
        <Field
          label={t('choose.narrow')}
          type="search"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          hint={
            <span role="status">
              {found.length > 0 ? t('choose.found', { count: found.length }) : t('choose.none')}
            </span>
          }
          onChange={(event) => setTyped(event.target.value)}
        />
      </search>
      {children(found)}
    </>
  );
}
