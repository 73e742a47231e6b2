import { useMutation, useQueryClient } from '@tanstack/react-query';
import i18n from 'i18next';
import { CreditCard, ScanLine, Search, UserPlus } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { find, type Guess, guess, isNobody } from '~/api/find';
import type { Card, Value, Wallet } from '~/api/types';
import { POINTS } from '~/i18n/format';
import { Button, Empty, Failure, Field, Notice, Stack } from '~/ui';
import { later } from '~/ui/later';
import css from './counter.module.css';
import { CustomerPanel } from './customer';
import type { Order } from './operations';
import { Pad } from './pad';
import { useLiveProgram } from './pricing';
import { ReceiptPanel } from './receipt';
import { useOnline, useOperation, useShownState, useTill } from './till-context';

const CardPanel = later(() => import('./card').then((part) => part.CardPanel));
const Enrol = later(() => import('./enrol').then((part) => part.Enrol));
const Scanner = later(() => import('./scanner').then((part) => part.Scanner));
const Sell = later(() => import('./sell').then((part) => part.Sell));

export type Subject =
  | { kind: 'none' }
  | { kind: 'customer'; wallet: Wallet }
  | { kind: 'card'; card: Card }
  | { kind: 'sell' }
  | { kind: 'enrol'; from: Guess | null };

/** What the pad counts, and what Enter does, is decided by the panel beside it. */
export interface Ready {
  unit: string;
  label: string;
  act: (() => void) | null;
}

export type Submit = (order: Order, about: string, value: Value) => void;

export function Till() {
  const { t } = useTranslation('counter');
  const { journal } = useTill();
  // known before the first customer is
  useLiveProgram();
  // once the till stands: words for what rarely goes wrong, and what is not used with every customer
  useEffect(() => {
    void i18n.loadNamespaces('ui');
    void Promise.allSettled([CardPanel, Enrol, Sell, Scanner].map((part) => part.fetch()));
    // a day is closed whether or not there is a connection
    void import('./day').catch(() => undefined);
  }, []);
  const [subject, setSubject] = useState<Subject>({ kind: 'none' });
  const [amount, setAmount] = useState(0);
  const [{ unit, label }, setFace] = useState({ unit: POINTS, label: t('pad.points') });
  // read when Enter is pressed, and set in the same commit that shows the amount: never one digit behind
  const acting = useRef<(() => void) | null>(null);
  const onReady = useCallback((ready: Ready) => {
    acting.current = ready.act;
    setFace((face) => (face.unit === ready.unit && face.label === ready.label ? face : ready));
  }, []);
  const [shown, setShown] = useState<string | null>(null);
  const operation = useOperation(shown);
  const settling = useShownState(operation) === 'sending';

  const submit = useMutation({
    mutationFn: (asked: { order: Order; about: string; value: Value; key: string }) => {
      // shown from the first moment: its state says how far it is
      setShown(asked.key);
      return journal.submit(asked.order, asked.about, asked.value, asked.key);
    },
    onError: () => setShown(null),
  });
  const { mutate } = submit;
  const onSubmit: Submit = useCallback(
    (order, about, value) => {
      mutate({ order, about, value, key: crypto.randomUUID() });
    },
    [mutate],
  );

  const queries = useQueryClient();
  const show = useCallback(
    (next: Subject) => {
      // what was just found out is newer than what was known
      if (next.kind === 'card') queries.setQueryData(['card', next.card.id], next.card);
      setSubject(next);
      setShown(null);
    },
    [queries],
  );
  const finish = useCallback(() => {
    setSubject({ kind: 'none' });
    setShown(null);
    setAmount(0);
  }, []);

  // an amount in euros is not one in points
  const before = useRef(unit);
  useEffect(() => {
    if (before.current !== unit) setAmount(0);
    before.current = unit;
  }, [unit]);

  const onEnter = () => {
    if (!operation) acting.current?.();
    else if (!settling) finish();
  };

  const stage = operation || subject.kind === 'enrol' ? 'panel' : subject.kind === 'none' ? 'find' : 'amount';

  return (
    <div className={css.till} data-stage={stage}>
      <div className={css.left}>
        <Finder onFound={show} />
        <Pad
          amount={amount}
          unit={unit}
          label={label}
          onChange={(next) => {
            if (settling) return;
            if (operation) finish();
            setAmount(next);
          }}
          onEnter={onEnter}
        />
      </div>
      <aside className={css.right} aria-live="polite">
        {submit.error ? <Failure error={submit.error} /> : null}
        {operation ? (
          <ReceiptPanel operation={operation} onDone={finish} onSubmit={onSubmit} />
        ) : subject.kind === 'customer' ? (
          <CustomerPanel
            key={subject.wallet.id}
            wallet={subject.wallet}
            amount={amount}
            onReady={onReady}
            onSubmit={onSubmit}
            onClose={finish}
          />
        ) : subject.kind === 'card' ? (
          <CardPanel
            key={subject.card.id}
            card={subject.card}
            amount={amount}
            onReady={onReady}
            onSubmit={onSubmit}
            onClose={finish}
          />
        ) : subject.kind === 'sell' ? (
          <Sell amount={amount} onAmount={setAmount} onReady={onReady} onSubmit={onSubmit} onClose={finish} />
        ) : subject.kind === 'enrol' ? (
          <Enrol from={subject.from} onEnrolled={(wallet) => show({ kind: 'customer', wallet })} onClose={finish} />
        ) : (
          <Idle onChoose={show} onReady={onReady} />
        )}
      </aside>
    </div>
  );
}

