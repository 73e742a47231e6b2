// Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand.

import type { CallOptions, Pager, Transport } from '../transport.js';
import type * as t from './types.js';

/** `client.accounts` */
export class AccountsApi {
  constructor(private readonly transport: Transport) {}

  /** Closes an empty customer account for good; 409 `account_not_empty`. Safe to repeat. `POST /ledger/v1/accounts/{id}/close` */
  close(id: string, params?: t.ReasonParams, options?: CallOptions): Promise<t.Account> {
    return this.transport.json<t.Account>({ name: 'accounts.close', method: 'POST', path: '/ledger/v1/accounts/{id}/close' }, { path: { id }, body: params }, options);
  }

  /** What a customer's balance is made of: lots, newest first, with what was taken from each, and what lapses when. 503 `explain_in_progress`: the history is long; what was replayed is kept, and the same request goes on from there. `GET /ledger/v1/accounts/{id}/explain` */
  explain(id: string, query: { as_of?: string; open?: boolean; limit?: number; cursor?: string } = {}, options?: CallOptions): Promise<t.Explanation> {
    return this.transport.json<t.Explanation>({ name: 'accounts.explain', method: 'GET', path: '/ledger/v1/accounts/{id}/explain', repeatable: true }, { path: { id }, query }, options);
  }

  /** The statement as CSV. `GET /ledger/v1/accounts/{id}/entries.csv` */
  exportEntriesCsv(id: string, query: { type?: string; from?: string; to?: string; order?: string } = {}, options?: CallOptions): Promise<ReadableStream<Uint8Array>> {
    return this.transport.bytes({ name: 'accounts.export_entries_csv', method: 'GET', path: '/ledger/v1/accounts/{id}/entries.csv', repeatable: true }, { path: { id }, query }, options);
  }

  /** The statement as JSON Lines, each as in the list. `GET /ledger/v1/accounts/{id}/entries.jsonl` */
  exportEntriesJsonl(id: string, query: { type?: string; from?: string; to?: string; order?: string } = {}, options?: CallOptions): Promise<ReadableStream<Uint8Array>> {
    return this.transport.bytes({ name: 'accounts.export_entries_jsonl', method: 'GET', path: '/ledger/v1/accounts/{id}/entries.jsonl', repeatable: true }, { path: { id }, query }, options);
  }

  /** Stops spending from a customer account at once; it may still be given value. Safe to repeat. `POST /ledger/v1/accounts/{id}/freeze` */
  freeze(id: string, params?: t.ReasonParams, options?: CallOptions): Promise<t.Account> {
    return this.transport.json<t.Account>({ name: 'accounts.freeze', method: 'POST', path: '/ledger/v1/accounts/{id}/freeze' }, { path: { id }, body: params }, options);
  }

  /** The authoritative balance; with `as_of`, after the last entry at or before that instant (its status is today's). `GET /ledger/v1/accounts/{id}` */
  get(id: string, query: { as_of?: string } = {}, options?: CallOptions): Promise<t.Account> {
    return this.transport.json<t.Account>({ name: 'accounts.get', method: 'GET', path: '/ledger/v1/accounts/{id}', repeatable: true }, { path: { id }, query }, options);
  }

  /** The statement: entries, stable while postings go on. `GET /ledger/v1/accounts/{id}/entries` */
  listEntries(id: string, query: { limit?: number; cursor?: string; type?: string; from?: string; to?: string; order?: string } = {}, options?: CallOptions): Pager<t.EntryLine> {
    return this.transport.pages<t.EntryLine>({ name: 'accounts.list_entries', method: 'GET', path: '/ledger/v1/accounts/{id}/entries', repeatable: true }, { path: { id }, query }, options);
  }

  /** Opens an account, or finds it: idempotent by owner, kind, unit and program. `POST /ledger/v1/accounts` */
  open(params: t.OpenAccountParams, options?: CallOptions): Promise<t.Account> {
    return this.transport.json<t.Account>({ name: 'accounts.open', method: 'POST', path: '/ledger/v1/accounts', repeatable: true }, { body: params }, options);
  }

  /** Ends a freeze. Safe to repeat. `POST /ledger/v1/accounts/{id}/unfreeze` */
  unfreeze(id: string, params?: t.ReasonParams, options?: CallOptions): Promise<t.Account> {
    return this.transport.json<t.Account>({ name: 'accounts.unfreeze', method: 'POST', path: '/ledger/v1/accounts/{id}/unfreeze' }, { path: { id }, body: params }, options);
  }
}

/** `client.analytics` */
export class AnalyticsApi {
  constructor(private readonly transport: Transport) {}

