import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { newKey } from '~/api/client';
import { ApiError, asApiError } from '~/api/problem';
import type { Value } from '~/api/types';
import { type Answer, type Done, isVerdict, mayWait, type Order, perform, type Secret } from './operations';

/**
 * What this device asked for, and what came of it.
 *
 * `waiting`: not sent, there was no connection. `sending`: on its way. `checking`: sent, and no answer came; it is asked
 * again with the same key until one does. `done` and `refused`: the platform said so.
 */
export type State = 'waiting' | 'sending' | 'checking' | 'done' | 'refused';

export interface Operation {
  /** The Idempotency-Key: made once, with the person's intention. */
  key: string;
  order: Order;
  /** Where it was asked: a device may serve more than one shop over time. */
  merchant: string;
  /** How people recognise it: the customer's card, or the last four of a gift card. */
  about: string;
  value: Value;
  askedAt: number;
  state: State;
  tries: number;
  answer?: Answer;
  problem?: { code: string; detail: string };
}

interface Schema extends DBSchema {
  operations: { key: string; value: Operation; indexes: { askedAt: number } };
}

const KEPT_MS = 31 * 24 * 3_600_000;
const PAUSE_MIN_MS = 2_000;
const PAUSE_MAX_MS = 30_000;

export interface Means {
  perform: (order: Order, key: string) => Promise<Done>;
  online: () => boolean;
  now: () => number;
}

const real: Means = { perform, online: () => navigator.onLine, now: Date.now };

export const isOpen = (operation: Operation): boolean => operation.state !== 'done' && operation.state !== 'refused';

/** Written down before anything is sent, so that neither a reload nor a flat battery forgets what was asked. */
export class Journal {
  readonly #db: IDBPDatabase<Schema>;
  readonly #means: Means;
  #operations: readonly Operation[] = [];
  readonly #secrets = new Map<string, Secret>();
  readonly #listeners = new Set<() => void>();
  readonly #busy = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = PAUSE_MIN_MS;
  #merchant: string | null = null;

  private constructor(db: IDBPDatabase<Schema>, means: Means) {
    this.#db = db;
    this.#means = means;
  }

  static async open(means: Means = real, name = 'localplus-till'): Promise<Journal> {
    const db = await openDB<Schema>(name, 1, {
      upgrade(made) {
        made.createObjectStore('operations', { keyPath: 'key' }).createIndex('askedAt', 'askedAt');
      },
    });
    const journal = new Journal(db, means);
    await journal.#load();
    return journal;
  }

  async #load(): Promise<void> {
    const oldest = this.#means.now() - KEPT_MS;
    const kept: Operation[] = [];
    for (const found of await this.#db.getAllFromIndex('operations', 'askedAt')) {
      if (found.askedAt < oldest && !isOpen(found)) {
        await this.#db.delete('operations', found.key);
        continue;
      }
      // whoever was sending is gone; whether it arrived is to be asked
      kept.push(found.state === 'sending' ? { ...found, state: 'checking' } : found);
    }
    this.#operations = kept.reverse();
  }

  /** Works for this shop from now on. */
  serve(merchant: string): void {
    this.#merchant = merchant;
    this.retry();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Newest first. */
  snapshot = (): readonly Operation[] => this.#operations;

  secretOf(key: string): Secret | undefined {
    return this.#secrets.get(key);
  }

  /** Asks for something. Settles when it is done, refused, or known not to be known yet. */
  async submit(order: Order, about: string, value: Value, key = newKey()): Promise<Operation> {
    if (this.#merchant === null) throw new Error('no shop is served');
    const known = this.#find(key);
    if (known) return known;
    const operation: Operation = {
      key,
      order,
      merchant: this.#merchant,
      about,
      value,
      askedAt: this.#means.now(),
      state: 'sending',
      tries: 0,
    };
    if (!this.#means.online()) {
      if (!mayWait(order)) {
        throw new ApiError('offline', 'offline', 'This device is not connected. Nothing was sent.');
      }
      await this.#put({ ...operation, state: 'waiting' });
      this.#later();
      return this.#find(key) ?? operation;
    }
    await this.#put(operation);
    return this.#try(operation);
  }

  /** Takes back what was certainly never sent; whether it did. Nothing is sent meanwhile. */
  async discard(key: string): Promise<boolean> {
    if (this.#find(key)?.state !== 'waiting' || this.#busy.has(key)) return false;
    this.#busy.add(key);
    try {
      await this.#db.delete('operations', key);
      this.#operations = this.#operations.filter((each) => each.key !== key);
    } finally {
      this.#busy.delete(key);
    }
    this.#tell();
    return true;
  }

  /** Asks again, now, for all that is open. */
  retry(): void {
    this.#pause = PAUSE_MIN_MS;
    clearTimeout(this.#timer);
    void this.#round();
  }

  async #round(): Promise<void> {
    if (this.#means.online()) {
      for (const { key } of [...this.#operations].reverse()) {
        // as it is by now: it may have been taken back or answered while one before it was on its way
        const operation = this.#find(key);
        if (operation?.merchant !== this.#merchant || this.#busy.has(key)) continue;
        if (operation.state === 'waiting' || operation.state === 'checking') await this.#try(operation);
      }
    }
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (!this.#operations.some((each) => each.merchant === this.#merchant && isOpen(each))) return;
    this.#timer = setTimeout(() => void this.#round(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, PAUSE_MAX_MS);
  }

  async #try(operation: Operation): Promise<Operation> {
    this.#busy.add(operation.key);
    const tried = { ...operation, tries: operation.tries + 1 };
    // from here on it may have been sent, whatever becomes of this page
    await this.#put({ ...tried, state: operation.state === 'checking' ? 'checking' : 'sending' });
    try {
      const { answer, secret } = await this.#means.perform(operation.order, operation.key);
      if (secret) this.#secrets.set(operation.key, secret);
      return await this.#put({ ...tried, state: 'done', answer });
    } catch (error) {
      const problem = asApiError(error);
      const { code, message: detail } = problem;
      if (problem.outcome === 'refused' && isVerdict(problem.status)) {
        return await this.#put({ ...tried, state: 'refused', problem: { code, detail } });
      }
      const unsent = problem.outcome === 'offline' && operation.state !== 'checking';
      if (unsent && !mayWait(operation.order)) {
        return await this.#put({ ...tried, state: 'refused', problem: { code, detail } });
      }
      return await this.#put({ ...tried, state: unsent ? 'waiting' : 'checking', problem: { code, detail } });
    } finally {
      this.#busy.delete(operation.key);
      this.#later();
    }
  }

  #find(key: string): Operation | undefined {
    return this.#operations.find((each) => each.key === key);
  }

  async #put(operation: Operation): Promise<Operation> {
    await this.#db.put('operations', operation);
    const others = this.#operations.filter((each) => each.key !== operation.key);
    this.#operations = [operation, ...others].sort((a, b) => b.askedAt - a.askedAt);
    this.#tell();
    return operation;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