function Idle({ onChoose, onReady }: { onChoose: (subject: Subject) => void; onReady: (ready: Ready) => void }) {
  const { t } = useTranslation('counter');
  useLayoutEffect(() => onReady({ unit: POINTS, label: t('pad.points'), act: null }), [onReady, t]);
  return (
    <div className={css.panel}>
      <Empty icon={ScanLine} title={t('idle.title')}>
        {t('idle.lead')}
      </Empty>
      <Stack gap={2}>
        <Button icon={UserPlus} large wide onClick={() => onChoose({ kind: 'enrol', from: null })}>
          {t('idle.enrol')}
        </Button>
        <Button icon={CreditCard} large wide onClick={() => onChoose({ kind: 'sell' })}>
          {t('idle.sell')}
        </Button>
      </Stack>
    </div>
  );
}

/** One field for whatever a customer can show: phone, e-mail, card, gift card; typed, scanned or from a scanner. */
function Finder({ onFound }: { onFound: (subject: Subject) => void }) {
  const { t } = useTranslation('counter');
  const { merchant } = useTill();
  const online = useOnline();
  const [text, setText] = useState('');
  const [pin, setPin] = useState('');
  const [scanning, setScanning] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const guessed = guess(text, merchant.country);
  const asksPin = guessed.kind === 'code' && guessed.needsPin;

  const search = useMutation({
    mutationFn: (wanted: { guess: Guess; pin: string }) => find(wanted.guess, wanted.pin),
    onSuccess: (found) => {
      setText('');
      setPin('');
      input.current?.blur();
      onFound(found);
    },
    onError: () => input.current?.select(),
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      if (event.key !== '/' || target?.closest('input, textarea, select')) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const start = (wanted: string) => {
    const next = guess(wanted, merchant.country);
    if (wanted.trim() === '') return;
    if (next.kind === 'code' && next.needsPin && pin === '') return;
    search.mutate({ guess: next, pin });
  };

  return (
    <div className={css.finderBox}>
      <search>
        <form
          className={css.finder}
          onSubmit={(event) => {
            event.preventDefault();
            start(text);
          }}
        >
          <Search size={20} aria-hidden />
          <input
            ref={input}
            className={css.finderInput}
            aria-label={t('find.label')}
            placeholder={t('find.placeholder')}
            value={text}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            onChange={(event) => {
              setText(event.target.value);
              search.reset();
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') {
                setText('');
                search.reset();
                input.current?.blur();
              }
            }}
          />
          {text === '' ? (
            <Button look="quiet" icon={ScanLine} aria-label={t('scan.title')} onClick={() => setScanning(true)} />
          ) : (
            <Button type="submit" look="primary" busy={search.isPending}>
              {t('find.submit')}
            </Button>
          )}
        </form>
      </search>
      {asksPin ? (
        <form
          className={css.pinRow}
          onSubmit={(event) => {
            event.preventDefault();
            start(text);
          }}
        >
          <Field
            label={t('find.pin')}
            inputMode="numeric"
            autoComplete="off"
            value={pin}
            onChange={(event) => setPin(event.target.value)}
          />
        </form>
      ) : null}
      {!online ? <Notice tone="wait" title={t('offline.title')} /> : null}
      {search.error ? (
        isNobody(search.error) ? (
          <Notice
            title={t('find.nobody')}
            actions={
              <Button icon={UserPlus} onClick={() => onFound({ kind: 'enrol', from: guessed })}>
                {t('idle.enrol')}
              </Button>
            }
          />
        ) : (
          <Failure error={search.error} again={() => start(text)} />
        )
      ) : null}
      {scanning ? (
        <Scanner
          onClose={() => setScanning(false)}
          onSeen={(seen) => {
            setScanning(false);
            setText(seen);
            start(seen);
          }}
        />
      ) : null}
    </div>
  );
}