  /** Says how old what customers hold is, as the last roll-up found it. `GET /analytics/v1/ageing` */
  ageing(query: { day?: string; merchant_id?: string; program_id?: string; kind?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Promise<t.AgeingPage> {
    return this.transport.json<t.AgeingPage>({ name: 'analytics.ageing', method: 'GET', path: '/analytics/v1/ageing', repeatable: true }, { query }, options);
  }

  /** Says how many purchases earned in a period, and how much an average one was. `GET /analytics/v1/baskets` */
  baskets(query: { from: string; to: string; merchant_id?: string; program_id?: string; limit?: number; cursor?: string }, options?: CallOptions): Promise<t.BasketsPage> {
    return this.transport.json<t.BasketsPage>({ name: 'analytics.baskets', method: 'GET', path: '/analytics/v1/baskets', repeatable: true }, { query }, options);
  }

  /** Says what the ledger's accounts sum to as it was counted here, beside what the ledger's trial balance says. `GET /analytics/v1/books` */
  books(query: { day?: string } = {}, options?: CallOptions): Promise<t.Books> {
    return this.transport.json<t.Books>({ name: 'analytics.books', method: 'GET', path: '/analytics/v1/books', repeatable: true }, { query }, options);
  }

  /** Says what will never be spent, estimated by the proportional method of IFRS 15 (B44 to B47) and ASC 606, and what lapsed. `GET /analytics/v1/breakage` */
  breakage(query: { day?: string; merchant_id?: string; program_id?: string; kind?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Promise<t.BreakagePage> {
    return this.transport.json<t.BreakagePage>({ name: 'analytics.breakage', method: 'GET', path: '/analytics/v1/breakage', repeatable: true }, { query }, options);
  }

  /** Says who came back: customers by the month of their first activity, as the last roll-up found them. Of the whole network each customer is one; of a merchant with several programs, one per program. `GET /analytics/v1/cohorts` */
  cohorts(query: { from: string; merchant_id?: string; program_id?: string }, options?: CallOptions): Promise<t.Cohort[]> {
    return this.transport.list<t.Cohort>({ name: 'analytics.cohorts', method: 'GET', path: '/analytics/v1/cohorts', repeatable: true }, { query }, options);
  }

  /** Says what was done with gift cards at merchants' counters in a period. `GET /analytics/v1/counters` */
  counters(query: { from: string; to: string; merchant_id?: string; limit?: number; cursor?: string }, options?: CallOptions): Promise<t.CountersPage> {
    return this.transport.json<t.CountersPage>({ name: 'analytics.counters', method: 'GET', path: '/analytics/v1/counters', repeatable: true }, { query }, options);
  }

  /** Says what moved in a period and what is outstanding at its end: a line per merchant, program, kind and unit. Days are those of the program's time zone; of gift cards, of the issuer's. `GET /analytics/v1/figures` */
  figures(query: { from: string; to: string; merchant_id?: string; program_id?: string; kind?: string; limit?: number; cursor?: string }, options?: CallOptions): Promise<t.FiguresPage> {
    return this.transport.json<t.FiguresPage>({ name: 'analytics.figures', method: 'GET', path: '/analytics/v1/figures', repeatable: true }, { query }, options);
  }

  /** Says what moved per day or month, over all merchants and programs that are asked for. A period without movements has no line: what is outstanding stays as after the line before. `GET /analytics/v1/series` */
  series(query: { from: string; to: string; interval?: string; merchant_id?: string; program_id?: string; kind?: string }, options?: CallOptions): Promise<t.SeriesPage> {
    return this.transport.json<t.SeriesPage>({ name: 'analytics.series', method: 'GET', path: '/analytics/v1/series', repeatable: true }, { query }, options);
  }

  /** Says what each member of staff and each till's key did in a store on a day. Whoever is staff alone is shown their own lines. What was done before it was told by whom has no line. `GET /analytics/v1/staff-days` */
  staffDays(query: { day: string; store_id: string; merchant_id?: string }, options?: CallOptions): Promise<t.StaffDaysPage> {
    return this.transport.json<t.StaffDaysPage>({ name: 'analytics.staff_days', method: 'GET', path: '/analytics/v1/staff-days', repeatable: true }, { query }, options);
  }

  /** Says what was done in stores on a day: what a shop counts at closing. A store in which nothing was done has no line. `GET /analytics/v1/store-days` */
  storeDays(query: { day: string; merchant_id?: string; store_id?: string; limit?: number; cursor?: string }, options?: CallOptions): Promise<t.StoreDaysPage> {
    return this.transport.json<t.StoreDaysPage>({ name: 'analytics.store_days', method: 'GET', path: '/analytics/v1/store-days', repeatable: true }, { query }, options);
  }
}

/** `client.apiKeys` */
export class ApiKeysApi {
  constructor(private readonly transport: Transport) {}

  /** Reads a key, without its secret. `GET /merchant/v1/api-keys/{id}` */
  get(id: string, options?: CallOptions): Promise<t.ApiKey> {
    return this.transport.json<t.ApiKey>({ name: 'api_keys.get', method: 'GET', path: '/merchant/v1/api-keys/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Lists keys: all of the network's for the operator, the own merchant's for an administrator. `GET /merchant/v1/api-keys` */
  list(query: { merchant_id?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.ApiKey> {
    return this.transport.pages<t.ApiKey>({ name: 'api_keys.list', method: 'GET', path: '/merchant/v1/api-keys', repeatable: true }, { query }, options);
  }

  /** Makes a key. An administrator makes them for the own merchant. `POST /merchant/v1/api-keys` */
  make(params: t.MakeApiKeyParams, options?: CallOptions): Promise<t.NewApiKey> {
    return this.transport.json<t.NewApiKey>({ name: 'api_keys.make', method: 'POST', path: '/merchant/v1/api-keys' }, { body: params }, options);
  }

  /** Revokes a key: it gets no more tokens, and those it got are void everywhere within seconds. `POST /merchant/v1/api-keys/{id}/revoke` */
  revoke(id: string, options?: CallOptions): Promise<t.ApiKey> {
    return this.transport.json<t.ApiKey>({ name: 'api_keys.revoke', method: 'POST', path: '/merchant/v1/api-keys/{id}/revoke' }, { path: { id } }, options);
  }
}

/** `client.audit` */
export class AuditApi {
  constructor(private readonly transport: Transport) {}

  /** Who changed what in the network, newest first: every change that a person or a key made here, with its reason. `GET /giftcard/v1/audit` */
  giftCard(query: { actor?: string; action?: string; subject?: string; from?: string; to?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.GiftCardAuditEntry> {
    return this.transport.pages<t.GiftCardAuditEntry>({ name: 'audit.gift_card', method: 'GET', path: '/giftcard/v1/audit', repeatable: true }, { query }, options);
  }

  /** Who changed what in the network, newest first: every change that a person or a key made here, with its reason. `GET /ledger/v1/audit` */
  ledger(query: { actor?: string; action?: string; subject?: string; from?: string; to?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.AuditEntry> {
    return this.transport.pages<t.AuditEntry>({ name: 'audit.ledger', method: 'GET', path: '/ledger/v1/audit', repeatable: true }, { query }, options);
  }

  /** Who changed what in the network, newest first: every change that a person or a key made here, with its reason. `GET /merchant/v1/audit` */
  merchant(query: { actor?: string; action?: string; subject?: string; from?: string; to?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.MerchantAuditEntry> {
    return this.transport.pages<t.MerchantAuditEntry>({ name: 'audit.merchant', method: 'GET', path: '/merchant/v1/audit', repeatable: true }, { query }, options);
  }

  /** Who changed what in the network, newest first: every change that a person or a key made here, with its reason. `GET /notification/v1/audit` */
  notification(query: { actor?: string; action?: string; subject?: string; from?: string; to?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.NotificationAuditEntry> {
    return this.transport.pages<t.NotificationAuditEntry>({ name: 'audit.notification', method: 'GET', path: '/notification/v1/audit', repeatable: true }, { query }, options);
  }

  /** Who changed what in the network, newest first: every change that a person or a key made here, with its reason. `GET /wallet/v1/audit` */
  wallet(query: { actor?: string; action?: string; subject?: string; from?: string; to?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.WalletAuditEntry> {
    return this.transport.pages<t.WalletAuditEntry>({ name: 'audit.wallet', method: 'GET', path: '/wallet/v1/audit', repeatable: true }, { query }, options);
  }
}

/** `client.auth` */
export class AuthApi {
  constructor(private readonly transport: Transport) {}

  /** Accepts an invitation by setting a password, within seven days and once. `POST /merchant/v1/auth/invitations/accept` */
  acceptInvitation(params: t.SetPasswordParams, options?: CallOptions): Promise<t.User> {
    return this.transport.json<t.User>({ name: 'auth.accept_invitation', method: 'POST', path: '/merchant/v1/auth/invitations/accept' }, { body: params }, options);
  }

  /** Writes leave to set a new password to an address, if somebody has it. The answer is the same in any case. `POST /merchant/v1/auth/password-reset` */
  askForPasswordReset(params: t.PasswordResetParams, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'auth.ask_for_password_reset', method: 'POST', path: '/merchant/v1/auth/password-reset' }, { body: params }, options);
  }

  /** Changes one's own password. All sessions end. `POST /merchant/v1/auth/password` */
  changePassword(params: t.ChangePasswordParams, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'auth.change_password', method: 'POST', path: '/merchant/v1/auth/password' }, { body: params }, options);
  }

  /** Turns the second factor on by the app's first code. `POST /merchant/v1/auth/totp/confirm` */
  confirmTotp(params: t.ConfirmTotpParams, options?: CallOptions): Promise<t.RecoveryCodes> {
    return this.transport.json<t.RecoveryCodes>({ name: 'auth.confirm_totp', method: 'POST', path: '/merchant/v1/auth/totp/confirm' }, { body: params }, options);
  }

  /** Begins to turn a second factor on. `POST /merchant/v1/auth/totp/enrol` */
  enrolTotp(params: t.ConfirmationParams, options?: CallOptions): Promise<t.TotpEnrolment> {
    return this.transport.json<t.TotpEnrolment>({ name: 'auth.enrol_totp', method: 'POST', path: '/merchant/v1/auth/totp/enrol' }, { body: params }, options);
  }

  /** Signs somebody in by e-mail address and password. `POST /merchant/v1/auth/login` */
  login(params: t.LoginParams, options?: CallOptions): Promise<t.Session> {
    return this.transport.json<t.Session>({ name: 'auth.login', method: 'POST', path: '/merchant/v1/auth/login' }, { body: params }, options);
  }

  /** Ends a session: its refresh token is worth nothing, and its access tokens are void everywhere within seconds. `POST /merchant/v1/auth/logout` */
  logout(params: t.RefreshParams, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'auth.logout', method: 'POST', path: '/merchant/v1/auth/logout' }, { body: params }, options);
  }

  /** Says who is signed in. `GET /merchant/v1/auth/me` */
  me(options?: CallOptions): Promise<t.User> {
    return this.transport.json<t.User>({ name: 'auth.me', method: 'GET', path: '/merchant/v1/auth/me', repeatable: true }, {  }, options);
  }

  /** Exchanges a refresh token, once, for an access token and the next refresh token. One that was exchanged before ends the session. `POST /merchant/v1/auth/refresh` */
  refresh(params: t.RefreshParams, options?: CallOptions): Promise<t.Session> {
    return this.transport.json<t.Session>({ name: 'auth.refresh', method: 'POST', path: '/merchant/v1/auth/refresh' }, { body: params }, options);
  }

  /** Turns the second factor off. `POST /merchant/v1/auth/totp/remove` */
  removeTotp(params: t.ConfirmationParams, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'auth.remove_totp', method: 'POST', path: '/merchant/v1/auth/totp/remove' }, { body: params }, options);
  }

  /** Sets a new password by a link, within 30 minutes and once. All sessions end. `POST /merchant/v1/auth/password-reset/confirm` */
  resetPassword(params: t.SetPasswordParams, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'auth.reset_password', method: 'POST', path: '/merchant/v1/auth/password-reset/confirm' }, { body: params }, options);
  }

  /** Completes a sign-in by the second factor. A code is taken once; after five tries the password is asked for again. `POST /merchant/v1/auth/totp/verify` */
  verifyTotp(params: t.VerifyTotpParams, options?: CallOptions): Promise<t.Session> {
    return this.transport.json<t.Session>({ name: 'auth.verify_totp', method: 'POST', path: '/merchant/v1/auth/totp/verify' }, { body: params }, options);
  }
}

/** `client.branding` */
export class BrandingApi {
  constructor(private readonly transport: Transport) {}

  /** Reads how the network's messages look. `GET /notification/v1/branding` */
  get(options?: CallOptions): Promise<t.Branding> {
    return this.transport.json<t.Branding>({ name: 'branding.get', method: 'GET', path: '/notification/v1/branding', repeatable: true }, {  }, options);
  }

  /** Says how the network's messages look, from the next one on. `PUT /notification/v1/branding` */
  put(params: t.Branding, options?: CallOptions): Promise<t.Branding> {
    return this.transport.json<t.Branding>({ name: 'branding.put', method: 'PUT', path: '/notification/v1/branding', repeatable: true }, { body: params }, options);
  }
}

/** `client.contacts` */
export class ContactsApi {
  constructor(private readonly transport: Transport) {}

  /** Asks the holder of a contact whether an address is theirs. Asked again within a minute, nothing more is sent. `POST /notification/v1/contacts/{id}/verifications` */
  ask(id: string, params: t.AskVerificationParams, options?: CallOptions): Promise<t.Verification> {
    return this.transport.json<t.Verification>({ name: 'contacts.ask', method: 'POST', path: '/notification/v1/contacts/{id}/verifications' }, { path: { id }, body: params }, options);
  }

  /** Changes a contact. `PATCH /notification/v1/contacts/{id}` */
  change(id: string, params: t.ChangeContactParams, options?: CallOptions): Promise<t.Contact> {
    return this.transport.json<t.Contact>({ name: 'contacts.change', method: 'PATCH', path: '/notification/v1/contacts/{id}' }, { path: { id }, body: params }, options);
  }

  /** Confirms a contact's phone number by the code that was sent to it, read out to whoever asks. A code holds for ten minutes and may be tried five times. `POST /notification/v1/contacts/{id}/verifications/confirm` */
  confirm(id: string, params: t.ConfirmPhoneParams, options?: CallOptions): Promise<t.Verification> {
    return this.transport.json<t.Verification>({ name: 'contacts.confirm', method: 'POST', path: '/notification/v1/contacts/{id}/verifications/confirm' }, { path: { id }, body: params }, options);
  }

  /** Erases a person. Their key is destroyed and their contact deleted before this answers; the ledger, which names nobody, stays as it is. Safe to repeat: the same erasure is answered. `DELETE /notification/v1/contacts/{id}` */
  erase(id: string, options?: CallOptions): Promise<t.Erasure> {
    return this.transport.json<t.Erasure>({ name: 'contacts.erase', method: 'DELETE', path: '/notification/v1/contacts/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Everything that is held of a person, for them: as data, or as a page in their language. `GET /notification/v1/contacts/{id}/export` */
  export(id: string, options?: CallOptions): Promise<t.Export> {
    return this.transport.json<t.Export>({ name: 'contacts.export', method: 'GET', path: '/notification/v1/contacts/{id}/export', repeatable: true }, { path: { id } }, options);
  }

  /** Reads a contact. `GET /notification/v1/contacts/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Contact> {
    return this.transport.json<t.Contact>({ name: 'contacts.get', method: 'GET', path: '/notification/v1/contacts/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Sends to a contact's address again, because it was mended or its holder asked for it. Safe to repeat. `DELETE /notification/v1/contacts/{id}/suppressions/{channel}` */
  lift(id: string, channel: string, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'contacts.lift', method: 'DELETE', path: '/notification/v1/contacts/{id}/suppressions/{channel}', repeatable: true }, { path: { id, channel } }, options);
  }

  /** Lists what a customer agreed to and refused, newest first: the proof. `GET /notification/v1/contacts/{id}/consents` */
  listConsents(id: string, query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.Consent> {
    return this.transport.pages<t.Consent>({ name: 'contacts.list_consents', method: 'GET', path: '/notification/v1/contacts/{id}/consents', repeatable: true }, { path: { id }, query }, options);
  }

  /** Says what goes to a customer, and which word decided it. `GET /notification/v1/contacts/{id}/preferences` */
  listPreferences(id: string, options?: CallOptions): Promise<t.Preference[]> {
    return this.transport.list<t.Preference>({ name: 'contacts.list_preferences', method: 'GET', path: '/notification/v1/contacts/{id}/preferences', repeatable: true }, { path: { id } }, options);
  }

  /** Finds a customer's wallet by e-mail address or phone number. `POST /notification/v1/contacts/lookup` */
  lookUp(params: t.LookupContactParams, options?: CallOptions): Promise<t.ContactHolder> {
    return this.transport.json<t.ContactHolder>({ name: 'contacts.look_up', method: 'POST', path: '/notification/v1/contacts/lookup', repeatable: true }, { body: params }, options);
  }

  /** Gives a wallet its contact. Sending the same again changes nothing; other details replace the contact's, except from a merchant, who cannot change a contact that is there. `POST /notification/v1/contacts` */
  put(params: t.PutContactParams, options?: CallOptions): Promise<t.Contact> {
    return this.transport.json<t.Contact>({ name: 'contacts.put', method: 'POST', path: '/notification/v1/contacts' }, { body: params }, options);
  }

  /** Puts down what a customer agreed to or refused. `POST /notification/v1/contacts/{id}/consents` */
  recordConsent(id: string, params: t.SayConsentParams, options?: CallOptions): Promise<t.Consent> {
    return this.transport.json<t.Consent>({ name: 'contacts.record_consent', method: 'POST', path: '/notification/v1/contacts/{id}/consents' }, { path: { id }, body: params }, options);
  }

  /** Says which of a contact's addresses nothing is sent to any more, and why. `GET /notification/v1/contacts/{id}/suppressions` */
  suppressions(id: string, options?: CallOptions): Promise<t.Suppression[]> {
    return this.transport.list<t.Suppression>({ name: 'contacts.suppressions', method: 'GET', path: '/notification/v1/contacts/{id}/suppressions', repeatable: true }, { path: { id } }, options);
  }
}

/** `client.erasures` */
export class ErasuresApi {
  constructor(private readonly transport: Transport) {}

  /** Reads an erasure. `GET /notification/v1/erasures/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Erasure> {
    return this.transport.json<t.Erasure>({ name: 'erasures.get', method: 'GET', path: '/notification/v1/erasures/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Lists erasures, newest first: what is to be done again after a backup was restored. `GET /notification/v1/erasures` */
  list(query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.Erasure> {
    return this.transport.pages<t.Erasure>({ name: 'erasures.list', method: 'GET', path: '/notification/v1/erasures', repeatable: true }, { query }, options);
  }

  /** The keys that certificates of erasure are checked with, by anybody. `GET /notification/v1/erasures/keys` */
  listKeys(options?: CallOptions): Promise<t.ErasureKeys> {
    return this.transport.json<t.ErasureKeys>({ name: 'erasures.list_keys', method: 'GET', path: '/notification/v1/erasures/keys', repeatable: true }, {  }, options);
  }
}

/** `client.events` */
export class EventsApi {
  constructor(private readonly transport: Transport) {}

  /** Says what happens in the network as it happens, for who watches; nothing is promised to be shown. Events are named `happening`; `gap` says that what came since `Last-Event-ID` is not remembered; `end` is the last one, its `data` why: `too_slow`, `unauthenticated`, `going_away`. Whoever comes back within half a minute with `Last-Event-ID` misses nothing. `GET /analytics/v1/events/live` */
  live(query: { topics?: string } = {}, options?: CallOptions): Promise<ReadableStream<Uint8Array>> {
    return this.transport.bytes({ name: 'events.live', method: 'GET', path: '/analytics/v1/events/live', repeatable: true }, { query }, options);
  }
}

/** `client.flags` */
export class FlagsApi {
  constructor(private readonly transport: Transport) {}

  /** All flags of the tenant. What is not among them is off. `GET /merchant/v1/flags` */
  list(options?: CallOptions): Promise<t.FeatureFlag[]> {
    return this.transport.list<t.FeatureFlag>({ name: 'flags.list', method: 'GET', path: '/merchant/v1/flags', repeatable: true }, {  }, options);
  }

  /** Removes a flag: it is off. `DELETE /merchant/v1/flags/{key}` */
  remove(key: string, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'flags.remove', method: 'DELETE', path: '/merchant/v1/flags/{key}', repeatable: true }, { path: { key } }, options);
  }

  /** Sets a flag. Every service knows within moments, and within a minute whatever happens. `PUT /merchant/v1/flags/{key}` */
  set(key: string, params: t.SetFlagParams, options?: CallOptions): Promise<t.FeatureFlag> {
    return this.transport.json<t.FeatureFlag>({ name: 'flags.set', method: 'PUT', path: '/merchant/v1/flags/{key}', repeatable: true }, { path: { key }, body: params }, options);
  }
}

/** `client.giftCardIssues` */
export class GiftCardIssuesApi {
  constructor(private readonly transport: Transport) {}

  /** The file of codes: CSV (`number,gift_card_id,code,pin`), encrypted in the age format to the key it was asked for with. `age --decrypt --identity key.txt codes.csv.age` opens it. `GET /giftcard/v1/gift-card-issues/{id}/codes` */
  codes(id: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>> {
    return this.transport.bytes({ name: 'gift_card_issues.codes', method: 'GET', path: '/giftcard/v1/gift-card-issues/{id}/codes', repeatable: true }, { path: { id } }, options);
  }

  /** Reads how far a bulk issue has come. `GET /giftcard/v1/gift-card-issues/{id}` */
  get(id: string, options?: CallOptions): Promise<t.GiftCardIssue> {
    return this.transport.json<t.GiftCardIssue>({ name: 'gift_card_issues.get', method: 'GET', path: '/giftcard/v1/gift-card-issues/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Begins a bulk issue. It goes on by itself; read how far it has come, then fetch the codes. `POST /giftcard/v1/gift-card-issues` */
  issue(params: t.IssueGiftCardsParams, options?: CallOptions): Promise<t.GiftCardIssue> {
    return this.transport.json<t.GiftCardIssue>({ name: 'gift_card_issues.issue', method: 'POST', path: '/giftcard/v1/gift-card-issues', keyed: true, repeatable: true }, { body: params }, options);
  }
}

/** `client.giftCards` */
export class GiftCardsApi {
  constructor(private readonly transport: Transport) {}

  /** Activates a printed card that is paid for at the till. `POST /giftcard/v1/gift-cards/activate` */
  activate(params: t.ActivateGiftCardParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.activate', method: 'POST', path: '/giftcard/v1/gift-cards/activate', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Stops a card for a time, at any till: a lost card is stopped at once. Safe to repeat. `POST /giftcard/v1/gift-cards/{id}/block` */
  block(id: string, options?: CallOptions): Promise<t.GiftCard> {
    return this.transport.json<t.GiftCard>({ name: 'gift_cards.block', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/block' }, { path: { id } }, options);
  }

  /** Takes what is due of a hold, and releases the rest. For the merchant that set it aside. `POST /giftcard/v1/gift-cards/{id}/holds/{hold_id}/capture` */
  capture(id: string, holdId: string, params: t.CaptureGiftCardParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.capture', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/holds/{hold_id}/capture', keyed: true, repeatable: true }, { path: { id, hold_id: holdId }, body: params }, options);
  }

  /** Stops a card for good and pays out what is left. For the operator and the merchant that carries it. `POST /giftcard/v1/gift-cards/{id}/deactivate` */
  deactivate(id: string, params: t.DeactivateGiftCardParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.deactivate', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/deactivate', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Reads a card. `GET /giftcard/v1/gift-cards/{id}` */
  get(id: string, options?: CallOptions): Promise<t.GiftCard> {
    return this.transport.json<t.GiftCard>({ name: 'gift_cards.get', method: 'GET', path: '/giftcard/v1/gift-cards/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Sets value aside, to be captured or released: what a restaurant does before the bill is known. `POST /giftcard/v1/gift-cards/{id}/holds` */
  hold(id: string, params: t.HoldGiftCardParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.hold', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/holds', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Lists cards, newest first: the network's; for a merchant those it carries. `GET /giftcard/v1/gift-cards` */
  list(query: { status?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.GiftCard> {
    return this.transport.pages<t.GiftCard>({ name: 'gift_cards.list', method: 'GET', path: '/giftcard/v1/gift-cards', repeatable: true }, { query }, options);
  }

  /** Lists what happened to a card, newest first. `GET /giftcard/v1/gift-cards/{id}/activities` */
  listActivities(id: string, query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.GiftCardActivity> {
    return this.transport.pages<t.GiftCardActivity>({ name: 'gift_cards.list_activities', method: 'GET', path: '/giftcard/v1/gift-cards/{id}/activities', repeatable: true }, { path: { id }, query }, options);
  }

  /** Finds the card of a code. An unknown code, a wrong PIN, and a card that is blocked, expired, not active, or was tried too often are all 404, in the same words and after the same work. `POST /giftcard/v1/gift-cards/lookup` */
  lookUp(params: t.GiftCardCodeParams, options?: CallOptions): Promise<t.GiftCard> {
    return this.transport.json<t.GiftCard>({ name: 'gift_cards.look_up', method: 'POST', path: '/giftcard/v1/gift-cards/lookup', repeatable: true }, { body: params }, options);
  }

  /** Tells the holder of a code what is on the card, without any token. The network is in the address printed on the card. Everything but a card in use with the right code is 404, in the same words and after the same work. `POST /giftcard/v1/networks/{tenant_id}/gift-cards/balance` */
  publicBalance(tenantId: string, params: t.GiftCardCodeParams, options?: CallOptions): Promise<t.PublicGiftCard> {
    return this.transport.json<t.PublicGiftCard>({ name: 'gift_cards.public_balance', method: 'POST', path: '/giftcard/v1/networks/{tenant_id}/gift-cards/balance', repeatable: true }, { path: { tenant_id: tenantId }, body: params }, options);
  }

  /** Takes value from a card, wholly or in part. `POST /giftcard/v1/gift-cards/{id}/redeem` */
  redeem(id: string, params: t.GiftCardAmountParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.redeem', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/redeem', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Takes value from the card of a code, wholly or in part. `POST /giftcard/v1/gift-cards/redeem` */
  redeemByCode(params: t.RedeemGiftCardByCodeParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.redeem_by_code', method: 'POST', path: '/giftcard/v1/gift-cards/redeem', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Gives back what a redeem or capture took. For the merchant that took it. `POST /giftcard/v1/gift-cards/{id}/refund` */
  refund(id: string, params: t.RefundGiftCardParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.refund', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/refund', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Puts more on a card, against money. `POST /giftcard/v1/gift-cards/{id}/reload` */
  reload(id: string, params: t.GiftCardAmountParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.reload', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/reload', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Gives a lost card a new code; the old one is worth nothing from then on. For the operator and the merchant that carries it. Repeated, it makes yet another code. `POST /giftcard/v1/gift-cards/{id}/replace-code` */
  replaceCode(id: string, options?: CallOptions): Promise<t.ReplacedCode> {
    return this.transport.json<t.ReplacedCode>({ name: 'gift_cards.replace_code', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/replace-code' }, { path: { id } }, options);
  }

  /** Sells a card: it is loaded in the ledger and active when this answers. `POST /giftcard/v1/gift-cards` */
  sell(params: t.SellGiftCardParams, options?: CallOptions): Promise<t.SoldGiftCard> {
    return this.transport.json<t.SoldGiftCard>({ name: 'gift_cards.sell', method: 'POST', path: '/giftcard/v1/gift-cards', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Lets a blocked card be spent again. For the operator and the merchant that carries it. Safe to repeat. `POST /giftcard/v1/gift-cards/{id}/unblock` */
  unblock(id: string, options?: CallOptions): Promise<t.GiftCard> {
    return this.transport.json<t.GiftCard>({ name: 'gift_cards.unblock', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/unblock' }, { path: { id } }, options);
  }

  /** Releases a hold. For the merchant that set it aside. `POST /giftcard/v1/gift-cards/{id}/holds/{hold_id}/void` */
  void(id: string, holdId: string, params: t.VoidGiftCardHoldParams, options?: CallOptions): Promise<t.GiftCardReceipt> {
    return this.transport.json<t.GiftCardReceipt>({ name: 'gift_cards.void', method: 'POST', path: '/giftcard/v1/gift-cards/{id}/holds/{hold_id}/void', keyed: true, repeatable: true }, { path: { id, hold_id: holdId }, body: params }, options);
  }
}

/** `client.heads` */
export class HeadsApi {
  constructor(private readonly transport: Transport) {}

  /** The public keys that heads are or were signed with, as a JWK set. `GET /ledger/v1/heads/keys` */
  keys(options?: CallOptions): Promise<t.HeadKeys> {
    return this.transport.json<t.HeadKeys>({ name: 'heads.keys', method: 'GET', path: '/ledger/v1/heads/keys', repeatable: true }, {  }, options);
  }

  /** Signed heads, newest first: what the ledger has committed to, for whoever keeps them as evidence. `GET /ledger/v1/heads` */
  list(query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.SignedHead> {
    return this.transport.pages<t.SignedHead>({ name: 'heads.list', method: 'GET', path: '/ledger/v1/heads', repeatable: true }, { query }, options);
  }
}

/** `client.holds` */
export class HoldsApi {
  constructor(private readonly transport: Transport) {}

  /** Sets value of a customer aside; 409 `insufficient_balance` if there is not enough. The transaction's id is the hold's. `POST /ledger/v1/holds` */
  authorize(params: t.HoldParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'holds.authorize', method: 'POST', path: '/ledger/v1/holds', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Takes value that was set aside: all of it or a part, once or several times; `final` releases the rest. `POST /ledger/v1/holds/{id}/capture` */
  capture(id: string, params?: t.CaptureParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'holds.capture', method: 'POST', path: '/ledger/v1/holds/{id}/capture', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }

  /** A hold as it stands. `GET /ledger/v1/holds/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Hold> {
    return this.transport.json<t.Hold>({ name: 'holds.get', method: 'GET', path: '/ledger/v1/holds/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** An account's holds, newest first. `GET /ledger/v1/holds` */
  list(query: { account_id: string; status?: string; limit?: number; cursor?: string }, options?: CallOptions): Pager<t.Hold> {
    return this.transport.pages<t.Hold>({ name: 'holds.list', method: 'GET', path: '/ledger/v1/holds', repeatable: true }, { query }, options);
  }

  /** Releases what is left of a hold. `POST /ledger/v1/holds/{id}/void` */
  void(id: string, params?: t.NoteParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'holds.void', method: 'POST', path: '/ledger/v1/holds/{id}/void', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }
}

/** `client.limits` */
export class LimitsApi {
  constructor(private readonly transport: Transport) {}

  /** Lifts a limit and forgets what it counted. `DELETE /ledger/v1/limits/{id}` */
  delete(id: string, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'limits.delete', method: 'DELETE', path: '/ledger/v1/limits/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** The network's limits, oldest first: at most 100, so all of them on one page. `GET /ledger/v1/limits` */
  list(options?: CallOptions): Promise<t.Limit[]> {
    return this.transport.list<t.Limit>({ name: 'limits.list', method: 'GET', path: '/ledger/v1/limits', repeatable: true }, {  }, options);
  }

  /** Sets a limit, or the maximum of the one there is for the same scope, program, flow, measure and window. `PUT /ledger/v1/limits` */
  put(params: t.LimitParams, options?: CallOptions): Promise<t.Limit> {
    return this.transport.json<t.Limit>({ name: 'limits.put', method: 'PUT', path: '/ledger/v1/limits', repeatable: true }, { body: params }, options);
  }
}

/** `client.merchants` */
export class MerchantsApi {
  constructor(private readonly transport: Transport) {}

  /** Adds a store. `POST /merchant/v1/merchants/{id}/stores` */
  addStore(id: string, params: t.AddStoreParams, options?: CallOptions): Promise<t.Store> {
    return this.transport.json<t.Store>({ name: 'merchants.add_store', method: 'POST', path: '/merchant/v1/merchants/{id}/stores' }, { path: { id }, body: params }, options);
  }

  /** Lets a merchant in: its customers earn and spend, and `merchant.onboarded.v1` tells of it. `POST /merchant/v1/merchants/{id}/approve` */
  approve(id: string, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.approve', method: 'POST', path: '/merchant/v1/merchants/{id}/approve' }, { path: { id } }, options);
  }

  /** Changes a store. `PATCH /merchant/v1/merchants/{id}/stores/{store_id}` */
  changeStore(id: string, storeId: string, params: t.ChangeStoreParams, options?: CallOptions): Promise<t.Store> {
    return this.transport.json<t.Store>({ name: 'merchants.change_store', method: 'PATCH', path: '/merchant/v1/merchants/{id}/stores/{store_id}' }, { path: { id, store_id: storeId }, body: params }, options);
  }

  /** Ends a merchant's membership for good. `POST /merchant/v1/merchants/{id}/close` */
  close(id: string, params: t.MerchantReasonParams, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.close', method: 'POST', path: '/merchant/v1/merchants/{id}/close' }, { path: { id }, body: params }, options);
  }

  /** Corrects a merchant. `PATCH /merchant/v1/merchants/{id}` */
  correct(id: string, params: t.CorrectMerchantParams, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.correct', method: 'PATCH', path: '/merchant/v1/merchants/{id}' }, { path: { id }, body: params }, options);
  }

  /** Drafts a merchant: nothing works for it yet. `POST /merchant/v1/merchants` */
  draft(params: t.DraftMerchantParams, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.draft', method: 'POST', path: '/merchant/v1/merchants' }, { body: params }, options);
  }

  /** Reads a merchant and what is missing. `GET /merchant/v1/merchants/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.get', method: 'GET', path: '/merchant/v1/merchants/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Reads a store. `GET /merchant/v1/merchants/{id}/stores/{store_id}` */
  getStore(id: string, storeId: string, options?: CallOptions): Promise<t.Store> {
    return this.transport.json<t.Store>({ name: 'merchants.get_store', method: 'GET', path: '/merchant/v1/merchants/{id}/stores/{store_id}', repeatable: true }, { path: { id, store_id: storeId } }, options);
  }

  /** Lists the network's merchants; whoever works for one sees that one. `GET /merchant/v1/merchants` */
  list(query: { name?: string; state?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.Merchant> {
    return this.transport.pages<t.Merchant>({ name: 'merchants.list', method: 'GET', path: '/merchant/v1/merchants', repeatable: true }, { query }, options);
  }

  /** Lists who did what to a merchant, newest first. `GET /merchant/v1/merchants/{id}/history` */
  listHistory(id: string, query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.MerchantHistoryLine> {
    return this.transport.pages<t.MerchantHistoryLine>({ name: 'merchants.list_history', method: 'GET', path: '/merchant/v1/merchants/{id}/history', repeatable: true }, { path: { id }, query }, options);
  }

  /** Lists a merchant's stores. `GET /merchant/v1/merchants/{id}/stores` */
  listStores(id: string, options?: CallOptions): Promise<t.Store[]> {
    return this.transport.list<t.Store>({ name: 'merchants.list_stores', method: 'GET', path: '/merchant/v1/merchants/{id}/stores', repeatable: true }, { path: { id } }, options);
  }

  /** Lets a suspended merchant go on. `POST /merchant/v1/merchants/{id}/reinstate` */
  reinstate(id: string, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.reinstate', method: 'POST', path: '/merchant/v1/merchants/{id}/reinstate' }, { path: { id } }, options);
  }

  /** Sends a merchant back. `POST /merchant/v1/merchants/{id}/reject` */
  reject(id: string, params: t.MerchantReasonParams, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.reject', method: 'POST', path: '/merchant/v1/merchants/{id}/reject' }, { path: { id }, body: params }, options);
  }

  /** Says that a merchant is complete. `POST /merchant/v1/merchants/{id}/submit` */
  submit(id: string, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.submit', method: 'POST', path: '/merchant/v1/merchants/{id}/submit' }, { path: { id } }, options);
  }

  /** Stops a merchant for a time. `POST /merchant/v1/merchants/{id}/suspend` */
  suspend(id: string, params: t.MerchantReasonParams, options?: CallOptions): Promise<t.Merchant> {
    return this.transport.json<t.Merchant>({ name: 'merchants.suspend', method: 'POST', path: '/merchant/v1/merchants/{id}/suspend' }, { path: { id }, body: params }, options);
  }
}

/** `client.messages` */
export class MessagesApi {
  constructor(private readonly transport: Transport) {}

  /** Reads a message. `GET /notification/v1/messages/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Message> {
    return this.transport.json<t.Message>({ name: 'messages.get', method: 'GET', path: '/notification/v1/messages/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Lists messages, newest first. `GET /notification/v1/messages` */
  list(query: { wallet_id?: string; status?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.Message> {
    return this.transport.pages<t.Message>({ name: 'messages.list', method: 'GET', path: '/notification/v1/messages', repeatable: true }, { query }, options);
  }

  /** Sends a message anew, as a message of its own, if need be to a corrected address. What was made for one message alone (a code, a link, a letter to staff) is not kept and cannot be sent again. `POST /notification/v1/messages/{id}/resend` */
  resend(id: string, params: t.ResendParams, options?: CallOptions): Promise<t.Message> {
    return this.transport.json<t.Message>({ name: 'messages.resend', method: 'POST', path: '/notification/v1/messages/{id}/resend' }, { path: { id }, body: params }, options);
  }
}

/** `client.passes` */
export class PassesApi {
  constructor(private readonly transport: Transport) {}

  /** The link as a QR code, for a screen or a printed card. `GET /wallet/v1/passes/{token}/qr.svg` */
  passQr(token: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>> {
    return this.transport.bytes({ name: 'passes.pass_qr', method: 'GET', path: '/wallet/v1/passes/{token}/qr.svg', repeatable: true }, { path: { token } }, options);
  }

  /** What the holder of a link sees. Whoever has it may ask. `GET /wallet/v1/passes/{token}` */
  readPass(token: string, options?: CallOptions): Promise<t.Pass> {
    return this.transport.json<t.Pass>({ name: 'passes.read_pass', method: 'GET', path: '/wallet/v1/passes/{token}', repeatable: true }, { path: { token } }, options);
  }
}

/** `client.products` */
export class ProductsApi {
  constructor(private readonly transport: Transport) {}

  /** Adds a product to the catalog. `POST /giftcard/v1/products` */
  add(params: t.ProductParams, options?: CallOptions): Promise<t.Product> {
    return this.transport.json<t.Product>({ name: 'products.add', method: 'POST', path: '/giftcard/v1/products' }, { body: params }, options);
  }

  /** Changes a product. What is sold keeps its date. `PUT /giftcard/v1/products/{id}` */
  change(id: string, params: t.ProductParams, options?: CallOptions): Promise<t.Product> {
    return this.transport.json<t.Product>({ name: 'products.change', method: 'PUT', path: '/giftcard/v1/products/{id}', repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Reads a product. `GET /giftcard/v1/products/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Product> {
    return this.transport.json<t.Product>({ name: 'products.get', method: 'GET', path: '/giftcard/v1/products/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Lists the catalog: every product, sold today or not, oldest first. `GET /giftcard/v1/products` */
  list(options?: CallOptions): Promise<t.Product[]> {
    return this.transport.list<t.Product>({ name: 'products.list', method: 'GET', path: '/giftcard/v1/products', repeatable: true }, {  }, options);
  }
}

/** `client.programs` */
export class ProgramsApi {
  constructor(private readonly transport: Transport) {}

  /** Makes the draft an immutable version; 200 with the newest if it says the same already. `POST /merchant/v1/programs/{id}/apply` */
  apply(id: string, params: t.ApplyProgramParams, options?: CallOptions): Promise<t.ProgramVersion> {
    return this.transport.json<t.ProgramVersion>({ name: 'programs.apply', method: 'POST', path: '/merchant/v1/programs/{id}/apply' }, { path: { id }, body: params }, options);
  }

  /** Says what a purchase would be worth by the draft or a version, and which rule gives what. `POST /merchant/v1/programs/{id}/calculate` */
  calculate(id: string, params: t.CalculateParams, options?: CallOptions): Promise<t.Calculation> {
    return this.transport.json<t.Calculation>({ name: 'programs.calculate', method: 'POST', path: '/merchant/v1/programs/{id}/calculate', repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Makes a program with a draft. It gives nothing until a version of it is promoted. `POST /merchant/v1/programs` */
  create(params: t.CreateProgramParams, options?: CallOptions): Promise<t.Program> {
    return this.transport.json<t.Program>({ name: 'programs.create', method: 'POST', path: '/merchant/v1/programs' }, { body: params }, options);
  }

  /** Replaces the draft. What is live does not change. `PUT /merchant/v1/programs/{id}/draft` */
  editDraft(id: string, params: t.EditDraftParams, options?: CallOptions): Promise<t.Program> {
    return this.transport.json<t.Program>({ name: 'programs.edit_draft', method: 'PUT', path: '/merchant/v1/programs/{id}/draft', repeatable: true }, { path: { id }, body: params }, options);
  }

  /** One program. `GET /merchant/v1/programs/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Program> {
    return this.transport.json<t.Program>({ name: 'programs.get', method: 'GET', path: '/merchant/v1/programs/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** One version. `GET /merchant/v1/programs/{id}/versions/{version}` */
  getVersion(id: string, version: string | number, options?: CallOptions): Promise<t.ProgramVersion> {
    return this.transport.json<t.ProgramVersion>({ name: 'programs.get_version', method: 'GET', path: '/merchant/v1/programs/{id}/versions/{version}', repeatable: true }, { path: { id, version } }, options);
  }

  /** Programs, oldest first: of the tenant, of one merchant, or of the caller's own. `GET /merchant/v1/programs` */
  list(query: { merchant_id?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.Program> {
    return this.transport.pages<t.Program>({ name: 'programs.list', method: 'GET', path: '/merchant/v1/programs', repeatable: true }, { query }, options);
  }

  /** What was and will be live, newest promotion first. `GET /merchant/v1/programs/{id}/history` */
  listPromotions(id: string, query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.ProgramPromotion> {
    return this.transport.pages<t.ProgramPromotion>({ name: 'programs.list_promotions', method: 'GET', path: '/merchant/v1/programs/{id}/history', repeatable: true }, { path: { id }, query }, options);
  }

  /** Versions, newest first. `GET /merchant/v1/programs/{id}/versions` */
  listVersions(id: string, query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.ProgramVersion> {
    return this.transport.pages<t.ProgramVersion>({ name: 'programs.list_versions', method: 'GET', path: '/merchant/v1/programs/{id}/versions', repeatable: true }, { path: { id }, query }, options);
  }

  /** What the draft would change against what is live. `POST /merchant/v1/programs/{id}/plan` */
  plan(id: string, params: t.PlanProgramParams, options?: CallOptions): Promise<t.ProgramPlan> {
    return this.transport.json<t.ProgramPlan>({ name: 'programs.plan', method: 'POST', path: '/merchant/v1/programs/{id}/plan', repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Makes a version live from an instant on: exactly then, without anybody doing anything. An older version is how one goes back. `POST /merchant/v1/programs/{id}/promote` */
  promote(id: string, params: t.PromoteProgramParams, options?: CallOptions): Promise<t.ProgramPromotion> {
    return this.transport.json<t.ProgramPromotion>({ name: 'programs.promote', method: 'POST', path: '/merchant/v1/programs/{id}/promote' }, { path: { id }, body: params }, options);
  }

  /** Prices last month's purchases under the draft, or any period's under any version or under rules that are not saved, and shows the difference. `POST /merchant/v1/programs/{id}/replay` */
  replay(id: string, params: t.ReplayProgramParams, options?: CallOptions): Promise<t.ProgramReplay> {
    return this.transport.json<t.ProgramReplay>({ name: 'programs.replay', method: 'POST', path: '/merchant/v1/programs/{id}/replay', repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Takes back a promotion that has not taken effect. `POST /merchant/v1/programs/{id}/promotions/{seq}/withdraw` */
  withdraw(id: string, seq: string | number, options?: CallOptions): Promise<t.ProgramPromotion> {
    return this.transport.json<t.ProgramPromotion>({ name: 'programs.withdraw', method: 'POST', path: '/merchant/v1/programs/{id}/promotions/{seq}/withdraw' }, { path: { id, seq } }, options);
  }
}

/** `client.providerReports` */
export class ProviderReportsApi {
  constructor(private readonly transport: Transport) {}

  /** What a provider says of a message, signed by Standard Webhooks with one of `providers.report_secrets`. Safe to repeat. `POST /notification/v1/provider-reports` */
  report(params: t.ProviderReportParams, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'provider_reports.report', method: 'POST', path: '/notification/v1/provider-reports' }, { body: params }, options);
  }
}

/** `client.reports` */
export class ReportsApi {
  constructor(private readonly transport: Transport) {}

  /** Says which merchant owes which, for cards sold here and spent there. Over all periods a merchant's pairs sum to its `merchant_settlement` account in the ledger, to the cent. `GET /giftcard/v1/reports/settlement` */
  settlement(query: { from: string; to: string; merchant_id?: string }, options?: CallOptions): Promise<t.Settlement> {
    return this.transport.json<t.Settlement>({ name: 'reports.settlement', method: 'GET', path: '/giftcard/v1/reports/settlement', repeatable: true }, { query }, options);
  }

  /** Every account's sum by unit and kind; the sum per unit is zero. `GET /ledger/v1/reports/trial-balance` */
  trialBalance(query: { as_of?: string } = {}, options?: CallOptions): Promise<t.TrialBalance> {
    return this.transport.json<t.TrialBalance>({ name: 'reports.trial_balance', method: 'GET', path: '/ledger/v1/reports/trial-balance', repeatable: true }, { query }, options);
  }
}

/** `client.rewardRedemptions` */
export class RewardRedemptionsApi {
  constructor(private readonly transport: Transport) {}

  /** Undoes a redemption: what it gave is worth nothing any more, points and stock are back. For the operator and the merchant that offers the reward. Safe to repeat. `POST /giftcard/v1/reward-redemptions/{id}/cancel` */
  cancel(id: string, options?: CallOptions): Promise<t.RewardRedemption> {
    return this.transport.json<t.RewardRedemption>({ name: 'reward_redemptions.cancel', method: 'POST', path: '/giftcard/v1/reward-redemptions/{id}/cancel' }, { path: { id } }, options);
  }

  /** Reads a redemption; its code is not in it. `GET /giftcard/v1/reward-redemptions/{id}` */
  get(id: string, options?: CallOptions): Promise<t.RewardRedemption> {
    return this.transport.json<t.RewardRedemption>({ name: 'reward_redemptions.get', method: 'GET', path: '/giftcard/v1/reward-redemptions/{id}', repeatable: true }, { path: { id } }, options);
  }
}

/** `client.rewards` */
export class RewardsApi {
  constructor(private readonly transport: Transport) {}

  /** Adds a reward. `POST /giftcard/v1/rewards` */
  add(params: t.RewardParams, options?: CallOptions): Promise<t.Reward> {
    return this.transport.json<t.Reward>({ name: 'rewards.add', method: 'POST', path: '/giftcard/v1/rewards' }, { body: params }, options);
  }

  /** Changes a reward; its stock is set to what the body says. `PUT /giftcard/v1/rewards/{id}` */
  change(id: string, params: t.RewardParams, options?: CallOptions): Promise<t.Reward> {
    return this.transport.json<t.Reward>({ name: 'rewards.change', method: 'PUT', path: '/giftcard/v1/rewards/{id}', repeatable: true }, { path: { id }, body: params }, options);
  }

  /** Reads a reward. `GET /giftcard/v1/rewards/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Reward> {
    return this.transport.json<t.Reward>({ name: 'rewards.get', method: 'GET', path: '/giftcard/v1/rewards/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Lists rewards, newest first. `GET /giftcard/v1/rewards` */
  list(query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.Reward> {
    return this.transport.pages<t.Reward>({ name: 'rewards.list', method: 'GET', path: '/giftcard/v1/rewards', repeatable: true }, { query }, options);
  }

  /** Takes a reward: the points are burned, and what they buy is there when this answers. `POST /giftcard/v1/rewards/{id}/redeem` */
  redeem(id: string, params: t.RedeemRewardParams, options?: CallOptions): Promise<t.RewardRedemption> {
    return this.transport.json<t.RewardRedemption>({ name: 'rewards.redeem', method: 'POST', path: '/giftcard/v1/rewards/{id}/redeem', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }
}

/** `client.tasks` */
export class TasksApi {
  constructor(private readonly transport: Transport) {}

  /** Puts a dead task aside for a while (`tasks.archived_days`, 90), to be looked at and not to be done: what it left half done is ended. `POST /giftcard/v1/tasks/dead-letters/{id}/archive` */
  archive(id: string, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'tasks.archive', method: 'POST', path: '/giftcard/v1/tasks/dead-letters/{id}/archive' }, { path: { id } }, options);
  }

  /** Removes a dead or archived task for good: what it was for will not happen, and what it left half done is ended. `DELETE /giftcard/v1/tasks/dead-letters/{id}` */
  delete(id: string, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'tasks.delete', method: 'DELETE', path: '/giftcard/v1/tasks/dead-letters/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** How full the queues are, of all networks together: they share the workers. `GET /giftcard/v1/tasks/queues` */
  getQueues(options?: CallOptions): Promise<t.GiftcardQueue[]> {
    return this.transport.list<t.GiftcardQueue>({ name: 'tasks.get_queues', method: 'GET', path: '/giftcard/v1/tasks/queues', repeatable: true }, {  }, options);
  }

  /** Tasks that failed for good and wait for a decision, the longest dead first. `GET /giftcard/v1/tasks/dead-letters` */
  list(query: { queue?: t.Queue; kind?: string; reason?: string; archived?: boolean; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.DeadTask> {
    return this.transport.pages<t.DeadTask>({ name: 'tasks.list', method: 'GET', path: '/giftcard/v1/tasks/dead-letters', repeatable: true }, { query }, options);
  }

  /** Queues one dead or archived task anew, with all its tries. `POST /giftcard/v1/tasks/dead-letters/{id}/replay` */
  replay(id: string, options?: CallOptions): Promise<t.Replayed> {
    return this.transport.json<t.Replayed>({ name: 'tasks.replay', method: 'POST', path: '/giftcard/v1/tasks/dead-letters/{id}/replay' }, { path: { id } }, options);
  }

  /** Queues dead tasks anew, with all their tries, after what made them fail was mended. `POST /giftcard/v1/tasks/dead-letters/replay` */
  replayAll(params: t.ReplayParams, options?: CallOptions): Promise<t.Replayed> {
    return this.transport.json<t.Replayed>({ name: 'tasks.replay_all', method: 'POST', path: '/giftcard/v1/tasks/dead-letters/replay' }, { body: params }, options);
  }

  /** How a task is doing, and what it answered. `GET /giftcard/v1/tasks/{id}` */
  status(id: string, options?: CallOptions): Promise<t.Task> {
    return this.transport.json<t.Task>({ name: 'tasks.status', method: 'GET', path: '/giftcard/v1/tasks/{id}', repeatable: true }, { path: { id } }, options);
  }
}

/** `client.templates` */
export class TemplatesApi {
  constructor(private readonly transport: Transport) {}

  /** Reads the words of a template: those that count, or those of a version. `GET /notification/v1/templates/{template}/{locale}` */
  get(template: string, locale: string, query: { version?: number } = {}, options?: CallOptions): Promise<t.Template> {
    return this.transport.json<t.Template>({ name: 'templates.get', method: 'GET', path: '/notification/v1/templates/{template}/{locale}', repeatable: true }, { path: { template, locale }, query }, options);
  }

  /** Lists every template that the network may have its own words for, with those that count. `GET /notification/v1/templates` */
  list(options?: CallOptions): Promise<t.Template[]> {
    return this.transport.list<t.Template>({ name: 'templates.list', method: 'GET', path: '/notification/v1/templates', repeatable: true }, {  }, options);
  }

  /** Lists the versions of a template, newest first. `GET /notification/v1/templates/{template}/{locale}/versions` */
  listVersions(template: string, locale: string, query: { limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.TemplateVersion> {
    return this.transport.pages<t.TemplateVersion>({ name: 'templates.list_versions', method: 'GET', path: '/notification/v1/templates/{template}/{locale}/versions', repeatable: true }, { path: { template, locale }, query }, options);
  }

  /** Shows how a message would look, filled with an example: of the words in the body, or without a body of those that count. `POST /notification/v1/templates/{template}/{locale}/preview` */
  preview(template: string, locale: string, params?: t.TemplateWords, options?: CallOptions): Promise<t.TemplatePreview> {
    return this.transport.json<t.TemplatePreview>({ name: 'templates.preview', method: 'POST', path: '/notification/v1/templates/{template}/{locale}/preview', repeatable: true }, { path: { template, locale }, body: params }, options);
  }

  /** Goes back to the platform's words. The versions stay. `DELETE /notification/v1/templates/{template}/{locale}` */
  reset(template: string, locale: string, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'templates.reset', method: 'DELETE', path: '/notification/v1/templates/{template}/{locale}', repeatable: true }, { path: { template, locale } }, options);
  }

  /** Saves words of the network's own: they count from the next message on. The same words again save nothing. `PUT /notification/v1/templates/{template}/{locale}` */
  save(template: string, locale: string, params: t.TemplateWords, options?: CallOptions): Promise<t.Template> {
    return this.transport.json<t.Template>({ name: 'templates.save', method: 'PUT', path: '/notification/v1/templates/{template}/{locale}', repeatable: true }, { path: { template, locale }, body: params }, options);
  }
}

/** `client.transactions` */
export class TransactionsApi {
  constructor(private readonly transport: Transport) {}

  /** All transactions as CSV, one row per entry. `GET /ledger/v1/transactions.csv` */
  exportCsv(query: { type?: string; from?: string; to?: string; order?: string } = {}, options?: CallOptions): Promise<ReadableStream<Uint8Array>> {
    return this.transport.bytes({ name: 'transactions.export_csv', method: 'GET', path: '/ledger/v1/transactions.csv', repeatable: true }, { query }, options);
  }

  /** All transactions as JSON Lines, each as in the list. `GET /ledger/v1/transactions.jsonl` */
  exportJsonl(query: { type?: string; from?: string; to?: string; order?: string } = {}, options?: CallOptions): Promise<ReadableStream<Uint8Array>> {
    return this.transport.bytes({ name: 'transactions.export_jsonl', method: 'GET', path: '/ledger/v1/transactions.jsonl', repeatable: true }, { query }, options);
  }

  /** One transaction. `GET /ledger/v1/transactions/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'transactions.get', method: 'GET', path: '/ledger/v1/transactions/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** A receipt that anybody can verify offline with nothing but the ledger's public key (docs/receipts.md). It shows the entries of one account and hides the others behind salted digests, so that it can be handed to the customer. 409 `receipt_not_ready` until a signed head covers the transaction, which takes seconds. `GET /ledger/v1/transactions/{id}/receipt` */
  getReceipt(id: string, query: { account_id?: string } = {}, options?: CallOptions): Promise<t.Json> {
    return this.transport.json<t.Json>({ name: 'transactions.get_receipt', method: 'GET', path: '/ledger/v1/transactions/{id}/receipt', repeatable: true }, { path: { id }, query }, options);
  }

  /** Transactions. `GET /ledger/v1/transactions` */
  list(query: { limit?: number; cursor?: string; account_id?: string; type?: string; from?: string; to?: string; order?: string } = {}, options?: CallOptions): Pager<t.Transaction> {
    return this.transport.pages<t.Transaction>({ name: 'transactions.list', method: 'GET', path: '/ledger/v1/transactions', repeatable: true }, { query }, options);
  }

  /** Moves value leg by leg. `POST /ledger/v1/transactions` */
  post(params: t.TransactionParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'transactions.post', method: 'POST', path: '/ledger/v1/transactions', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Many postings: each with its own verdict (200), or all or none (201 or the first refusal). `POST /ledger/v1/transactions/batch` */
  postBatch(params: t.BatchParams, options?: CallOptions): Promise<t.BatchResults> {
    return this.transport.json<t.BatchResults>({ name: 'transactions.post_batch', method: 'POST', path: '/ledger/v1/transactions/batch', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Undoes a transaction, wholly or in part; several times, never more than it moved. A till undoes within 15 minutes what it gave or took itself, and no further than what is there: else 403 `forbidden_transaction`, 409 `undo_too_late`. `POST /ledger/v1/transactions/{id}/reverse` */
  reverse(id: string, params?: t.ReverseParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'transactions.reverse', method: 'POST', path: '/ledger/v1/transactions/{id}/reverse', keyed: true, repeatable: true }, { path: { id }, body: params }, options);
  }
}

/** `client.users` */
export class UsersApi {
  constructor(private readonly transport: Transport) {}

  /** Gives a person of a merchant another role there. They sign in again. `PATCH /merchant/v1/users/{id}` */
  change(id: string, params: t.ChangeUserParams, options?: CallOptions): Promise<t.User> {
    return this.transport.json<t.User>({ name: 'users.change', method: 'PATCH', path: '/merchant/v1/users/{id}' }, { path: { id }, body: params }, options);
  }

  /** Ends what a person may do, at once: sessions end, and tokens are void everywhere within seconds. `POST /merchant/v1/users/{id}/deactivate` */
  deactivate(id: string, options?: CallOptions): Promise<t.User> {
    return this.transport.json<t.User>({ name: 'users.deactivate', method: 'POST', path: '/merchant/v1/users/{id}/deactivate' }, { path: { id } }, options);
  }

  /** Erases somebody who may not act any more: name, address and every way in are gone for good, history goes on naming the id. Safe to repeat: the same erasure is answered. `DELETE /merchant/v1/users/{id}` */
  erase(id: string, options?: CallOptions): Promise<t.FormerStaff> {
    return this.transport.json<t.FormerStaff>({ name: 'users.erase', method: 'DELETE', path: '/merchant/v1/users/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Reads a person. `GET /merchant/v1/users/{id}` */
  get(id: string, options?: CallOptions): Promise<t.User> {
    return this.transport.json<t.User>({ name: 'users.get', method: 'GET', path: '/merchant/v1/users/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Invites somebody by e-mail. An administrator invites for the own merchant. `POST /merchant/v1/users` */
  invite(params: t.InviteParams, options?: CallOptions): Promise<t.User> {
    return this.transport.json<t.User>({ name: 'users.invite', method: 'POST', path: '/merchant/v1/users' }, { body: params }, options);
  }

  /** Sends an invitation again; links sent before end. `POST /merchant/v1/users/{id}/invite` */
  inviteAgain(id: string, options?: CallOptions): Promise<t.User> {
    return this.transport.json<t.User>({ name: 'users.invite_again', method: 'POST', path: '/merchant/v1/users/{id}/invite' }, { path: { id } }, options);
  }

  /** Lists people: all of the network's for the operator, the own merchant's for an administrator. `GET /merchant/v1/users` */
  list(query: { merchant_id?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.User> {
    return this.transport.pages<t.User>({ name: 'users.list', method: 'GET', path: '/merchant/v1/users', repeatable: true }, { query }, options);
  }

  /** Lets a person come back. `POST /merchant/v1/users/{id}/reactivate` */
  reactivate(id: string, options?: CallOptions): Promise<t.User> {
    return this.transport.json<t.User>({ name: 'users.reactivate', method: 'POST', path: '/merchant/v1/users/{id}/reactivate' }, { path: { id } }, options);
  }
}

/** `client.wallets` */
export class WalletsApi {
  constructor(private readonly transport: Transport) {}

  /** Closes an empty wallet and its accounts for good. Safe to repeat. `POST /wallet/v1/wallets/{id}/close` */
  close(id: string, params?: t.StatusParams, options?: CallOptions): Promise<t.Wallet> {
    return this.transport.json<t.Wallet>({ name: 'wallets.close', method: 'POST', path: '/wallet/v1/wallets/{id}/close' }, { path: { id }, body: params }, options);
  }

  /** Finds the wallet of a reference. `GET /wallet/v1/wallets` */
  find(query: { external_ref: string }, options?: CallOptions): Promise<t.Wallet[]> {
    return this.transport.list<t.Wallet>({ name: 'wallets.find', method: 'GET', path: '/wallet/v1/wallets', repeatable: true }, { query }, options);
  }

  /** Freezes a wallet: nothing can be taken from any of its accounts, in the ledger itself. Safe to repeat. `POST /wallet/v1/wallets/{id}/freeze` */
  freeze(id: string, params?: t.StatusParams, options?: CallOptions): Promise<t.Wallet> {
    return this.transport.json<t.Wallet>({ name: 'wallets.freeze', method: 'POST', path: '/wallet/v1/wallets/{id}/freeze' }, { path: { id }, body: params }, options);
  }

  /** Reads a wallet. `GET /wallet/v1/wallets/{id}` */
  get(id: string, options?: CallOptions): Promise<t.Wallet> {
    return this.transport.json<t.Wallet>({ name: 'wallets.get', method: 'GET', path: '/wallet/v1/wallets/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Reads what a wallet holds. `GET /wallet/v1/wallets/{id}/balances` */
  getBalances(id: string, query: { min_version?: string; as_of?: string } = {}, options?: CallOptions): Promise<t.WalletBalances> {
    return this.transport.json<t.WalletBalances>({ name: 'wallets.get_balances', method: 'GET', path: '/wallet/v1/wallets/{id}/balances', repeatable: true }, { path: { id }, query }, options);
  }

  /** Lists a wallet's links, without their tokens. `GET /wallet/v1/wallets/{id}/passes` */
  listPasses(id: string, options?: CallOptions): Promise<t.WalletPass[]> {
    return this.transport.list<t.WalletPass>({ name: 'wallets.list_passes', method: 'GET', path: '/wallet/v1/wallets/{id}/passes', repeatable: true }, { path: { id } }, options);
  }

  /** Lists what happened to a wallet, newest first. `GET /wallet/v1/wallets/{id}/statement` */
  listStatement(id: string, query: { account_id?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.StatementLine> {
    return this.transport.pages<t.StatementLine>({ name: 'wallets.list_statement', method: 'GET', path: '/wallet/v1/wallets/{id}/statement', repeatable: true }, { path: { id }, query }, options);
  }

  /** The wallet of a pass: how a till finds the customer who shows its QR code. Changes nothing. `POST /wallet/v1/wallets/lookup` */
  lookUp(params: t.LookupWalletParams, options?: CallOptions): Promise<t.Wallet> {
    return this.transport.json<t.Wallet>({ name: 'wallets.look_up', method: 'POST', path: '/wallet/v1/wallets/lookup', repeatable: true }, { body: params }, options);
  }

  /** Makes a link by which the customer reads the wallet. `POST /wallet/v1/wallets/{id}/passes` */
  makePass(id: string, params: t.MakePassParams, options?: CallOptions): Promise<t.WalletPass> {
    return this.transport.json<t.WalletPass>({ name: 'wallets.make_pass', method: 'POST', path: '/wallet/v1/wallets/{id}/passes' }, { path: { id }, body: params }, options);
  }

  /** Opens a wallet with its points account, or answers the one there is. `POST /wallet/v1/wallets` */
  open(params: t.OpenWalletParams, options?: CallOptions): Promise<t.Wallet> {
    return this.transport.json<t.Wallet>({ name: 'wallets.open', method: 'POST', path: '/wallet/v1/wallets', repeatable: true }, { body: params }, options);
  }

  /** Revokes a link: from now on it shows nothing. `DELETE /wallet/v1/wallets/{id}/passes/{pass_id}` */
  revokePass(id: string, passId: string, options?: CallOptions): Promise<void> {
    return this.transport.none({ name: 'wallets.revoke_pass', method: 'DELETE', path: '/wallet/v1/wallets/{id}/passes/{pass_id}', repeatable: true }, { path: { id, pass_id: passId } }, options);
  }

  /** Ends a freeze. Safe to repeat. `POST /wallet/v1/wallets/{id}/unfreeze` */
  unfreeze(id: string, params?: t.StatusParams, options?: CallOptions): Promise<t.Wallet> {
    return this.transport.json<t.Wallet>({ name: 'wallets.unfreeze', method: 'POST', path: '/wallet/v1/wallets/{id}/unfreeze' }, { path: { id }, body: params }, options);
  }
}

/** `client.webhookDeliveries` */
export class WebhookDeliveriesApi {
  constructor(private readonly transport: Transport) {}

  /** Reads a delivery with its attempts. `GET /notification/v1/webhook-deliveries/{id}` */
  get(id: string, options?: CallOptions): Promise<t.WebhookDeliveryWithAttempts> {
    return this.transport.json<t.WebhookDeliveryWithAttempts>({ name: 'webhook_deliveries.get', method: 'GET', path: '/notification/v1/webhook-deliveries/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Lists what was told to systems outside, newest first. `GET /notification/v1/webhook-deliveries` */
  list(query: { endpoint_id?: string; status?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.WebhookDelivery> {
    return this.transport.pages<t.WebhookDelivery>({ name: 'webhook_deliveries.list', method: 'GET', path: '/notification/v1/webhook-deliveries', repeatable: true }, { query }, options);
  }

  /** Sends a delivery again, whatever became of it, and from the start of the schedule. Its `webhook-id` stays. `POST /notification/v1/webhook-deliveries/{id}/replay` */
  replay(id: string, options?: CallOptions): Promise<t.WebhookDelivery> {
    return this.transport.json<t.WebhookDelivery>({ name: 'webhook_deliveries.replay', method: 'POST', path: '/notification/v1/webhook-deliveries/{id}/replay' }, { path: { id } }, options);
  }
}

/** `client.webhookEndpoints` */
export class WebhookEndpointsApi {
  constructor(private readonly transport: Transport) {}

  /** Changes an endpoint. `PATCH /merchant/v1/webhook-endpoints/{id}` */
  change(id: string, params: t.ChangeWebhookEndpointParams, options?: CallOptions): Promise<t.WebhookEndpoint> {
    return this.transport.json<t.WebhookEndpoint>({ name: 'webhook_endpoints.change', method: 'PATCH', path: '/merchant/v1/webhook-endpoints/{id}' }, { path: { id }, body: params }, options);
  }

  /** Switches an endpoint off. `POST /merchant/v1/webhook-endpoints/{id}/disable` */
  disable(id: string, options?: CallOptions): Promise<t.WebhookEndpoint> {
    return this.transport.json<t.WebhookEndpoint>({ name: 'webhook_endpoints.disable', method: 'POST', path: '/merchant/v1/webhook-endpoints/{id}/disable' }, { path: { id } }, options);
  }

  /** Switches an endpoint on again. `POST /merchant/v1/webhook-endpoints/{id}/enable` */
  enable(id: string, options?: CallOptions): Promise<t.WebhookEndpoint> {
    return this.transport.json<t.WebhookEndpoint>({ name: 'webhook_endpoints.enable', method: 'POST', path: '/merchant/v1/webhook-endpoints/{id}/enable' }, { path: { id } }, options);
  }

  /** Reads an endpoint, without its secrets. `GET /merchant/v1/webhook-endpoints/{id}` */
  get(id: string, options?: CallOptions): Promise<t.WebhookEndpoint> {
    return this.transport.json<t.WebhookEndpoint>({ name: 'webhook_endpoints.get', method: 'GET', path: '/merchant/v1/webhook-endpoints/{id}', repeatable: true }, { path: { id } }, options);
  }

  /** Says how an endpoint takes what it is sent. `GET /notification/v1/webhook-endpoints/{id}/health` */
  getHealth(id: string, options?: CallOptions): Promise<t.WebhookEndpointHealth> {
    return this.transport.json<t.WebhookEndpointHealth>({ name: 'webhook_endpoints.get_health', method: 'GET', path: '/notification/v1/webhook-endpoints/{id}/health', repeatable: true }, { path: { id } }, options);
  }

  /** Lists endpoints: all of the network's for the operator, the own merchant's for an administrator. `GET /merchant/v1/webhook-endpoints` */
  list(query: { merchant_id?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.WebhookEndpoint> {
    return this.transport.pages<t.WebhookEndpoint>({ name: 'webhook_endpoints.list', method: 'GET', path: '/merchant/v1/webhook-endpoints', repeatable: true }, { query }, options);
  }

  /** Registers an endpoint. `POST /merchant/v1/webhook-endpoints` */
  register(params: t.RegisterWebhookEndpointParams, options?: CallOptions): Promise<t.WebhookEndpointSecret> {
    return this.transport.json<t.WebhookEndpointSecret>({ name: 'webhook_endpoints.register', method: 'POST', path: '/merchant/v1/webhook-endpoints' }, { body: params }, options);
  }

  /** Writes to an endpoint again that had answered 410. `POST /notification/v1/webhook-endpoints/{id}/enable` */
  resume(id: string, options?: CallOptions): Promise<t.WebhookEndpointHealth> {
    return this.transport.json<t.WebhookEndpointHealth>({ name: 'webhook_endpoints.resume', method: 'POST', path: '/notification/v1/webhook-endpoints/{id}/enable' }, { path: { id } }, options);
  }

  /** Gives an endpoint a new secret. The one before it signs too for 24 hours; only these two are ever valid. `POST /merchant/v1/webhook-endpoints/{id}/rotate-secret` */
  rotateSecret(id: string, options?: CallOptions): Promise<t.WebhookEndpointSecret> {
    return this.transport.json<t.WebhookEndpointSecret>({ name: 'webhook_endpoints.rotate_secret', method: 'POST', path: '/merchant/v1/webhook-endpoints/{id}/rotate-secret' }, { path: { id } }, options);
  }
}

/** What a client offers; `LocalPlus` is one. */
export abstract class Operations {
  readonly accounts: AccountsApi;
  readonly analytics: AnalyticsApi;
  readonly apiKeys: ApiKeysApi;
  readonly audit: AuditApi;
  readonly auth: AuthApi;
  readonly branding: BrandingApi;
  readonly contacts: ContactsApi;
  readonly erasures: ErasuresApi;
  readonly events: EventsApi;
  readonly flags: FlagsApi;
  readonly giftCardIssues: GiftCardIssuesApi;
  readonly giftCards: GiftCardsApi;
  readonly heads: HeadsApi;
  readonly holds: HoldsApi;
  readonly limits: LimitsApi;
  readonly merchants: MerchantsApi;
  readonly messages: MessagesApi;
  readonly passes: PassesApi;
  readonly products: ProductsApi;
  readonly programs: ProgramsApi;
  readonly providerReports: ProviderReportsApi;
  readonly reports: ReportsApi;
  readonly rewardRedemptions: RewardRedemptionsApi;
  readonly rewards: RewardsApi;
  readonly tasks: TasksApi;
  readonly templates: TemplatesApi;
  readonly transactions: TransactionsApi;
  readonly users: UsersApi;
  readonly wallets: WalletsApi;
  readonly webhookDeliveries: WebhookDeliveriesApi;
  readonly webhookEndpoints: WebhookEndpointsApi;

  constructor(protected readonly transport: Transport) {
    this.accounts = new AccountsApi(transport);
    this.analytics = new AnalyticsApi(transport);
    this.apiKeys = new ApiKeysApi(transport);
    this.audit = new AuditApi(transport);
    this.auth = new AuthApi(transport);
    this.branding = new BrandingApi(transport);
    this.contacts = new ContactsApi(transport);
    this.erasures = new ErasuresApi(transport);
    this.events = new EventsApi(transport);
    this.flags = new FlagsApi(transport);
    this.giftCardIssues = new GiftCardIssuesApi(transport);
    this.giftCards = new GiftCardsApi(transport);
    this.heads = new HeadsApi(transport);
    this.holds = new HoldsApi(transport);
    this.limits = new LimitsApi(transport);
    this.merchants = new MerchantsApi(transport);
    this.messages = new MessagesApi(transport);
    this.passes = new PassesApi(transport);
    this.products = new ProductsApi(transport);
    this.programs = new ProgramsApi(transport);
    this.providerReports = new ProviderReportsApi(transport);
    this.reports = new ReportsApi(transport);
    this.rewardRedemptions = new RewardRedemptionsApi(transport);
    this.rewards = new RewardsApi(transport);
    this.tasks = new TasksApi(transport);
    this.templates = new TemplatesApi(transport);
    this.transactions = new TransactionsApi(transport);
    this.users = new UsersApi(transport);
    this.wallets = new WalletsApi(transport);
    this.webhookDeliveries = new WebhookDeliveriesApi(transport);
    this.webhookEndpoints = new WebhookEndpointsApi(transport);
  }

  /** Corrects a customer's balance, for a reason. `POST /ledger/v1/adjust` */
  adjust(params: t.AdjustParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'adjust', method: 'POST', path: '/ledger/v1/adjust', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Takes points from a customer; 409 `insufficient_balance` if there are not enough. `POST /ledger/v1/burn` */
  burn(params: t.BurnParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'burn', method: 'POST', path: '/ledger/v1/burn', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Names the merchants that joined the network, for everybody who works in it: whose card it is, who owes whom. `GET /merchant/v1/directory` */
  directory(query: { ids?: string; limit?: number; cursor?: string } = {}, options?: CallOptions): Pager<t.DirectoryEntry> {
    return this.transport.pages<t.DirectoryEntry>({ name: 'directory', method: 'GET', path: '/merchant/v1/directory', repeatable: true }, { query }, options);
  }

  /** Gives a customer points: so many, or what a purchase is worth by the program of the store's merchant. `POST /ledger/v1/earn` */
  earn(params: t.EarnParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'earn', method: 'POST', path: '/ledger/v1/earn', keyed: true, repeatable: true }, { body: params }, options);
  }

  /** Says what was bought per day or month: purchases that earned, over all merchants and programs that are asked for. A period without any has no line. `GET /analytics/v1/sales` */
  sales(query: { from: string; to: string; interval?: string; merchant_id?: string; program_id?: string }, options?: CallOptions): Promise<t.SalesPage> {
    return this.transport.json<t.SalesPage>({ name: 'sales', method: 'GET', path: '/analytics/v1/sales', repeatable: true }, { query }, options);
  }

  /** Says in a few lines what moved in a period, what is outstanding at its end and what was bought, over all merchants and programs that are asked for. `GET /analytics/v1/summary` */
  summary(query: { from: string; to: string; merchant_id?: string; program_id?: string }, options?: CallOptions): Promise<t.Summary> {
    return this.transport.json<t.Summary>({ name: 'summary', method: 'GET', path: '/analytics/v1/summary', repeatable: true }, { query }, options);
  }

  /** Moves value from one customer to another. `POST /ledger/v1/transfers` */
  transfer(params: t.TransferParams, options?: CallOptions): Promise<t.Transaction> {
    return this.transport.json<t.Transaction>({ name: 'transfer', method: 'POST', path: '/ledger/v1/transfers', keyed: true, repeatable: true }, { body: params }, options);
  }
}
