/** What two doors share. Anything that a single door needs lives in its folder. */
import { Link, type LinkProps } from '@tanstack/react-router';
import {
  AlertTriangle,
  ArrowLeft,
  Check,
  CircleCheck,
  Clock,
  CloudOff,
  Copy,
  Info,
  type LucideIcon,
  RotateCw,
  X,
} from 'lucide-react';
import {
  type ComponentProps,
  createContext,
  type ReactNode,
  type Ref,
  useCallback,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '~/api/problem';
import { formatMoment, shortId, type Value, valueParts } from '~/i18n/format';
import css from './ui.module.css';

export type Tone = 'good' | 'bad' | 'wait' | 'plain';

type Gap = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

/* Layout */

export function Stack({ gap = 4, children, ...rest }: ComponentProps<'div'> & { gap?: Gap }) {
  return (
    <div {...rest} className={classes(css.stack, rest.className)} style={{ gap: `var(--s${gap})`, ...rest.style }}>
      {children}
    </div>
  );
}

export function Row({ gap = 2, children, ...rest }: ComponentProps<'div'> & { gap?: Gap }) {
  return (
    <div {...rest} className={classes(css.row, rest.className)} style={{ gap: `var(--s${gap})`, ...rest.style }}>
      {children}
    </div>
  );
}

export function Panel({
  title,
  actions,
  children,
  ...rest
}: Omit<ComponentProps<'section'>, 'title'> & { title?: ReactNode; actions?: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={title ? id : undefined} {...rest} className={classes(css.card, rest.className)}>
      {title ? (
        <div className={css.cardHead}>
          <h2 id={id}>{title}</h2>
          {actions ? <div className={css.actions}>{actions}</div> : null}
        </div>
      ) : null}
      {children}
    </section>
  );
}

export function Page({
  title,
  lead,
  back,
  actions,
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  back?: { to: LinkProps['to']; label: string };
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const name = typeof title === 'string' ? title : undefined;
  useEffect(() => {
    if (name) document.title = t('page_title', { page: name });
  }, [name, t]);
  return (
    <>
      <header className={css.pageHead}>
        <div>
          {back ? (
            <Link to={back.to} className={css.back}>
              <ArrowLeft size={16} aria-hidden />
              {back.label}
            </Link>
          ) : null}
          <h1>{title}</h1>
          {lead ? <p>{lead}</p> : null}
        </div>
        {actions ? <div className={css.actions}>{actions}</div> : null}
      </header>
      <Stack gap={5}>{children}</Stack>
    </>
  );
}

/* Buttons */

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  icon?: LucideIcon;
  busy?: boolean;
  wide?: boolean;
  large?: boolean;
}

export function Button({
  look = 'plain',
  icon: Icon,
  busy = false,
  wide = false,
  large = false,
  children,
  ...rest
}: ButtonProps) {
  const square = Icon !== undefined && children === undefined;
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
      className={classes(
        css.button,
        css[look],
        wide && css.wide,
        large && css.large,
        square && css.square,
        rest.className,
      )}
    >
      {Icon ? <Icon size={large ? 22 : 18} aria-hidden /> : null}
      {children}
    </button>
  );
}

export function LinkButton({
  look = 'plain',
  icon: Icon,
  children,
  ...rest
}: LinkProps & { look?: Look; icon?: LucideIcon; children: ReactNode }) {
  return (
    <Link {...rest} className={classes(css.button, css[look])}>
      {Icon ? <Icon size={18} aria-hidden /> : null}
      {children}
    </Link>
  );
}

export function Copyable({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className={css.id}
      title={text}
      aria-label={copied ? t('copied') : t('copy_what', { what: label ?? text })}
      onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {label ?? text}
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </button>
  );
}

/** An id as people read it out; a click copies all of it. */
export const Id = ({ id }: { id: string }) => <Copyable text={id} label={shortId(id)} />;

/* Values and times */

export function Money({
  value,
  sign = false,
  size,
  tone,
}: {
  value: Value;
  sign?: boolean;
  size?: 'figure' | 'hero';
  tone?: 'good' | 'bad' | undefined;
}) {
  // a part is told apart by what it is and where it stands
  return (
    <span className={css.value} data-size={size} data-tone={tone}>
      {valueParts(value, sign).map((part, at) => (
        <span key={`${part.kind}${at.toString()}`} className={part.kind === 'unit' ? css.unit : undefined}>
          {part.text}
        </span>
      ))}
    </span>
  );
}

export const Moment = ({ at }: { at: string }) => <time dateTime={at}>{formatMoment(at)}</time>;

/* Fields */

interface Labelled {
  label: ReactNode;
  hint?: ReactNode;
  fault?: string | undefined;
}

function useField({ hint, fault }: Labelled) {
  const id = useId();
  const told = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ');
  return { id, invalid: fault ? true : undefined, describedBy: told || undefined };
}

