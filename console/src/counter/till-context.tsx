import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Merchant, Store } from '~/api/types';
import { Journal, type Operation, type State } from './journal';

export interface Till {
  merchant: Merchant;
  store: Store | null;
  stores: Store[];
  chooseStore: (id: string) => void;
  journal: Journal;
}

const TillContext = createContext<Till | null>(null);

export function useTill(): Till {
  const till = useContext(TillContext);
  if (!till) throw new Error('outside of the counter');
  return till;
}

export function useOperations(): readonly Operation[] {
  const { journal, merchant } = useTill();
  const all = useSyncExternalStore(journal.subscribe, journal.snapshot);
  return all.filter((operation) => operation.merchant === merchant.id);
}

export function useOperation(key: string | null): Operation | undefined {
  return useOperations().find((operation) => operation.key === key);
}

/** A till stands in one store; the device remembers which. */
const storeKey = (merchant: string) => `localplus.store.${merchant}`;

let opened: Promise<Journal> | null = null;

export function TillProvider({
  merchant,
  stores,
  children,
}: {
  merchant: Merchant;
  stores: Store[];
  children: ReactNode;
}) {
  const [journal, setJournal] = useState<Journal | null>(null);
  const [chosen, setChosen] = useState(() => localStorage.getItem(storeKey(merchant.id)));
  useEffect(() => {
    opened ??= Journal.open();
    let here = true;
    void opened.then((made) => {
      made.serve(merchant.id);
      if (here) setJournal(made);
    });
    return () => {
      here = false;
    };
  }, [merchant.id]);
  useEffect(() => {
    const again = () => journal?.retry();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [journal]);
  if (!journal) return null;
  const active = stores.filter((store) => store.active);
  const store = active.find((each) => each.id === chosen) ?? active[0] ?? null;
  const chooseStore = (id: string) => {
    localStorage.setItem(storeKey(merchant.id), id);
    setChosen(id);
  };
  return <TillContext value={{ merchant, store, stores: active, chooseStore, journal }}>{children}</TillContext>;
}

export function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('online', listener);
      window.addEventListener('offline', listener);
      return () => {
        window.removeEventListener('online', listener);
        window.removeEventListener('offline', listener);
      };
    },
    () => navigator.onLine,
  );
}

/** How long a person is asked to wait for an answer before they are told that they need not. */
const PATIENCE_MS = 3_000;

/** The state to show: what takes longer than people wait is `checking`, though its first try still runs. */
export function useShownState(operation: Operation | undefined): State | undefined {
  const [late, setLate] = useState<string | null>(null);
  const key = operation?.state === 'sending' ? operation.key : null;
  useEffect(() => {
    if (key === null) return;
    const timer = setTimeout(() => setLate(key), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return key !== null && late === key ? 'checking' : operation?.state;
}