function Around({ id, label, hint, fault, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {hint ? (
        <span className={css.hint} id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
      {fault ? (
        <span className={css.fault} id={`${id}-fault`} role="alert">
          {fault}
        </span>
      ) : null}
    </div>
  );
}

export function Field({ label, hint, fault, ...rest }: Labelled & ComponentProps<'input'>) {
  const { id, invalid, describedBy } = useField({ label, hint, fault });
  return (
    <Around id={id} label={label} hint={hint} fault={fault}>
      <input {...rest} id={id} className={css.input} aria-invalid={invalid} aria-describedby={describedBy} />
    </Around>
  );
}

export function TextArea({ label, hint, fault, ...rest }: Labelled & ComponentProps<'textarea'>) {
  const { id, invalid, describedBy } = useField({ label, hint, fault });
  return (
    <Around id={id} label={label} hint={hint} fault={fault}>
      <textarea {...rest} id={id} className={css.input} aria-invalid={invalid} aria-describedby={describedBy} />
    </Around>
  );
}

export function Select({ label, hint, fault, children, ...rest }: Labelled & ComponentProps<'select'>) {
  const { id, invalid, describedBy } = useField({ label, hint, fault });
  return (
    <Around id={id} label={label} hint={hint} fault={fault}>
      <select {...rest} id={id} className={css.input} aria-invalid={invalid} aria-describedby={describedBy}>
        {children}
      </select>
    </Around>
  );
}

export function CheckBox({ label, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode }) {
  return (
    <label className={css.check}>
      <input {...rest} type="checkbox" />
      <span>{label}</span>
    </label>
  );
}

export function Choices<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className={css.choices}>
      <legend className="hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={css.choice}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

/* Words with a tone */

export const Badge = ({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) => (
  <span className={css.badge} data-tone={tone}>
    {children}
  </span>
);

const NOTICE_ICONS: Record<Tone, LucideIcon> = { good: CircleCheck, bad: AlertTriangle, wait: Clock, plain: Info };

export function Notice({
  tone = 'plain',
  title,
  children,
  actions,
}: {
  tone?: Tone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const Icon = NOTICE_ICONS[tone];
  return (
    <div className={css.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={20} aria-hidden />
      <div>
        {title ? <strong>{title}</strong> : null}
        {children}
        {actions ? <div className={css.actions}>{actions}</div> : null}
      </div>
    </div>
  );
}

/** A code in the reader's language where there are words for it, else what the service said. */
export function useWords(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (error) => {
      const problem = asApiError(error);
      const key = `problems.${problem.code}` as 'problems.offline';
      // the rarer ones are in a file of their own, which is read when the door is open
      const ns = (['shared', 'ui'] as const).find((each) => i18n.exists(key, { ns: each }));
      return ns ? String(t(key, { ns: ns as 'shared' })) : problem.message;
    },
    [t, i18n],
  );
}

/** What is wrong with a field, or still missing: in the reader's words where there are any. */
export function Fault({ field, code, detail }: { field: string; code: string; detail: string }) {
  const { i18n } = useTranslation();
  const t = i18n.getFixedT(null, 'ui');
  const last = field.split('.').at(-1) ?? field;
  const name = i18n.exists(`fields.${last}`, { ns: 'ui' }) ? (
    t(`fields.${last}` as 'fields.name')
  ) : (
    <code>{field}</code>
  );
  if (!i18n.exists(`faults.${code}`, { ns: 'ui' })) {
    return (
      <>
        {name} {detail}
      </>
    );
  }
  const words = t(`faults.${code}` as 'faults.out_of_range');
  // a whole sentence names its field itself
  if (code.endsWith('_missing')) return words;
  return (
    <>
      {name} {words}
    </>
  );
}

const HEADLINES = {
  refused: 'failure.refused',
  offline: 'failure.offline',
  unknown: 'failure.unknown',
  unavailable: 'failure.unavailable',
} as const;

/** Says what did not happen, and what to do. */
export function Failure({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const words = useWords();
  if (!error) return null;
  const problem: ApiError = asApiError(error);
  return (
    <Notice
      tone={problem.outcome === 'unknown' ? 'wait' : 'bad'}
      title={t(HEADLINES[problem.outcome])}
      actions={
        again ? (
          <Button icon={RotateCw} onClick={again}>
            {t('again')}
          </Button>
        ) : null
      }
    >
      <p>{words(problem)}</p>
      {problem.fields.map((field) => (
        <p key={field.field}>
          <Fault {...field} />
        </p>
      ))}
      {problem.traceId && problem.outcome !== 'refused' ? (
        <p className={css.hint}>
          {t('trace')} <Copyable text={problem.traceId} label={problem.traceId.slice(0, 8)} />
        </p>
      ) : null}
    </Notice>
  );
}

/* Nothing here, not yet here */

export function Empty({
  icon: Icon = CloudOff,
  title,
  children,
  action,
}: {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <Icon size={32} strokeWidth={1.5} aria-hidden />
      <strong>{title}</strong>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

export const Skeleton = ({ width = '100%', height = 20 }: { width?: string | number; height?: number }) => (
  <span className={css.skeleton} style={{ width, height }} aria-hidden />
);

export function Skeletons({ rows = 5, height = 20 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      <span className="hidden">{t('loading')}</span>
      <Stack gap={4}>
        {Array.from({ length: rows }, (_, row) => (
          <Skeleton key={`row${row.toString()}`} width={`${100 - ((row * 17) % 40)}%`} height={height} />
        ))}
      </Stack>
    </div>
  );
}

/** A question and its three ends: not yet, failed, answered. Nothing jumps, because each takes the same place. */
export function Loaded<T>({
  query,
  children,
  rows,
  waiting,
}: {
  query: { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  children: (data: T) => ReactNode;
  rows?: number;
  /** Instead of rows, what is as high as what will be there. */
  waiting?: ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} again={() => query.refetch()} />;
  return waiting ?? <Skeletons rows={rows ?? 5} />;
}

/* Facts */

export const Facts = ({ children }: { children: ReactNode }) => <dl className={css.facts}>{children}</dl>;

export const Fact = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

export function Tile({ label, hint, children }: { label: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.tile}>
      <span className={css.label}>{label}</span>
      {children}
      {hint ? <span className={css.hint}>{hint}</span> : null}
    </div>
  );
}

export const Tiles = ({ children }: { children: ReactNode }) => <div className={css.tiles}>{children}</div>;

export const rowLink = css.rowLink;

/* Dialog */

const DialogClose = createContext<() => void>(() => undefined);
export const useCloseDialog = () => useContext(DialogClose);

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={css.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={css.dialogHead}>
        <h2 id={id}>{title}</h2>
        <Button look="quiet" icon={X} onClick={onClose} aria-label={t('close')} />
      </div>
      <div className={css.dialogBody}>
        <DialogClose value={onClose}>{children}</DialogClose>
      </div>
    </dialog>
  );
}

/** A question before what cannot be undone. */
export function Confirm({
  title,
  children,
  action,
  danger = false,
  busy,
  error,
  onConfirm,
  onClose,
  disabled = false,
}: {
  title: string;
  children: ReactNode;
  action: string;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  disabled?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <Failure error={error} />
      <Row gap={2} style={{ justifyContent: 'flex-end' }}>
        <Button look="quiet" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button look={danger ? 'danger' : 'primary'} busy={busy} disabled={disabled} onClick={onConfirm}>
          {action}
        </Button>
      </Row>
    </Dialog>
  );
}

/* Tables */

export interface Column<T> {
  name: string;
  label: ReactNode;
  end?: boolean;
  /** On a phone: beside the head of the row, without its label, on a line of its own, or not at all. */
  phone?: 'lead' | 'bare' | 'acts' | 'none';
  cell: (row: T) => ReactNode;
}

/** Rows of a table that are drawn at once, and how many its buttons move on. */
const ROWS = 200;
const STEP = 50;

/** Gives on the button what lies before or behind the rows that are drawn. */
export const Further = ({ busy, onClick, children }: { busy?: boolean; onClick: () => void; children: ReactNode }) => (
  <div className={css.further}>
    <Button busy={busy ?? false} onClick={onClick}>
      {children}
    </Button>
  </div>
);

/** However many rows there are, at most `ROWS` of them, with the way on and back. */
export function Drawn<T>({ rows, children }: { rows: readonly T[]; children: (drawn: readonly T[]) => ReactNode }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(0);
  // what was looked at may have become shorter
  const from = Math.min(wanted, Math.max(rows.length - ROWS, 0));
  return (
    <>
      {from > 0 ? <Further onClick={() => setWanted(Math.max(from - STEP, 0))}>{t('earlier')}</Further> : null}
      {children(rows.slice(from, from + ROWS))}
      {from + ROWS < rows.length ? <Further onClick={() => setWanted(from + STEP)}>{t('more')}</Further> : null}
    </>
  );
}

/** On a phone a row is a few lines: its first column with what leads beside it, the others small below. */
export function Table<T>({
  caption,
  columns,
  rows,
  rowKey,
  ref,
}: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  ref?: Ref<HTMLTableElement>;
}) {
  return (
    <div className={css.tableWrap}>
      <Drawn rows={rows}>
        {(drawn) => (
          <table className={css.table} data-fold ref={ref}>
            <caption className="hidden">{caption}</caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.name} scope="col" className={column.end ? css.end : undefined}>
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {drawn.map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map((column, at) => (
                    <td
                      key={column.name}
                      className={column.end ? css.end : undefined}
                      data-phone={at === 0 ? 'head' : column.phone}
                      data-label={
                        at === 0 || column.phone || typeof column.label !== 'string' ? undefined : column.label
                      }
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Drawn>
    </div>
  );
}
