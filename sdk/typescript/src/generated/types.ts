// Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand.

/** Any JSON. */
export type Json = unknown;

/** An account as it stands. */
export interface Account {
  /** `posted - held`. */
  available: number;
  created_at: string;
  /** Sum of open holds, in minor units. */
  held: number;
  id: string;
  kind: string;
  owner_id: string;
  /** Sum of all entries, in minor units. */
  posted: number;
  status: string;
  unit: string;
  /** Number of entries. */
  version: number;
  program_id?: string | null;
}

/** A printed card that is paid for. */
export interface ActivateGiftCardParams {
  /** For how much it is sold: an amount its product is sold for. */
  amount: Value;
  /** The code. */
  code: string;
  /** The merchant that receives the money. Required of operators and services. */
  merchant_id?: string | null;
  /** The PIN, where the code has one. */
  pin?: string | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The store. */
  store_id?: string | null;
}

/** Adds a store. */
export interface AddStoreParams {
  /** Where it is. */
  address: Address;
  /** Its name. */
  display_name: string;
  /** Its time zone, an IANA name: windows of time are judged by it. */
  time_zone: string;
  /** When it is open, by day: `{"monday": [{"from": "09:00", "to": "12:30"}]}`; a day left out is a day off. */
  opening_hours?: Json;
}

/** A postal address. */
export interface Address {
  /** Town. */
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** House and street. */
  line1: string;
  /** Postal code. */
  postal_code: string;
  /** What else finds the door. */
  line2?: string | null;
}

/** A correction of a customer's balance. */
export interface AdjustParams {
  /** A customer account. */
  account_id: string;
  /** Minor units, given if positive, taken if negative; never zero. */
  amount: number;
  /** Why, 1 to 200 bytes. */
  reason: string;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** How old what customers hold is. Amounts in minor units; what was spent or lapsed was the oldest. */
export interface AgeingLine {
  /** How many accounts have something left. */
  accounts: number;
  /** As of the end of this local day. */
  day: string;
  /** `customer_points` or `gift_card`. */
  kind: string;
  /** Older. */
  older: number;
  /** How far accounts are below zero, which only a reversal may take them. */
  overdrawn: number;
  /** In what. */
  unit: string;
  /** 91 to 180 days old. */
  up_to_180_days: number;
  /** Up to 30 days old. */
  up_to_30_days: number;
  /** 181 to 365 days old. */
  up_to_365_days: number;
  /** 31 to 90 days old. */
  up_to_90_days: number;
  /** The merchant that carries it; null where the ledger names none. */
  merchant_id?: string | null;
  /** The program of points; null of gift cards, and where there is none. */
  program_id?: string | null;
}

/** A page of ages. */
export interface AgeingPage {
  /** The lines, by merchant, program, kind and unit. */
  data: AgeingLine[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** The next page; null after the last. */
  next_cursor?: string | null;
}

/** A machine's key. */
export interface ApiKey {
  /** What the machine shows as `client_id`. */
  client_id: string;
  /** When it was made. */
  created_at: string;
  /** The key, a UUIDv7: the subject of its tokens. */
  id: string;
  /** What people call it. */
  name: string;
  /** What it is to the network. */
  role: string;
  /** What it may do. */
  scopes: string[];
  /** `active`, `expired` or `revoked`. */
  status: string;
  /** When it stops by itself. */
  expires_at?: string | null;
  /** When it last got a token; some seconds late. */
  last_used_at?: string | null;
  /** For whom it acts. */
  merchant_id?: string | null;
  /** When it was revoked. */
  revoked_at?: string | null;
}

/** Makes the draft a version. */
export interface ApplyProgramParams {
  /** The revision that was planned; if there is a newer one nothing is applied. */
  revision?: number | null;
}

/** Which address is to be confirmed. */
export interface AskVerificationParams {
  /** `email`, by a link; `sms`, by a code. */
  channel: string;
}

/** Who changed what, when, why and from where. */
export interface AuditEntry {
  /** What they did. */
  action: string;
  /** Who: the subject of their token, an id of svc-merchant; or the name of a command. */
  actor: string;
  /** What they were to the network. */
  actor_role: string;
  /** When. */
  at: string;
  /** SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed heads bind the row and all before it, over the row. */
  hash: string;
  /** Its number in the network's chain, from 1 on without a gap. */
  seq: number;
  /** To which: its id or key. */
  subject: string;
  /** To what kind of thing. */
  subject_kind: string;
  /** What it became. */
  after?: Json | null;
  /** What it was, as far as it changed and may be said; names and free text never are. */
  before?: Json | null;
  /** The network the request came from: a /24, or a /48 of IPv6. */
  network?: string | null;
  /** Why, where somebody had to say. */
  reason?: string | null;
  /** The trace of the request. */
  trace_id?: string | null;
}

/** One account of a wallet. `posted`, `held` and `version` are those after the account's newest known entry. */
export interface Balance {
  /** The account. */
  account_id: string;
  /** When these figures became true. */
  as_of: string;
  /** `posted - held`, in minor units: what can be spent. */
  available: number;
  /** Sum of its open holds, in minor units. */
  held: number;
  /** What it stands for. */
  kind: WalletAccountKind;
  /** Sum of its entries, in minor units. */
  posted: number;
  /** Who says so. */
  source: BalanceSource;
  /** What it counts: an ISO 4217 code, or `PTS`. */
  unit: string;
  /** Number of its entries. */
  version: number;
  /** The program of a points account, where it was opened with one. */
  program_id?: string | null;
}

/** What an account of a wallet holds, as a pass shows it. */
export interface BalanceLine {
  /** When these figures became true. */
  as_of: string;
  /** What can be spent, in minor units. */
  available: number;
  /** What is set aside, in minor units. */
  held: number;
  /** What it stands for. */
  kind: WalletAccountKind;
  /** An ISO 4217 code, or `PTS`. */
  unit: string;
}

/** Who answered for a balance. */
export type BalanceSource = 'projection' | 'ledger' | (string & {});

/** Purchases that earned by one program. */
export interface BasketsLine {
  /** What was paid for them, in minor units. */
  amount: number;
  /** The points that were given for them, whoever owes them. */
  points: number;
  /** How many. One that was brought back later stays one. */
  purchases: number;
  /** The currency. */
  unit: string;
  /** The average basket, in minor units, halves up. */
  average?: number | null;
  /** The program's merchant; null where nobody knows it. */
  merchant_id?: string | null;
  /** The program. */
  program_id?: string | null;
}

/** A page of baskets. */
export interface BasketsPage {
  /** The lines, by merchant, program and currency. */
  data: BasketsLine[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** The next page; null after the last. */
  next_cursor?: string | null;
}

/** One posting of a batch. */
export type BatchItemParams =
  | { earn: EarnPointsParams }
  | { burn: BurnParams }
  | { transaction: TransactionParams }
  | { hold: HoldParams }
  | { capture: CaptureItemParams }
  | { void: VoidItemParams }
  | { reverse: ReverseItemParams }
  | { adjust: AdjustParams }
  | { transfer: TransferParams };

/** Many postings at once. */
export interface BatchParams {
  /** 1 to 1,000. */
  items: BatchItemParams[];
  /** All of them or none; by default each has its own verdict. */
  atomic?: boolean;
}

/** The answer to one item of a batch. */
export interface BatchResult {
  /** The HTTP status this item would have had alone. */
  status: number;
  problem?: Problem | null;
  replayed?: boolean | null;
  transaction?: Transaction | null;
}

/** The answers to a batch, in the order asked. */
export interface BatchResults {
  results: BatchResult[];
}

/** The books. */
export interface Books {
  /** The lines, by unit and kind. */
  data: BooksLine[];
  /** As of the end of this day of UTC. */
  day: string;
  /** How many merchants had been approved by then. */
  merchants: number;
}

/** A line of the books. */
export interface BooksLine {
  /** The sum of their entries as counted here, in minor units. */
  counted: number;
  /** Which accounts. */
  kind: string;
  /** In what. */
  unit: string;
  /** What the ledger's trial balance says; null where the two were not compared as of that day. */
  ledger?: number | null;
}

/** How a network's messages look. */
export interface Branding {
  /** Of headings and buttons; white text must be readable on it. */
  accent_color: string;
  /** What signs them, and whom they are from. */
  name: string;
  /** The logo's https address; null for none. It is shown 40 pixels high in place of the name. */
  logo_url?: string | null;
}

/** What will never be spent, by the proportional method. Amounts in minor units, rounded down. */
export interface BreakageLine {
  /** What lapsed. */
  actual: number;
  /** As of the end of this local day. */
  day: string;
  /** Of `expected`, what is earned in proportion to what was spent; never less than `actual`. */
  earned: number;
  /** What is expected to lapse of all that was issued. */
  expected: number;
  /** Given so far, less what was taken back. */
  issued: number;
  /** `customer_points` or `gift_card`. */
  kind: string;
  /** What is owed after the estimate: `outstanding` less what of `earned` has not lapsed yet. */
  liability: number;
  /** Of what is outstanding and as old, what customers hold who have not come for as long. */
  mature_dormant: number;
  /** Of `issued`, what is more than twelve months old: the history that the estimate rests on. */
  mature_issued: number;
  /** Owed to customers. */
  outstanding: number;
  /** Spent so far, less what was given back. */
  redeemed: number;
  /** Of `outstanding`, what is expected to lapse yet. */
  remaining: number;
  /** In what. */
  unit: string;
  /** The merchant that carries it; null where the ledger names none. */
  merchant_id?: string | null;
  /** The program of points; null of gift cards, and where there is none. */
  program_id?: string | null;
  /** The share that is expected to lapse, in ten-thousandths, rounded down; null without history. */
  rate_bp?: number | null;
}

/** A page of estimates. */
export interface BreakagePage {
  /** The lines, by merchant, program, kind and unit. */
  data: BreakageLine[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** The next page; null after the last. */
  next_cursor?: string | null;
}

/** Points from a customer. */
export interface BurnParams {
  /** A `customer_points` account. */
  account_id: string;
  /** More than zero. */
  points: number;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** Asks what a purchase is worth. Nothing is changed by it. */
export interface CalculateParams {
  /** What was bought. */
  purchase: PurchaseParams;
  /** Whose purchase, by their points account: what they earned before counts for tiers and caps. */
  account_id?: string | null;
  /** When; by default now. */
  at?: string | null;
  /** Instead of an account: what the customer earned in the last twelve months. */
  points_in_twelve_months?: number | null;
  /** By which version; by default by the draft. */
  version?: number | null;
}

/** What a purchase is worth, and by which rules. */
export interface Calculation {
  /** In all; not negative. */
  points: number;
  /** What each rule gave; sums to `points`. */
  rules: FiredRule[];
  /** When the points end; absent when they do not. */
  expires_at?: string | null;
  /** What each line was worth before caps, with rounding per line: the lines of the receipt, then what was given for the purchase as such. */
  lines?: number[] | null;
  /** The tier that the customer had reached; absent when none. */
  tier?: string | null;
  /** The version it was priced by; null for the draft. */
  version?: number | null;
}

/** What is due of a hold. */
export interface CaptureGiftCardParams {
  /** How much: at most what was set aside. The rest is released. */
  amount: Value;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** A capture in a batch. */
export interface CaptureItemParams {
  /** The hold. */
  hold_id: string;
  /** Minor units, at most what is left; all that is left if nothing is said. */
  amount?: number | null;
  /** Release the rest: no capture follows. */
  final?: boolean;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** What to take of a hold. */
export interface CaptureParams {
  /** Minor units, at most what is left; all that is left if nothing is said. */
  amount?: number | null;
  /** Release the rest: no capture follows. */
  final?: boolean;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** A change of a contact: absent fields stay as they are, `null` removes an address. */
export interface ChangeContactParams {
  /** New e-mail address, or `null`. */
  email?: string | null;
  /** New language. */
  locale?: string | null;
  /** New phone number, or `null`. */
  phone?: string | null;
  /** `active`, or `disabled` to send nothing. */
  status?: ContactStatus | null;
  /** New time zone, an IANA name, or `null` for the network's own. */
  time_zone?: string | null;
}

/** Changes the password. */
export interface ChangePasswordParams {
  /** The new one. */
  new_password: string;
  /** The present one. */
  password: string;
}

/** Changes a store; what is left out stays. */
export interface ChangeStoreParams {
  /** Whether it sells. */
  active?: boolean | null;
  /** Where it is. */
  address?: Address | null;
  /** Its name. */
  display_name?: string | null;
  /** When it is open, all days anew. */
  opening_hours?: Json | null;
  /** Its time zone. */
  time_zone?: string | null;
}

/** Changes what somebody may do. */
export interface ChangeUserParams {
  /** `merchant_admin` or `merchant_staff`. */
  role: string;
}

/** Changes an endpoint; what is left out stays. */
export interface ChangeWebhookEndpointParams {
  /** What people call it. */
  description?: string | null;
  /** Which events it hears of. */
  events?: string[] | null;
  /** Where to. */
  url?: string | null;
}

/** Customers who first came in one month. */
export interface Cohort {
  /** The first day of the month. */
  cohort: string;
  /** How many they are. */
  customers: number;
  /** The months in which any of them came, the first one too. */
  months: CohortMonth[];
}

/** A month of a cohort. */
export interface CohortMonth {
  /** How many of them came. */
  customers: number;
  /** The first day of the month. */
  month: string;
  /** Their share of the cohort, in ten-thousandths, halves up. */
  retention_bp: number;
}

/** What somebody read off their phone. */
export interface ConfirmPhoneParams {
  /** Six digits. */
  code: string;
}

/** The first code of an app. */
export interface ConfirmTotpParams {
  /** Six digits. */
  code: string;
}

/** Shows the password once more. */
export interface ConfirmationParams {
  /** The password. */
  password: string;
}

/** What somebody agreed to or refused, with the proof. */
export interface Consent {
  /** When. */
  at: string;
  /** By which channel. */
  channel: string;
  /** Whether they agree. */
  granted: boolean;
  /** A `UUIDv7`. */
  id: string;
  /** Where: `preference_page`, `one_click`, `till`, `desk`. */
  source: string;
  /** Of what. */
  topic: string;
  /** To which words. */
  wording: string;
  /** Who put it down, the `sub` of their token; null where the holder did by a signed link. */
  actor?: string | null;
  /** The merchant at whose till it was said. */
  merchant_id?: string | null;
}

/** How to reach the holder of a wallet. */
export interface Contact {
  /** When it was first given. */
  created_at: string;
  /** The contact, a `UUIDv7`. */
  id: string;
  /** The language its holder prefers, a BCP 47 tag. */
  locale: string;
  /** Whether messages go out. */
  status: ContactStatus;
  /** When it last changed. */
  updated_at: string;
  /** Its wallet. */
  wallet_id: string;
  /** E-mail address. */
  email?: string | null;
  /** When its holder confirmed the e-mail address. */
  email_verified_at?: string | null;
  /** Phone number, E.164. */
  phone?: string | null;
  /** When its holder confirmed the phone number. */
  phone_verified_at?: string | null;
  /** Where its holder is, an IANA name; null where that is not known. */
  time_zone?: string | null;
}

/** Who is behind an address: ids alone. */
export interface ContactHolder {
  /** The contact. */
  contact_id: string;
  /** The wallet. */
  wallet_id: string;
}

/** Whether messages go out to a contact. */
export type ContactStatus = 'active' | 'disabled' | (string & {});

/** Corrects a merchant; what is left out stays. */
export interface CorrectMerchantParams {
  /** ISO 3166-1 alpha-2. */
  country?: string | null;
  /** What it settles in, ISO 4217. */
  currency?: string | null;
  /** The name over the shop's door. */
  display_name?: string | null;
  /** The name in the trade register. */
  legal_name?: string | null;
  /** The language to write to it in. */
  locale?: string | null;
  /** The number in the trade register. */
  registration_number?: string | null;
}

/** Gift cards at one merchant's counter, whoever sold them. Amounts in minor units. */
export interface CountersLine {
  /** How much. */
  loaded: number;
  /** How often value was put on a card. */
  loads: number;
  /** How much. */
  redeemed: number;
  /** How often a card was spent. */
  redeems: number;
  /** How much. */
  refunded: number;
  /** How often what was spent was given back. */
  refunds: number;
  /** The currency. */
  unit: string;
  /** Where; null for what was done at none. */
  merchant_id?: string | null;
}

/** A page of counters. */
export interface CountersPage {
  /** The lines, by merchant and currency. */
  data: CountersLine[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** The next page; null after the last. */
  next_cursor?: string | null;
}

/** Asks for a program. */
export interface CreateProgramParams {
  /** The draft. */
  document: ProgramDocument;
  /** Whose customers are to earn by it. */
  merchant_id: string;
}

/** Where a card ends. */
export interface DeactivateGiftCardParams {
  /** The merchant that pays the rest out. Required of operators and services. */
  merchant_id?: string | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The store. */
  store_id?: string | null;
}

/** A task that failed for good. */
export interface DeadTask {
  /** How often it was tried. */
  attempts: number;
  /** What caused that, the nearest first. */
  causes: string[];
  /** When its last try failed. */
  died_at: string;
  /** When it was enqueued. */
  enqueued_at: string;
  /** Its id. */
  id: string;
  /** What kind of work. */
  kind: string;
  /** What it is about: ids. */
  payload: Json;
  /** The queue it came from. */
  queue: Queue;
  /** Why its last try failed. */
  reason: string;
  /** When it was put aside to be kept; null while it waits for a decision. */
  archived_at?: string | null;
}

/** What was, what would have been, and what lies between. */
export interface Difference {
  /** What would have been given. */
  after: number;
  /** What was given. */
  before: number;
  /** `after - before`. */
  difference: number;
}

/** A merchant by name. */
export interface DirectoryEntry {
  /** The name over the shop's door. */
  display_name: string;
  /** The merchant. */
  id: string;
}

/** Drafts a merchant. */
export interface DraftMerchantParams {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** What it settles in, ISO 4217. */
  currency: string;
  /** The name over the shop's door, 1 to 100 characters. */
  display_name: string;
  /** The language to write to it in: `fr` or `en`. */
  locale: string;
  /** The name in the trade register; required before submitting. */
  legal_name?: string | null;
  /** The number in the trade register; required before submitting. */
  registration_number?: string | null;
}

/** What an earn rule looks at. */
export type EarnKind = 'spend' | 'visit' | 'category' | 'store' | (string & {});

/** Points for a customer: so many, or what a purchase is worth. Exactly one of `points` and `purchase`. */
export interface EarnParams {
  /** A `customer_points` account. */
  account_id: string;
  /** Instead of `expires_at`: an ISO 8601 period of years, months, weeks and days, to the end of its last day. */
  expires_after?: string | null;
  /** With `points`: when they lapse if they are not spent before; absent, with `expires_after` absent: never. */
  expires_at?: string | null;
  /** A JSON object, up to 4 KiB, kept to the byte; without `pricing`, which is the ledger's to write. */
  metadata?: Json | null;
  /** More than zero. */
  points?: number | null;
  /** What was bought, priced by the program of the store's merchant, which says too when the points lapse. The rules that fired are kept in the transaction's metadata, under `pricing`. */
  purchase?: EarnPurchaseParams | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The IANA time zone that `expires_after` counts days in; UTC when absent. */
  time_zone?: string | null;
}

/** So many points for a customer, and when they lapse. */
export interface EarnPointsParams {
  /** A `customer_points` account. */
  account_id: string;
  /** More than zero. */
  points: number;
  /** Instead of `expires_at`: an ISO 8601 period of years, months, weeks and days, to the end of its last day. */
  expires_after?: string | null;
  /** When they lapse if they are not spent before; absent, with `expires_after` absent: never. */
  expires_at?: string | null;
  /** A JSON object, up to 4 KiB, kept to the byte; without `pricing`, which is the ledger's to write. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The IANA time zone that `expires_after` counts days in; UTC when absent. */
  time_zone?: string | null;
}

/** A line of a receipt. */
export interface EarnPurchaseItemParams {
  /** What the line cost in all, in minor units. */
  amount: number;
  /** The merchant's own category. */
  category: string;
  /** How many. */
  quantity: number;
}

/** What was bought. */
export interface EarnPurchaseParams {
  /** What was paid, in minor units. */
  amount: number;
  /** Where. */
  store_id: string;
  /** The currency. */
  unit: string;
  /** The lines of the receipt, for rules by category; at most 100, summing to `amount`. */
  items?: EarnPurchaseItemParams[];
}

/** One rule that gives points. */
export interface EarnRule {
  /** Names the rule within the program: 1 to 40 of `a-z 0-9 -`. It stays when the rule changes. */
  id: string;
  /** Its name, as the merchant sees it; 1 to 80 characters. */
  name: string;
  /** How many points. */
  points: number;
  /** What it looks at. */
  type: EarnKind;
  /** The categories that count, for `category`. Compared without regard to case. */
  categories?: string[] | null;
  /** The categories that do not count, for `spend`. */
  except_categories?: string[] | null;
  /** The purchase that it takes at least, in minor units. For `spend` and `visit`. */
  minimum?: number | null;
  /** For how much spent, in minor units. `spend` and `category` need it; `store` gives per purchase without it. */
  per?: number | null;
  /** Only at these stores; `store` needs it, elsewhere none means all. */
  stores?: string[] | null;
}

/** Replaces a draft. */
export interface EditDraftParams {
  /** The new draft. */
  document: ProgramDocument;
  /** The revision that the author saw; if there is a newer one nothing is replaced. */
  revision: number;
}

/** What a transaction did to one account. */
export interface Entry {
  account_id: string;
  /** Minor units, added if positive; zero where only what is set aside changed. */
  amount: number;
  /** The balance after this entry: of the account, or of one `shard` of it. */
  balance_after: number;
  unit: string;
  /** Contiguous per account, or per `shard` of it. */
  version: number;
  /** What is set aside after this entry; absent where nothing is. */
  held_after?: number | null;
  /** The change of what is set aside, in minor units; absent where there is none. */
  held_change?: number | null;
  /** Which part of one of the network's own accounts; absent for customers' accounts, which are undivided. */
  shard?: number | null;
}

/** A line of a statement. */
export interface EntryLine {
  account_id: string;
  /** Minor units, added if positive; zero where only what is set aside changed. */
  amount: number;
  /** The balance after this entry: of the account, or of one `shard` of it. */
  balance_after: number;
  unit: string;
  /** Contiguous per account, or per `shard` of it. */
  version: number;
  /** What is set aside after this entry; absent where nothing is. */
  held_after?: number | null;
  /** The change of what is set aside, in minor units; absent where there is none. */
  held_change?: number | null;
  /** Which part of one of the network's own accounts; absent for customers' accounts, which are undivided. */
  shard?: number | null;
  created_at: string;
  transaction_id: string;
  type: string;
  reference?: string | null;
}

/** An erasure. */
export interface Erasure {
  /** Who was erased. */
  contact_id: string;
  /** When everything was deleted. */
  destroyed_at: string;
  /** The erasure, a `UUIDv7`. */
  id: string;
  /** `destroyed`: nothing can be read any more, and a message that was on its way may still arrive. `certified`: that is over too. */
  status: string;
  /** Their wallet. */
  wallet_id: string;
  /** The certificate: a compact JWS, `EdDSA`, to be checked with the keys of `/v1/erasures/keys`. */
  certificate?: string | null;
  /** When it was certified. */
  certified_at?: string | null;
  /** What the certificate says. */
  statement?: Json | null;
}

/** An Ed25519 public key (RFC 8037). */
export interface ErasureKey {
  /** `EdDSA`. */
  alg: string;
  /** `Ed25519`. */
  crv: string;
  /** The key's name. */
  kid: string;
  /** `OKP`. */
  kty: string;
  /** `sig`. */
  use: string;
  /** Its 32 bytes, base64url. */
  x: string;
}

/** A JWK set (RFC 7517). */
export interface ErasureKeys {
  /** The key that signs now, then older ones. */
  keys: ErasureKey[];
}

/** What lapses at one instant. */
export interface ExpiringPoints {
  /** Minor units. */
  amount: number;
  expires_at: string;
}

/** What a customer's balance is made of. */
export interface Explanation {
  account_id: string;
  /** Lots, newest first. */
  data: PointsLot[];
  /** How far the balance is below zero; the next value that comes in pays it first. */
  debt: number;
  /** Over all lots: what lapses when, soonest first, the first 100 dates. */
  expiring: ExpiringPoints[];
  /** The balance after it, in minor units: what is left of all lots, less `debt`. */
  posted: number;
  /** The last entry counted. */
  version: number;
  /** Where the list of lots goes on; null on its last page. */
  next_cursor?: string | null;
}

/** Everything that is held of a person. */
export interface Export {
  /** What they agreed to and refused, newest first, with its proof. */
  consents: Consent[];
  /** How they are reached. */
  contact: Contact;
  /** The gift cards that are for them. */
  gift_cards: string[];
  /** When it was put together. */
  made_at: string;
  /** What they were sent, newest first. */
  messages: ExportedMessage[];
  /** What goes to them, and which word decided it. */
  preferences: Preference[];
}

/** A message, as its receiver may see it. */
export interface ExportedMessage {
  /** How often it was tried. */
  attempts: number;
  /** `email` or `sms`. */
  channel: string;
  /** When it was queued. */
  created_at: string;
  /** `ce_id` of the event it tells of. */
  event_id: string;
  /** The message, a `UUIDv7`; its mail has `Message-ID: <id@...>`. */
  id: string;
  /** `queued`, `scheduled` (for an hour at which it is welcome), `sending`, `sent` (its provider accepted it), `delivered` or `undelivered` (as its provider says), `failed` or `canceled`. */
  status: string;
  /** What it is about. */
  template: string;
  /** The address of the last attempt, masked; null before the first. */
  address?: string | null;
  /** To whom; null for the operator. */
  contact_id?: string | null;
  /** Why the last attempt did not succeed, stable: `smtp_unreachable`, `smtp_550`, `no_address`, ... */
  last_error?: string | null;
  /** When it is tried next, while it is queued or scheduled. */
  next_attempt_at?: string | null;
  /** The message that this one says again. */
  resend_of?: string | null;
  /** When the mail server accepted it. */
  sent_at?: string | null;
  /** The version of the network's own words it went out with; null for the built-in ones, and before it was sent. */
  template_version?: number | null;
  /** The trace that caused it, 32 hexadecimal digits; the mail has it as `X-Localplus-Trace-Id`. */
  trace_id?: string | null;
  /** Whose holder it is for; null for the operator. */
  wallet_id?: string | null;
  /** What it was filled with. */
  variables: Json;
  /** Where it went, in full. */
  sent_to?: string | null;
  /** What it was about, in a line; null where that is known elsewhere alone. */
  subject?: string | null;
}

/** A flag. */
export interface FeatureFlag {
  /** What it switches: 1 to 64 of `a-z 0-9 - .`. */
  key: string;
  /** For how many of 10,000 subjects it is on. */
  on_for_ten_thousandths: number;
  /** When. */
  updated_at: string;
  /** Who set it last: the subject of their token. */
  updated_by: string;
}

/** What moved of one merchant's program, or of its gift cards, in a period. */
export interface FiguresLine {
  /** Customers who did something, each once a day, so over a period customer-days. Points only. */
  active: number;
  /** Corrections, positive in the customers' favour. */
  adjusted: number;
  /** Lapsed unspent, less what was brought back: breakage as it happened. */
  expired: number;
  /** Of what was spent, given back. */
  given_back: number;
  /** Given to customers: earned, or loaded on cards. */
  issued: number;
  /** How many entries. */
  movements: number;
  /** Customers who did something for the first time. Points only. */
  newcomers: number;
  /** Spent. */
  redeemed: number;
  /** Of what was given, taken back. */
  taken_back: number;
  /** Come by transfers less gone by them. */
  transferred: number;
  /** Spent less given back, of issued less taken back, in ten-thousandths, halves up; null where nothing was issued. */
  redemption_rate_bp?: number | null;
  /** `customer_points` or `gift_card`. */
  kind: string;
  /** What is owed to customers after the last day, in minor units. */
  outstanding: number;
  /** In what. */
  unit: string;
  /** The merchant that carries what is outstanding; null where the ledger names none. */
  merchant_id?: string | null;
  /** The program of points; null of gift cards, and where there is none. */
  program_id?: string | null;
}

/** A page of figures. */
export interface FiguresPage {
  /** The lines, by merchant, program, kind and unit. */
  data: FiguresLine[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** The next page; null after the last. */
  next_cursor?: string | null;
}

/** What one rule gave. */
export interface FiredRule {
  /** The rule's id in the document. */
  id: string;
  /** `spend`, `visit`, `category`, `store`, `multiplier`, `tier` or `cap`. */
  kind: string;
  /** Its name. */
  name: string;
  /** Its points; negative for a cap. */
  points: number;
}

/** Somebody who was erased. */
export interface FormerStaff {
  /** When their key was destroyed. */
  erased_at: string;
  /** Who: what history goes on naming, and all that is left of them. */
  id: string;
  /** SHA-256 of the wrapped key, in hexadecimal: tells whether a backup still holds it. */
  key_sha256: string;
  /** What they did: `operator`, `merchant_admin` or `merchant_staff`. */
  role: string;
  /** For whom they worked. */
  merchant_id?: string | null;
}

/** A gift card. Its code is nowhere in it. */
export interface GiftCard {
  /** What the ledger says is on it. */
  balance: GiftCardBalance;
  /** The last four characters of its code. */
  code_last4: string;
  /** When it was sold or printed. */
  created_at: string;
  /** The card, a UUIDv7. */
  id: string;
  /** What it was sold for. */
  initial_value: Value;
  /** The merchant that sold and carries it. */
  issuer_id: string;
  /** The product it was sold as. */
  product_id: string;
  /** `pending`, `active`, `blocked`, `depleted`, `expired` or `deactivated`. */
  status: string;
  /** Its account in the ledger; null until it is loaded. */
  account_id?: string | null;
  /** When it expires; null when it does not. */
  expires_at?: string | null;
  /** The bulk issue it came from. */
  issue_id?: string | null;
}

/** Something that happened to a card. */
export interface GiftCardActivity {
  /** What was left, in minor units. */
  balance_after: number;
  /** The activity, a UUIDv7. */
  id: string;
  /** When. */
  occurred_at: string;
  /** The card's status since. */
  status: string;
  /** `sold`, `activated`, `redeemed`, `reloaded`, `refunded`, `blocked`, `unblocked`, `expired`, `deactivated`, `held`, `released`, `code_replaced` or `delivery_due`. */
  type: string;
  /** Its number, from 1 without gaps. */
  version: number;
  /** How much moved, in minor units. */
  amount?: number | null;
  /** The merchant where it happened. */
  merchant_id?: string | null;
  /** The movement. */
  operation_id?: string | null;
  /** The store where it happened. */
  store_id?: string | null;
  /** The ledger's transaction. */
  transaction_id?: string | null;
}

/** Value to be taken from a card, or put on it. */
export interface GiftCardAmountParams {
  /** How much, in the card's unit. */
  amount: Value;
  /** The merchant. Required of operators and services. */
  merchant_id?: string | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The store. */
  store_id?: string | null;
}

/** Who changed what, when, why and from where. */
export interface GiftCardAuditEntry {
  /** What they did. */
  action: string;
  /** Who: the subject of their token, an id of svc-merchant; or the name of a command. */
  actor: string;
  /** What they were to the network. */
  actor_role: string;
  /** When. */
  at: string;
  /** SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed heads bind the row and all before it, over the row. */
  hash: string;
  /** Its number in the network's chain, from 1 on without a gap. */
  seq: number;
  /** To which: its id or key. */
  subject: string;
  /** To what kind of thing. */
  subject_kind: string;
  /** What it became. */
  after?: Json | null;
  /** What it was, as far as it changed and may be said; names and free text never are. */
  before?: Json | null;
  /** The network the request came from: a /24, or a /48 of IPv6. */
  network?: string | null;
  /** Why, where somebody had to say. */
  reason?: string | null;
  /** The trace of the request. */
  trace_id?: string | null;
}

/** What is on a card. */
export interface GiftCardBalance {
  /** How much may be spent. */
  available: number;
  /** How much of it is set aside. */
  held: number;
  /** The balance, in minor units. */
  posted: number;
  /** The unit. */
  unit: string;
}

/** A code as somebody typed or scanned it. */
export interface GiftCardCodeParams {
  /** The code; spaces, dashes and either case. */
  code: string;
  /** The PIN, where the code has one. */
  pin?: string | null;
}

/** Where a code is sent. */
export interface GiftCardDelivery {
  /** The contact. */
  contact_id: string;
  /** The delivery, a UUIDv7. */
  id: string;
  /** When. */
  send_at: string;
}

/** To whom a code is sent. */
export interface GiftCardDeliveryParams {
  /** A contact of svc-notification. */
  contact_id: string;
  /** What the giver says, up to 1,000 characters. */
  message?: string | null;
  /** When, within a year; at once if absent. */
  send_at?: string | null;
}

/** How far a bulk issue has come. */
export interface GiftCardIssue {
  /** When it was asked for. */
  created_at: string;
  /** The issue, a UUIDv7. */
  id: string;
  /** How many are ready. */
  issued: number;
  /** The merchant that issues them. */
  merchant_id: string;
  /** The product of its cards. */
  product_id: string;
  /** How many were asked for. */
  requested: number;
  /** `running`, `done`, or `failed`: an operator gave it up, and it ends with the cards that there are. */
  status: string;
  /** The unit. */
  unit: string;
  /** What each is loaded with, in minor units; null for cards activated at a till. */
  amount?: number | null;
  /** When its file of codes was written. */
  finished_at?: string | null;
}

/** A movement of value that is done. It says the same for ever, so that a repeated request is answered alike. */
export interface GiftCardReceipt {
  /** How much moved. */
  amount: Value;
  /** What was left on the card. */
  balance_after: GiftCardBalance;
  /** The card. */
  gift_card_id: string;
  /** The movement, a UUID: what a refund, a capture or a release names. */
  id: string;
  /** The merchant where it happened. */
  merchant_id: string;
  /** `load`, `reload`, `redeem`, `refund`, `hold`, `capture`, `void`, `deactivate` or `expire`. */
  type: string;
  /** Until when a hold may be captured. */
  hold_until?: string | null;
  /** The movement it gives back, captures or releases. */
  of?: string | null;
  /** The caller's own reference. */
  reference?: string | null;
  /** When the ledger did it. */
  settled_at?: string | null;
  /** The card's status after it. */
  status_after?: string | null;
  /** The store where it happened. */
  store_id?: string | null;
  /** The ledger's transaction; null when there was nothing to move. */
  transaction_id?: string | null;
}

/** How full a queue is. */
export interface GiftcardQueue {
  /** Tasks whose time has not come, those that are to be tried again among them. */
  delayed: number;
  /** How long ago the task fell due that is next, in seconds; 0 when none waits. */
  oldest_waiting_seconds: number;
  /** The queue. */
  queue: Queue;
  /** Tasks that a worker has, in any replica. */
  running: number;
  /** Tasks that are due and wait for a worker. */
  waiting: number;
}

/** A JWK set (RFC 7517). */
export interface HeadKeys {
  keys: Json[];
}

/** A hold as it stands. */
export interface Hold {
  account_id: string;
  /** What was set aside, in minor units. */
  amount: number;
  /** What was captured of it. */
  captured: number;
  created_at: string;
  /** The account that captures credit. */
  destination_account_id: string;
  /** Until when it may be captured. */
  expires_at: string;
  /** The id of the transaction that made it. */
  id: string;
  /** What was released of it. */
  released: number;
  /** `open`, `captured`, `voided` or `expired`. */
  status: string;
  unit: string;
  reference?: string | null;
}

/** Value to be set aside. */
export interface HoldGiftCardParams {
  /** How much, in the card's unit. */
  amount: Value;
  /** For how long it may be captured, up to 31 days; 24 hours when absent. */
  expires_in_seconds?: number | null;
  /** The merchant. Required of operators and services. */
  merchant_id?: string | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The store. */
  store_id?: string | null;
}

/** What to set aside. */
export interface HoldParams {
  /** A customer account. */
  account_id: string;
  /** Minor units, more than zero. */
  amount: number;
  /** The account that captures credit: not a customer's, and of the same unit. By default the network's own `points_redeemed`, or `cash_clearing` for a gift card. */
  destination_account_id?: string | null;
  /** For how long it may be captured: 1 second to 31 days, 7 days if nothing is said. */
  expires_in_seconds?: number | null;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** Asks somebody to join. */
export interface InviteParams {
  /** Where the invitation goes; what they sign in with. */
  email: string;
  /** The language they are written to in: `fr` or `en`. */
  locale: string;
  /** What they are called. */
  name: string;
  /** `operator`, `merchant_admin` or `merchant_staff`. */
  role: string;
  /** For whom; left out for an operator. */
  merchant_id?: string | null;
}

/** Many cards at once. */
export interface IssueGiftCardsParams {
  /** How many, up to 10,000. */
  count: number;
  /** What they are sold as. */
  product_id: string;
  /** Whom the file of codes is for: an age recipient (`age-keygen` makes one). Nobody else can read it. */
  recipient: string;
  /** What each is loaded with, in minor units of the product's currency; absent for printed cards that are activated, and paid for, at a till. */
  amount?: number | null;
  /** The merchant that issues them. Required of operators and services. */
  merchant_id?: string | null;
}

/** One side of a transaction. */
export interface LegParams {
  /** The account. */
  account_id: string;
  /** Minor units, added if positive, taken if negative; never zero. */
  amount: number;
}

/** `DifferenceBody` in money. */
export interface Liability {
  /** What would have been given. */
  after: number;
  /** What was given. */
  before: number;
  /** `after - before`. */
  difference: number;
  /** The currency. */
  unit: string;
}

/** A velocity limit. */
export interface Limit {
  /** `spend` or `earn`. */
  flow: string;
  id: string;
  /** How much it lets through in a window. */
  maximum: number;
  /** `count` (transactions) or `amount` (minor units). */
  measure: string;
  /** `account` (every account for itself) or `program` (all accounts of the program together). */
  scope: string;
  updated_at: string;
  /** `hour` or `day`: the last 60 minutes, the last 24 hours. */
  window: string;
  /** The program whose accounts it is for; absent for all customer accounts. */
  program_id?: string | null;
}

/** A velocity limit: no more than `maximum` of something within any window. */
export interface LimitParams {
  /** `spend` (burns, redeems, transfers to others, holds) or `earn` (earns, loads, transfers from others). */
  flow: string;
  /** How much to let through in a window; zero lets nothing through. */
  maximum: number;
  /** `count` (transactions) or `amount` (minor units). */
  measure: string;
  /** `account` (every account for itself) or `program` (all accounts of the program together). */
  scope: string;
  /** `hour` or `day`: the last 60 minutes, the last 24 hours. */
  window: string;
  /** The program whose accounts it is for; all customer accounts if nothing is said. The scope `program` needs it. */
  program_id?: string | null;
}

/** Signs somebody in. */
export interface LoginParams {
  /** The e-mail address they were invited by. */
  email: string;
  /** The password. */
  password: string;
  /** The network, for who has accounts in several. */
  tenant?: string | null;
}

/** Exactly one of the two. */
export interface LookupContactParams {
  /** E-mail address, compared without regard to case. */
  email?: string | null;
  /** Phone number with its country code. */
  phone?: string | null;
}

/** Asks whose pass somebody shows. */
export interface LookupWalletParams {
  /** The token of the pass: what stands behind the `#` of the link in its QR code. */
  pass: string;
}

/** What one transaction did to a lot. */
export interface LotMove {
  /** Minor units: negative was taken, positive was given back. */
  amount: number;
  created_at: string;
  transaction_id: string;
  type: string;
}

/** Makes a key for a machine. */
export interface MakeApiKeyParams {
  /** What people call it. */
  name: string;
  /** `merchant_staff` or `merchant_admin`; `operator` for the network's own systems. */
  role: string;
  /** What it may do: services (`giftcard`, `ledger`, `merchant`, `notification`, `wallet`) with `read` or `write`, which includes reading. */
  scopes: string[];
  /** When it stops by itself; never when left out. */
  expires_at?: string | null;
  /** For whom it acts; left out for `operator`. */
  merchant_id?: string | null;
}

/** Asks for a pass. */
export interface MakePassParams {
  /** From when on it shows nothing; absent: until it is revoked. */
  expires_at?: string | null;
  /** A name for it, 1 to 64 bytes, no personal data. */
  label?: string | null;
}

/** A merchant. */
export interface Merchant {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** When it was drafted. */
  created_at: string;
  /** What it settles in. */
  currency: string;
  /** The name over the shop's door. */
  display_name: string;
  /** The merchant, a UUIDv7. */
  id: string;
  /** The language to write to it in. */
  locale: string;
  /** `draft`, `submitted`, `active`, `rejected`, `suspended` or `closed`. */
  state: string;
  /** When it changed last. */
  updated_at: string;
  /** Grows with every change of it, its stores and programs. */
  version: number;
  /** The name in the trade register. */
  legal_name?: string | null;
  /** When it was approved. */
  onboarded_at?: string | null;
  /** The number in the trade register. */
  registration_number?: string | null;
  /** What is missing; null in a list. */
  requirements?: Requirements | null;
}

/** Who changed what, when, why and from where. */
export interface MerchantAuditEntry {
  /** What they did. */
  action: string;
  /** Who: the subject of their token, an id of svc-merchant; or the name of a command. */
  actor: string;
  /** What they were to the network. */
  actor_role: string;
  /** When. */
  at: string;
  /** SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed heads bind the row and all before it, over the row. */
  hash: string;
  /** Its number in the network's chain, from 1 on without a gap. */
  seq: number;
  /** To which: its id or key. */
  subject: string;
  /** To what kind of thing. */
  subject_kind: string;
  /** What it became. */
  after?: Json | null;
  /** What it was, as far as it changed and may be said; names and free text never are. */
  before?: Json | null;
  /** The network the request came from: a /24, or a /48 of IPv6. */
  network?: string | null;
  /** Why, where somebody had to say. */
  reason?: string | null;
  /** The trace of the request. */
  trace_id?: string | null;
}

/** Who did what, when and why. */
export interface MerchantHistoryLine {
  /** `drafted`, `corrected`, `submitted`, `approved`, `rejected`, `suspended`, `reinstated`, `closed`, `store_added`, `store_changed`, or what was done to its programs. */
  action: string;
  /** Who: the subject of their token. */
  actor: string;
  /** What they are to the network. */
  actor_role: string;
  /** When. */
  at: string;
  /** The merchant's state after it. */
  state: string;
  /** The version of the merchant that it made. */
  version: number;
  /** Why, where somebody had to say. */
  reason?: string | null;
}

/** Says why. */
export interface MerchantReasonParams {
  /** Why, 1 to 500 characters; kept in the merchant's history. */
  reason: string;
}

/** A message. */
export interface Message {
  /** How often it was tried. */
  attempts: number;
  /** `email` or `sms`. */
  channel: string;
  /** When it was queued. */
  created_at: string;
  /** `ce_id` of the event it tells of. */
  event_id: string;
  /** The message, a `UUIDv7`; its mail has `Message-ID: <id@...>`. */
  id: string;
  /** `queued`, `scheduled` (for an hour at which it is welcome), `sending`, `sent` (its provider accepted it), `delivered` or `undelivered` (as its provider says), `failed` or `canceled`. */
  status: string;
  /** What it is about. */
  template: string;
  /** The address of the last attempt, masked; null before the first. */
  address?: string | null;
  /** To whom; null for the operator. */
  contact_id?: string | null;
  /** Why the last attempt did not succeed, stable: `smtp_unreachable`, `smtp_550`, `no_address`, ... */
  last_error?: string | null;
  /** When it is tried next, while it is queued or scheduled. */
  next_attempt_at?: string | null;
  /** The message that this one says again. */
  resend_of?: string | null;
  /** When the mail server accepted it. */
  sent_at?: string | null;
  /** The version of the network's own words it went out with; null for the built-in ones, and before it was sent. */
  template_version?: number | null;
  /** The trace that caused it, 32 hexadecimal digits; the mail has it as `X-Localplus-Trace-Id`. */
  trace_id?: string | null;
  /** Whose holder it is for; null for the operator. */
  wallet_id?: string | null;
}

/** A part of the day, from `from` until just before `until`. */
export interface MultiplierHours {
  /** `HH:MM`. */
  from: string;
  /** `HH:MM`, later than `from`; `24:00` is the end of the day. */
  until: string;
}

/** A window of time. All that is given must hold, by the wall clock of the program's time zone. */
export interface MultiplierWindow {
  /** The first day. */
  from?: string | null;
  /** At these hours; none means all day. */
  hours?: MultiplierHours[] | null;
  /** The last day, which is within. */
  until?: string | null;
  /** On these weekdays; none means every day. */
  weekdays?: Weekday[] | null;
}

/** A new key, with its secret, which nobody can read again. */
export interface NewApiKey {
  /** What the machine shows as `client_secret`. Shown this once. */
  client_secret: string;
  /** The key. */
  key: ApiKey;
}

/** What goes along with what needs nothing else. The body may be left out. */
export interface NoteParams {
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** Who changed what, when, why and from where. */
export interface NotificationAuditEntry {
  /** What they did. */
  action: string;
  /** Who: the subject of their token, an id of svc-merchant; or the name of a command. */
  actor: string;
  /** What they were to the network. */
  actor_role: string;
  /** When. */
  at: string;
  /** SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed heads bind the row and all before it, over the row. */
  hash: string;
  /** Its number in the network's chain, from 1 on without a gap. */
  seq: number;
  /** To which: its id or key. */
  subject: string;
  /** To what kind of thing. */
  subject_kind: string;
  /** What it became. */
  after?: Json | null;
  /** What it was, as far as it changed and may be said; names and free text never are. */
  before?: Json | null;
  /** The network the request came from: a /24, or a /48 of IPv6. */
  network?: string | null;
  /** Why, where somebody had to say. */
  reason?: string | null;
  /** The trace of the request. */
  trace_id?: string | null;
}

/** Which account to open. */
export interface OpenAccountParams {
  /** What it stands for. */
  kind: string;
  /** The wallet, card, merchant or tenant it belongs to. */
  owner_id: string;
  /** ISO 4217 code, or `PTS`. */
  unit: string;
  /** The program, where an owner has one account per program. */
  program_id?: string | null;
}

/** Asks for a customer's wallet. */
export interface OpenWalletParams {
  /** The network's own name for the customer, unique in the tenant: 1 to 128 printable characters, neither an e-mail address nor a payment card number. */
  external_ref: string;
  /** The program of the wallet's points account; absent for the network's own points. */
  program_id?: string | null;
}

/** What a pass shows: nothing of who the customer is, and no more than its holder needs. */
export interface Pass {
  /** What the wallet holds. */
  balances: BalanceLine[];
  /** Its newest 20 entries, newest first. */
  history: StatementLine[];
  /** `active`, `frozen` or `closed`. */
  status: string;
}

/** Asks for leave to set a new password. */
export interface PasswordResetParams {
  /** The e-mail address. */
  email: string;
  /** The network, for who has accounts in several; left out, each gets a letter. */
  tenant?: string | null;
}

/** Asks what the draft would change. */
export interface PlanProgramParams {
  /** Against what is live then; by default now. */
  at?: string | null;
}

/** So many points are worth so much. */
export interface PointValue {
  /** Minor units of the program's currency. */
  amount: number;
  /** Points. */
  points: number;
}

/** Value that came in together and lapses together. */
export interface PointsLot {
  /** What it was opened with, in minor units. */
  amount: number;
  earned_at: string;
  /** What was taken from it and given back, oldest first, the first 100. */
  moves: LotMove[];
  /** The purchase: where the value first came to a customer, if it was transferred here. */
  origin_transaction_id: string;
  /** Which of the lots that entry opened, from 0. */
  part: number;
  /** What is left of it, in minor units. */
  remaining: number;
  /** The transaction that opened it in this account. */
  transaction_id: string;
  /** The entry that opened it in this account; with `part` it names the lot. */
  version: number;
  /** When what is left lapses; null when it does not. */
  expires_at?: string | null;
}

/** Whether a topic goes to somebody. */
export interface Preference {
  /** By which channel. */
  channel: string;
  /** Whether it goes. */
  goes: boolean;
  /** Whether its holder decides; receipts and security messages always go. */
  optional: boolean;
  /** Of what. */
  topic: string;
  /** The word that decided it; null where nobody spoke. */
  consent?: Consent | null;
}

/** Why one item of a batch was refused. */
export interface Problem {
  code: string;
  detail: string;
  errors?: Json[] | null;
}

/** A product. */
export interface Product {
  /** Whether it is sold today. */
  active: boolean;
  /** What it is sold for. */
  amounts: Json;
  /** How its codes look. */
  code_format: string;
  /** When it was made. */
  created_at: string;
  /** The product, a UUIDv7. */
  id: string;
  /** Its name. */
  name: string;
  /** The currency of its cards. */
  unit: string;
  /** Grows with every change. */
  version: number;
  /** Which merchants accept its cards; null for all. */
  accepted_by?: string[] | null;
  /** A picture. */
  image_url?: string | null;
  /** What the holder agrees to. */
  terms?: string | null;
  /** How long a card is valid; null for ever. */
  validity?: string | null;
}

/** What gift cards are sold as. */
export interface ProductParams {
  /** `{"fixed": [2000, 5000]}` or `{"open": {"min": 500, "max": 15000}}`, in minor units. */
  amounts: Json;
  /** Its name, up to 100 characters. */
  name: string;
  /** The currency of its cards. It never changes. */
  unit: string;
  /** Which merchants accept its cards; all of the network when absent. */
  accepted_by?: string[] | null;
  /** Whether it is sold today; it is, when absent. */
  active?: boolean;
  /** `base32` (26 characters, the default) or `digits` (16 digits and a PIN, for printed cards). */
  code_format?: string | null;
  /** A picture, `https://`. */
  image_url?: string | null;
  /** What the holder agrees to, up to 10,000 characters. */
  terms?: string | null;
  /** How long a card is valid from its sale, an ISO 8601 period of days, months or years; for ever when absent. */
  validity?: string | null;
}

/** A program as it stands. */
export interface Program {
  /** When it was made. */
  created_at: string;
  /** The document being edited. */
  draft: ProgramDocument;
  /** Grows with every edit of the draft. */
  draft_revision: number;
  /** The program, a UUIDv7. */
  id: string;
  /** Whose customers earn by it. */
  merchant_id: string;
  /** When it was last changed. */
  updated_at: string;
  /** How many versions there are; the newest has this number. */
  versions: number;
  /** The version that gives points now; absent while none does. */
  live_version?: number | null;
}

/** The most points that are given to one customer. Absent: no such limit. */
export interface ProgramCaps {
  /** In any twelve months. */
  per_customer?: number | null;
  /** On one local day. */
  per_day?: number | null;
  /** For one purchase. */
  per_purchase?: number | null;
}

/** One difference. */
export interface ProgramChange {
  /** What happens to it. */
  kind: ProgramChangeKind;
  /** Where: `earn[per-euro].points`. Things with an id are named by it. */
  path: string;
  /** The same in a sentence. */
  words: string;
  /** What it would say; absent for what is removed. */
  after?: Json | null;
  /** What it says now; absent for what is added. */
  before?: Json | null;
}

/** What happens to something. */
export type ProgramChangeKind = 'added' | 'removed' | 'changed' | (string & {});

/** A loyalty program: the rules by which a purchase becomes points. */
export interface ProgramDocument {
  /** What gives points; at least one. */
  earn: EarnRule[];
  /** Its name, as customers see it; 1 to 80 characters. */
  name: string;
  /** The IANA time zone by which days, weekdays and hours are judged. */
  time_zone: string;
  /** The currency that its amounts are in; purchases in another are refused. */
  unit: string;
  /** The most that is given. */
  caps?: ProgramCaps | null;
  /** How long points last, an ISO 8601 period; they last to the end of that local day. Absent: for ever. */
  expiry?: string | null;
  /** What multiplies what the earn rules gave. Each adds its own share of the base: two times "2" make three times. */
  multipliers?: ProgramMultiplier[] | null;
  /** How fractions of a point are settled; by default down, once per purchase. */
  rounding?: Rounding | null;
  /** Levels by what a customer did in the last twelve months. */
  tiers?: Tiers | null;
  /** What points are worth when they are spent, for reports of liability. */
  value?: PointValue | null;
}

/** A multiple of what earn rules gave, within a window. */
export interface ProgramMultiplier {
  /** How many times: a decimal number from 1 to 100 with up to four decimals, as text. */
  factor: string;
  /** Names it within the program, as a rule's. */
  id: string;
  /** Its name, as the merchant sees it. */
  name: string;
  /** The earn rules that it multiplies; none means all. */
  rules?: string[] | null;
  /** Only at these stores; none means all. */
  stores?: string[] | null;
  /** When; by default always. */
  when?: MultiplierWindow | null;
}

/** What the draft would change. */
export interface ProgramPlan {
  /** The instant it was compared for. */
  at: string;
  /** Every difference; empty when there is none. */
  changes: ProgramChange[];
  /** The revision of the draft. */
  draft_revision: number;
  /** The version that is live then; absent when none is. */
  live_version?: number | null;
}

/** A line of the history of what was and will be live. */
export interface ProgramPromotion {
  /** From when. */
  effective_at: string;
  /** When they did. */
  promoted_at: string;
  /** Who said so: the subject of their token. */
  promoted_by: string;
  /** Its number in the program, from 1. */
  seq: number;
  /** Which version; null for none. */
  version?: number | null;
  /** When it was taken back, before it took effect; absent if it was not. */
  withdrawn_at?: string | null;
}

/** What would have been given instead of what was. */
export interface ProgramReplay {
  /** Customers who would have got more. */
  customers_better: number;
  /** Customers who would have got less. */
  customers_worse: number;
  /** From when. */
  from: string;
  /** Points. */
  points: Difference;
  /** Purchases priced. Those whose points were wholly taken back since do not count. */
  purchases: number;
  /** Purchases that these rules refuse, and give nothing for. */
  refused: number;
  /** What each rule would have given. */
  rules: Record<string, number>;
  /** Until just before when. */
  to: string;
  /** What the points are worth by these rules, in minor units; absent where the document does not say. */
  liability?: Liability | null;
  /** The version; null for the draft and for rules that are not saved. */
  version?: number | null;
}

/** A version. It never changes. */
export interface ProgramVersion {
  /** When. */
  applied_at: string;
  /** Who applied it: the subject of their token. */
  applied_by: string;
  /** Its rules. */
  document: ProgramDocument;
  /** Its number, from 1. */
  version: number;
}

/** Makes a version live, an older one to go back. */
export interface PromoteProgramParams {
  /** From when; by default now. It takes effect exactly then. */
  at?: string | null;
  /** Which; null to let the program give nothing. */
  version?: number | null;
}

/** What a provider says of a message, in the words of Standard Webhooks. */
export interface ProviderReportParams {
  /** Which message. */
  data: ReportDataParams;
  /** `message.delivered`, `message.bounced`, `message.complained` or `message.failed`; others are taken and ignored. */
  type: string;
}

/** What the holder of a code is told. */
export interface PublicGiftCard {
  /** What is on the card. */
  balance: GiftCardBalance;
  /** The last four characters of the code. */
  code_last4: string;
  /** `active` or `depleted`. */
  status: string;
  /** When it expires. */
  expires_at?: string | null;
}

/** A line of a receipt. */
export interface PurchaseItemParams {
  /** What the line cost in all, in minor units. */
  amount: number;
  /** The merchant's own category. */
  category: string;
  /** How many. */
  quantity: number;
}

/** What was bought. */
export interface PurchaseParams {
  /** What was paid, in minor units. */
  amount: number;
  /** Where. */
  store_id: string;
  /** The currency. */
  unit: string;
  /** The lines of the receipt, for rules by category; they sum to `amount`. */
  items?: PurchaseItemParams[];
}

/** How to reach the holder of a wallet. */
export interface PutContactParams {
  /** The language its holder prefers, a BCP 47 tag. There are templates for `fr` and `en`; others are written to in the network's own language. */
  locale: string;
  /** The wallet; it has one contact. */
  wallet_id: string;
  /** E-mail address. One of `email` and `phone` is required. */
  email?: string | null;
  /** Phone number with its country code; blanks, dots, hyphens and parentheses are ignored. */
  phone?: string | null;
  /** Where its holder is, an IANA name; the network's own time zone when absent. */
  time_zone?: string | null;
}

/** A queue, by how much its tasks are in a hurry. Each has workers of its own, so that none waits for another: a flood of one queue costs the others nothing but the processor they share. */
export type Queue = 'critical' | 'high' | 'default' | 'low' | 'scheduled' | 'dead-letter' | (string & {});

/** Why. The body may be left out. */
export interface ReasonParams {
  /** Why, up to 200 bytes; kept with who asked and when. */
  reason?: string | null;
}

/** Codes for who has lost the app, each good once. */
export interface RecoveryCodes {
  /** Shown this once. */
  recovery_codes: string[];
}

/** Value to be taken from the card of a code. */
export interface RedeemGiftCardByCodeParams {
  /** How much, in the card's unit. */
  amount: Value;
  /** The code. */
  code: string;
  /** The merchant. Required of operators and services. */
  merchant_id?: string | null;
  /** The PIN, where the code has one. */
  pin?: string | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The store. */
  store_id?: string | null;
}

/** Who takes a reward. */
export interface RedeemRewardParams {
  /** The points account that pays: `points_account_id` of a wallet. */
  points_account_id: string;
  /** The store where it is taken; the points are in that store's day. */
  store_id?: string | null;
}

/** Names a session, where no cookie does. */
export interface RefreshParams {
  /** The refresh token; left out by a browser, whose cookie has it. */
  refresh_token?: string | null;
}

/** Value to be given back. */
export interface RefundGiftCardParams {
  /** How much: at most what was taken, less what was given back before. */
  amount: Value;
  /** The redeem or capture it gives back: the `id` of its answer. */
  operation_id: string;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The store. */
  store_id?: string | null;
}

/** Registers an endpoint. */
export interface RegisterWebhookEndpointParams {
  /** Where to, `https`. */
  url: string;
  /** What people call it, up to 200 characters. */
  description?: string | null;
  /** Which events it hears of, by topic; all when left out or empty. */
  events?: string[];
  /** Whose: it hears of that merchant's events. Left out by an operator, it hears of the whole network's; left out by an administrator, it is the own merchant's. */
  merchant_id?: string | null;
}

/** A card with its new code. */
export interface ReplacedCode {
  /** The new code, shown this once. */
  code: string;
  /** Its last four characters. */
  code_last4: string;
  /** The card, a UUIDv7. */
  id: string;
  /** The PIN that belongs to it. */
  pin?: string | null;
}

/** Which dead tasks to queue anew: those that fit all that is given; all of them when nothing is. */
export interface ReplayParams {
  /** Only of this kind. */
  kind?: string | null;
  /** Only from this queue. */
  queue?: Queue | null;
  /** Only those whose reason, or what caused it, contains this. */
  reason?: string | null;
}

/** Asks for the purchases of a period to be priced again. Nothing is changed by it. */
export interface ReplayProgramParams {
  /** Under these rules, which are not saved; instead of a version. */
  document?: ProgramDocument | null;
  /** From when; by default from the first of last month, where the program is at home. */
  from?: string | null;
  /** Until just before when; by default the first of this month. */
  to?: string | null;
  /** Under which version; by default under the draft. */
  version?: number | null;
}

/** How many were queued anew. */
export interface Replayed {
  /** The number. */
  replayed: number;
}

/** Which message a report is about. */
export interface ReportDataParams {
  /** What the message carried out: `X-Localplus-Reference` of a mail, `reference` of a text message. */
  reference: string;
}

/** Something that is missing. */
export interface Requirement {
  /** Stable, `snake_case`. */
  code: string;
  /** What to do, for people. */
  detail: string;
  /** The field or collection to fill in. */
  field: string;
}

/** What is missing before a merchant may be submitted and approved. */
export interface Requirements {
  /** One each. */
  currently_due: Requirement[];
}

/** Sending anew. */
export interface ResendParams {
  /** The contact's e-mail address from now on; absent to use the one there is. */
  email?: string | null;
}

/** A reversal in a batch. */
export interface ReverseItemParams {
  /** The transaction. */
  transaction_id: string;
  /** How much of it, in minor units; all that earlier reversals left if nothing is said. */
  amount?: number | null;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** `within_balance` (the default) or `unlimited`. */
  policy?: string;
  /** Why, up to 200 bytes. */
  reason?: string | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** How to undo a transaction. */
export interface ReverseParams {
  /** How much of it, in minor units; all that earlier reversals left if nothing is said. */
  amount?: number | null;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** `within_balance` (the default: takes back what is available and tells the `shortfall`) or `unlimited`. */
  policy?: string;
  /** Why, up to 200 bytes. */
  reason?: string | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** A reward. */
export interface Reward {
  /** Whether it may be had today. */
  active: boolean;
  /** When it was made. */
  created_at: string;
  /** The reward, a UUIDv7. */
  id: string;
  /** What a reward gives: `voucher`, or `{"gift_card": {"product_id": …, "amount": 500}}`. */
  kind: Json;
  /** The merchant that offers it. */
  merchant_id: string;
  /** Its name. */
  name: string;
  /** What it costs. */
  price_points: number;
  /** How many are left; null where there is no end of them. */
  stock?: number | null;
}

/** What points buy. */
export interface RewardParams {
  /** What a reward gives: `voucher`, or `{"gift_card": {"product_id": …, "amount": 500}}`. */
  kind: Json;
  /** The merchant that offers and pays for it. */
  merchant_id: string;
  /** Its name, up to 100 characters. */
  name: string;
  /** What it costs. */
  price_points: number;
  /** Whether it may be had today; it may, when absent. */
  active?: boolean;
  /** How many are left; absent where there is no end of them. */
  stock?: number | null;
}

/** A reward somebody took. */
export interface RewardRedemption {
  /** When it was asked for. */
  created_at: string;
  /** The redemption, a UUIDv7. */
  id: string;
  /** The merchant that offers it. */
  merchant_id: string;
  /** What it cost. */
  points: number;
  /** The points account that paid. */
  points_account_id: string;
  /** The reward. */
  reward_id: string;
  /** `pending`, `fulfilled`, `canceling` or `canceled`. */
  status: string;
  /** The burn in the ledger. */
  burn_transaction_id?: string | null;
  /** The voucher's or gift card's code: shown here, and by the same request repeated within 24 hours. */
  code?: string | null;
  /** The gift card it gave. */
  gift_card_id?: string | null;
  /** The PIN that belongs to it. */
  pin?: string | null;
  /** The store where it was taken, if that was said. */
  store_id?: string | null;
}

/** How fractions of a point are settled. */
export interface Rounding {
  /** Which way. */
  mode?: RoundingMode | null;
  /** Of what. */
  scope?: RoundingScope | null;
}

/** Which way to round. */
export type RoundingMode = 'floor' | 'half_even' | 'ceil' | (string & {});

/** What is rounded. */
export type RoundingScope = 'line' | 'purchase' | (string & {});

/** Purchases that earned, on a day or in a month. */
export interface Sales {
  /** What was paid for them, in minor units. */
  amount: number;
  /** The points that were given for them, whoever owes them. */
  points: number;
  /** How many. One that was brought back later stays one. */
  purchases: number;
  /** The currency. */
  unit: string;
  /** The average basket, in minor units, halves up. */
  average?: number | null;
  /** The day, or the first day of the month. */
  period: string;
}

/** Sales. */
export interface SalesPage {
  /** The lines, by period and currency. */
  data: Sales[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** Always null: a series is whole. */
  next_cursor?: string | null;
}

/** What somebody agreed to, or refused. */
export interface SayConsentParams {
  /** `email` or `sms`. */
  channel: string;
  /** Whether they agree. */
  granted: boolean;
  /** `reminders` or `offers`; `receipts` and `security` always go. */
  topic: string;
  /** The words they were shown or read out, which are the proof. */
  wording: string;
}

/** A card to be sold. */
export interface SellGiftCardParams {
  /** For how much: an amount the product is sold for. */
  amount: Value;
  /** What it is sold as. */
  product_id: string;
  /** To whom the code is sent. Then this answer does not show it. */
  delivery?: GiftCardDeliveryParams | null;
  /** The merchant that receives the money. Required of operators and services; merchants sell for themselves. */
  merchant_id?: string | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
  /** The store. */
  store_id?: string | null;
}

/** A series. */
export interface SeriesPage {
  /** The lines, by period, kind and unit. */
  data: SeriesPoint[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** Always null: a series is whole. */
  next_cursor?: string | null;
}

/** What moved on a day or in a month. */
export interface SeriesPoint {
  /** Customers who did something, each once a day, so over a period customer-days. Points only. */
  active: number;
  /** Corrections, positive in the customers' favour. */
  adjusted: number;
  /** Lapsed unspent, less what was brought back: breakage as it happened. */
  expired: number;
  /** Of what was spent, given back. */
  given_back: number;
  /** Given to customers: earned, or loaded on cards. */
  issued: number;
  /** How many entries. */
  movements: number;
  /** Customers who did something for the first time. Points only. */
  newcomers: number;
  /** Spent. */
  redeemed: number;
  /** Of what was given, taken back. */
  taken_back: number;
  /** Come by transfers less gone by them. */
  transferred: number;
  /** Spent less given back, of issued less taken back, in ten-thousandths, halves up; null where nothing was issued. */
  redemption_rate_bp?: number | null;
  /** `customer_points` or `gift_card`. */
  kind: string;
  /** What is owed to customers after it, in minor units. */
  outstanding: number;
  /** The day, or the first day of the month. */
  period: string;
  /** In what. */
  unit: string;
}

/** What a sign-in came to. */
export interface Session {
  /** `signed_in`, or `totp_required`: then only `challenge` is there. */
  status: string;
  /** For the `Authorization` header; keep it in memory alone. */
  access_token?: string | null;
  /** To be sent with the second factor, within five minutes. */
  challenge?: string | null;
  /** How long the access token holds, in seconds. */
  expires_in?: number | null;
  /** For the next access token, once. Null for a browser: its cookie has it. */
  refresh_token?: string | null;
  /** When the session ends, whatever is done in it. */
  session_ends_at?: string | null;
  /** `Bearer`. */
  token_type?: string | null;
}

/** Sets a flag. */
export interface SetFlagParams {
  /** For how many of 10,000 subjects it is on: 0 for none, 10,000 for all. Which ones is decided by a hash of tenant, key and subject, so that whoever is in stays in while the share grows. */
  on_for_ten_thousandths: number;
}

/** Sets a password by a link. */
export interface SetPasswordParams {
  /** The password: at least 12 characters, and none that is easy to guess. */
  password: string;
  /** What follows `#token=` in the link. */
  token: string;
}

/** Who owes whom for a period. */
export interface Settlement {
  /** The pairs. */
  data: SettlementPair[];
  /** The first moment of the period. */
  from: string;
  /** The first moment after it. */
  to: string;
}

/** What one merchant owes another. */
export interface SettlementPair {
  /** Who is owed. */
  creditor_merchant_id: string;
  /** Who owes. */
  debtor_merchant_id: string;
  /** What is to be paid: `owed - refunded`. */
  due: number;
  /** How many movements. */
  movements: number;
  /** What was owed for spending and reloads, in minor units. */
  owed: number;
  /** What refunds took back of it. */
  refunded: number;
  /** The unit of the amounts. */
  unit: string;
}

/** A signed head. */
export interface SignedHead {
  created_at: string;
  /** What the next head is bound to. */
  hash: string;
  /** The name of the key that signed it. */
  kid: string;
  /** Every lane: the batches `from` to `to` are new, `link` is the hash of the last, `root` that of their tree. */
  lanes: Json[];
  /** Numbered from 1 without gaps. */
  number: number;
  /** The hash of the head before; zeros for the first. */
  previous: string;
  /** Ed25519 over the head's record (docs/receipts.md), in hexadecimal. */
  signature: string;
}

/** Purchases that earned, in one currency. */
export interface Sold {
  /** What was paid for them, in minor units. */
  amount: number;
  /** The points that were given for them, whoever owes them. */
  points: number;
  /** How many. One that was brought back later stays one. */
  purchases: number;
  /** The currency. */
  unit: string;
  /** The average basket, in minor units, halves up. */
  average?: number | null;
}

/** A card that was sold. */
export interface SoldGiftCard {
  /** Its balance after the sale. */
  balance: GiftCardBalance;
  /** The last four characters of the code. */
  code_last4: string;
  /** When it was sold. */
  created_at: string;
  /** The card, a UUIDv7. */
  id: string;
  /** What it was sold for. */
  initial_value: Value;
  /** The merchant that sold it. */
  issuer_id: string;
  /** The load. */
  operation: GiftCardReceipt;
  /** The product. */
  product_id: string;
  /** Its account in the ledger. */
  account_id?: string | null;
  /** The code as it is printed: shown here, and by the same request repeated within 24 hours; null after that, and for a card that is delivered. */
  code?: string | null;
  /** The delivery. */
  delivery?: GiftCardDelivery | null;
  /** When it expires. */
  expires_at?: string | null;
  /** The PIN that belongs to the code, likewise. */
  pin?: string | null;
  /** Its status after the sale. */
  status?: string | null;
}

/** What one member of staff, or one till's key, did in a store on a day, in one unit. */
export interface StaffDay {
  /** What was paid for them. */
  bought: number;
  /** How many. Those that no purchase was named for are counted where the till says that it stands. */
  given: number;
  /** How often points were given. What a till undid is taken off again, here and of all that follows but gift cards. */
  gives: number;
  /** How much. */
  loaded: number;
  /** How often value was put on a gift card. */
  loads: number;
  /** Whose store. */
  merchant_id: string;
  /** How many purchases earned, less those that a till undid. One that was brought back later stays one. */
  purchases: number;
  /** How much. */
  redeemed: number;
  /** How often a gift card was spent. */
  redeems: number;
  /** How much. */
  refunded: number;
  /** How often what was spent was given back. */
  refunds: number;
  /** The store. */
  store_id: string;
  /** In what. */
  unit: string;
  /** How many, counted where the till says that it stands. */
  used: number;
  /** How often points were used. */
  uses: number;
  /** Who: the id of a person or of an API key at svc-merchant, or what another issuer calls a person. */
  staff_id: string;
  /** `person` or `key`. */
  staff_kind: string;
}

/** What members of staff did in a store on a day. */
export interface StaffDaysPage {
  /** The lines, by who it was and unit. */
  data: StaffDay[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** Always null: all lines are there. */
  next_cursor?: string | null;
}

/** Where a task is in its life. */
export type State = 'waiting' | 'delayed' | 'running' | 'done' | 'dead' | 'archived' | (string & {});

/** One entry of a statement. */
export interface StatementLine {
  /** The account. */
  account_id: string;
  /** The change in minor units; negative was taken from the customer. */
  amount: number;
  /** The account's posted balance after it, in minor units. */
  balance_after: number;
  /** The account's open holds after it, in minor units. */
  held_after: number;
  /** When the ledger recorded it. */
  occurred_at: string;
  /** The ledger's transaction. */
  transaction_id: string;
  /** Why value moved: `earn`, `burn`, `load`, `redeem`, `transfer`, `adjust`, `expire`, `hold`, `capture`, `void`, `reverse`, or `other` for a type newer than this service. */
  type: string;
  /** The unit of the amounts. */
  unit: string;
  /** The account's version after it. */
  version: number;
  /** The caller's own name for the transaction. */
  reference?: string | null;
}

/** Why a wallet's status is to change. The body may be left out. */
export interface StatusParams {
  /** Kept in the ledger with who asked and when: 1 to 200 bytes, no personal data. */
  reason?: string | null;
}

/** A place where a merchant sells. */
export interface Store {
  /** Whether it sells. */
  active: boolean;
  /** Where it is. */
  address: Address;
  /** When it was added. */
  created_at: string;
  /** Its name. */
  display_name: string;
  /** The store, a UUIDv7. */
  id: string;
  /** Whose it is. */
  merchant_id: string;
  /** When it is open, by day. */
  opening_hours: Json;
  /** Its time zone. */
  time_zone: string;
}

/** What one store did on a day, in one unit. Amounts in minor units. Purchases stand in the line of their currency, what was given for them in the line of points. */
export interface StoreDayLine {
  /** What was paid for them. */
  bought: number;
  /** How many. Those that no purchase was named for are counted where the till says that it stands. */
  given: number;
  /** How often points were given. What a till undid is taken off again, here and of all that follows but gift cards. */
  gives: number;
  /** How much. */
  loaded: number;
  /** How often value was put on a gift card. */
  loads: number;
  /** Whose store. */
  merchant_id: string;
  /** How many purchases earned, less those that a till undid. One that was brought back later stays one. */
  purchases: number;
  /** How much. */
  redeemed: number;
  /** How often a gift card was spent. */
  redeems: number;
  /** How much. */
  refunded: number;
  /** How often what was spent was given back. */
  refunds: number;
  /** The store. */
  store_id: string;
  /** In what. */
  unit: string;
  /** How many, counted where the till says that it stands. */
  used: number;
  /** How often points were used. */
  uses: number;
}

/** A page of stores. */
export interface StoreDaysPage {
  /** The lines, by merchant, store and unit. */
  data: StoreDayLine[];
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
  /** The next page; null after the last. */
  next_cursor?: string | null;
}

/** What moved of a kind, over all merchants and programs that are asked for. */
export interface Sum {
  /** Customers who did something, each once a day, so over a period customer-days. Points only. */
  active: number;
  /** Corrections, positive in the customers' favour. */
  adjusted: number;
  /** Lapsed unspent, less what was brought back: breakage as it happened. */
  expired: number;
  /** Of what was spent, given back. */
  given_back: number;
  /** Given to customers: earned, or loaded on cards. */
  issued: number;
  /** How many entries. */
  movements: number;
  /** Customers who did something for the first time. Points only. */
  newcomers: number;
  /** Spent. */
  redeemed: number;
  /** Of what was given, taken back. */
  taken_back: number;
  /** Come by transfers less gone by them. */
  transferred: number;
  /** Spent less given back, of issued less taken back, in ten-thousandths, halves up; null where nothing was issued. */
  redemption_rate_bp?: number | null;
  /** `customer_points` or `gift_card`. */
  kind: string;
  /** What is owed to customers after the last day, in minor units. */
  outstanding: number;
  /** In what. */
  unit: string;
}

/** A period in a few lines. */
export interface Summary {
  /** The first local day. */
  from: string;
  /** What moved, a line per kind and unit that there ever was, by kind and unit. */
  moved: Sum[];
  /** Purchases that earned, a line per currency. */
  sales: Sold[];
  /** The last. */
  to: string;
  /** When the newest event that is counted happened; null while there was none. */
  as_of?: string | null;
}

/** An address that nothing is sent to any more. */
export interface Suppression {
  /** `email` or `sms`. */
  channel: string;
  /** The message that came back. */
  message_id: string;
  /** `bounce`: it takes nothing; `complaint`: its holder called a message unwanted. */
  reason: string;
  /** When. */
  since: string;
}

/** How a task is doing. */
export interface Task {
  /** Tries that were begun. */
  attempts: number;
  /** When it was enqueued. */
  enqueued_at: string;
  /** Its id. */
  id: string;
  /** What kind of work. */
  kind: string;
  /** Its queue. */
  queue: Queue;
  /** `waiting`, `delayed`, `running`, `done`, `dead` or `archived`. */
  state: State;
  /** When it was done; a done task is remembered for a day. */
  finished_at?: string | null;
  /** Why its last try failed. */
  reason?: string | null;
  /** What it answered. */
  result?: Json | null;
}

/** A template, in one language. */
export interface Template {
  /** `fr` or `en`. */
  locale: string;
  /** `network`: these are its own words; `built_in`: the platform's. */
  source: string;
  /** What it is about. */
  template: string;
  /** The names that the words may use. */
  variables: string[];
  /** The words. */
  words: TemplateWords;
  /** When. */
  saved_at?: string | null;
  /** Who saved it: the `sub` of their token. */
  saved_by?: string | null;
  /** The version that made these words count; null when the network never had its own. */
  version?: number | null;
}

/** How a message would look. */
export interface TemplatePreview {
  /** The HTML part, a whole document. Show it where it can do nothing (a sandboxed frame). */
  html: string;
  /** The subject. */
  subject: string;
  /** The plain text part. */
  text: string;
}

/** A version of a template. */
export interface TemplateVersion {
  /** When. */
  saved_at: string;
  /** Who saved it. */
  saved_by: string;
  /** `network`: words of its own; `built_in`: it went back to the platform's. */
  source: string;
  /** From 1. */
  version: number;
}

/** Words for a message: subject, plain text and HTML. `{{ variable }}`, `{{ variable|upper }}` (also `lower`, `title`, `capitalize`, `trim`) and `{% if variable == "x" %} … {% elif variable %} … {% else %} … {% endif %}` are filled in. */
export interface TemplateWords {
  /** The body of the HTML part, up to 60,000 octets. The network's letterhead is put around it. */
  html: string;
  /** One line, up to 500 characters before it is filled. */
  subject: string;
  /** The plain text part, up to 60,000 octets. */
  text: string;
}

/** What a tier is reached by. */
export type TierBasis = 'points' | 'spend' | (string & {});

/** One level. */
export interface TierLevel {
  /** As a multiplier's; not less than the level below. */
  factor: string;
  /** How much it takes, in points or minor units; more than the level below. */
  from: number;
  /** Names it within the program, as a rule's. */
  id: string;
  /** Its name, as customers see it. */
  name: string;
}

/** Levels that a customer reaches, each with its multiple of what the earn rules gave. */
export interface Tiers {
  /** What counts, over the last twelve months. */
  by: TierBasis;
  /** From the lowest to the highest; at least one. Who has reached none has no multiple. */
  levels: TierLevel[];
}

/** What turning a second factor on begins with. */
export interface TotpEnrolment {
  /** The same for a QR code. */
  otpauth_url: string;
  /** The shared secret in base 32, to be typed where no code can be scanned. */
  secret: string;
}

/** A transaction. */
export interface Transaction {
  created_at: string;
  entries: Entry[];
  id: string;
  /** `posted`, `partially_reversed` or `reversed`. */
  status: string;
  type: string;
  /** When what it gave lapses; absent when it does not. */
  expires_at?: string | null;
  /** Until when the hold that it made may be captured. */
  hold_expires_at?: string | null;
  /** The hold it made (then it is its own id), captured or released. */
  hold_id?: string | null;
  metadata?: Json | null;
  /** Why an operator did this. */
  reason?: string | null;
  reference?: string | null;
  /** The transactions that undid it, oldest first. */
  reversed_by?: string[] | null;
  /** The transaction that it undid. */
  reverses?: string | null;
  /** What was not there to be taken back, in minor units. */
  shortfall?: number | null;
}

/** A transaction leg by leg. */
export interface TransactionParams {
  /** 2 to 64, summing to zero per unit. */
  legs: LegParams[];
  /** `load`, `redeem`, `transfer`, `adjust` or `expire`. */
  type: string;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** A transfer from one customer to another. */
export interface TransferParams {
  /** Minor units, more than zero. */
  amount: number;
  /** Who gives. */
  from_account_id: string;
  /** Who gets: another account of the same unit and, for points, of the same program. */
  to_account_id: string;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** Every account's sum by unit and kind. */
export interface TrialBalance {
  as_of: string;
  /** Whether every total is zero. */
  balanced: boolean;
  /** By unit, then kind. */
  lines: TrialBalanceSum[];
  /** Per unit; zero, always. */
  totals: TrialBalanceTotal[];
}

/** The sum of the accounts of one kind. */
export interface TrialBalanceSum {
  accounts: number;
  held: number;
  kind: string;
  posted: number;
  unit: string;
}

/** The sum of all accounts of one unit. */
export interface TrialBalanceTotal {
  posted: number;
  unit: string;
}

/** Somebody who acts for the network or a merchant. */
export interface User {
  /** When they were invited. */
  created_at: string;
  /** Where they are written to. */
  email: string;
  /** The person, a UUIDv7: the subject of their tokens. */
  id: string;
  /** The language they are written to in. */
  locale: string;
  /** What they are called. */
  name: string;
  /** `operator`, `merchant_admin` or `merchant_staff`. */
  role: string;
  /** `invited`, `active` or `deactivated`. */
  status: string;
  /** The network. */
  tenant_id: string;
  /** Whether a second factor is asked for. */
  totp: boolean;
  /** When they signed in last. */
  last_sign_in_at?: string | null;
  /** For whom they work. */
  merchant_id?: string | null;
}

/** An amount with its unit. */
export interface Value {
  /** Minor units: cents of EUR. */
  amount: number;
  /** An ISO 4217 code. */
  unit: string;
}

/** How an address stands. */
export interface Verification {
  /** `sent`: a message is on its way; `verified`: nothing is to be done. */
  status: string;
  /** When its holder confirmed it. */
  verified_at?: string | null;
}

/** Completes a sign-in. */
export interface VerifyTotpParams {
  /** The `challenge` that the password was answered with. */
  challenge: string;
  /** The app's code, or a recovery code. */
  code: string;
}

/** A hold to be released. */
export interface VoidGiftCardHoldParams {
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** A release in a batch. */
export interface VoidItemParams {
  /** The hold. */
  hold_id: string;
  /** A JSON object, up to 4 KiB, kept to the byte. */
  metadata?: Json | null;
  /** The caller's own reference, up to 200 bytes. */
  reference?: string | null;
}

/** A wallet and its accounts. */
export interface Wallet {
  /** The wallet's ledger accounts, oldest first. */
  accounts: WalletAccount[];
  /** When it was opened. */
  created_at: string;
  /** The network's own name for the customer. */
  external_ref: string;
  /** The wallet, a UUIDv7. */
  id: string;
  /** `active`, `frozen` or `closed`. */
  status: string;
  /** The account that `/earn` and `/burn` of the ledger take, and that a bare `min_version` speaks of. */
  points_account_id?: string | null;
}

/** An account of a wallet. */
export interface WalletAccount {
  /** The account, a UUIDv7. */
  account_id: string;
  /** What it stands for. */
  kind: WalletAccountKind;
  /** An ISO 4217 code, or `PTS`. */
  unit: string;
  /** The program of a points account. */
  program_id?: string | null;
}

/** The kinds of account that belong to a customer; the ledger's other kinds are none of the wallet's business. */
export type WalletAccountKind = 'customer_points' | 'gift_card' | (string & {});

/** Who changed what, when, why and from where. */
export interface WalletAuditEntry {
  /** What they did. */
  action: string;
  /** Who: the subject of their token, an id of svc-merchant; or the name of a command. */
  actor: string;
  /** What they were to the network. */
  actor_role: string;
  /** When. */
  at: string;
  /** SHA-256 over the row and the hash of the one before it, in hexadecimal digits; in svc-ledger, whose signed heads bind the row and all before it, over the row. */
  hash: string;
  /** Its number in the network's chain, from 1 on without a gap. */
  seq: number;
  /** To which: its id or key. */
  subject: string;
  /** To what kind of thing. */
  subject_kind: string;
  /** What it became. */
  after?: Json | null;
  /** What it was, as far as it changed and may be said; names and free text never are. */
  before?: Json | null;
  /** The network the request came from: a /24, or a /48 of IPv6. */
  network?: string | null;
  /** Why, where somebody had to say. */
  reason?: string | null;
  /** The trace of the request. */
  trace_id?: string | null;
}

/** All balances of one wallet at one moment, in the order of their accounts' ids. */
export interface WalletBalances {
  /** Its accounts. */
  balances: Balance[];
  /** The account a bare `min_version=N` speaks of. */
  points_account_id: string;
  /** The wallet. */
  wallet_id: string;
}

/** A pass. */
export interface WalletPass {
  created_at: string;
  /** The pass, a UUIDv7: what it is revoked by. */
  id: string;
  expires_at?: string | null;
  label?: string | null;
  /** Where the token leads, below this service's own address. */
  path?: string | null;
  /** The same as a picture, an SVG. */
  qr_path?: string | null;
  revoked_at?: string | null;
  /** What the customer holds: whoever has it can read the wallet. Told when the pass is made and never again. */
  token?: string | null;
}

/** An attempt. */
export interface WebhookAttempt {
  /** An HTTP status, or why there was none. */
  answer: string;
  /** When it ended. */
  at: string;
  /** Which, from 1. */
  attempt: number;
  /** How long it took, in milliseconds. */
  duration_ms: number;
}

/** Something told to a system outside. */
export interface WebhookDelivery {
  /** How often it was tried. */
  attempts: number;
  /** The body, as it is signed and sent. */
  body: string;
  /** When it was queued. */
  created_at: string;
  /** Where it goes: an endpoint of svc-merchant. */
  endpoint_id: string;
  /** The event that it tells of. */
  event_id: string;
  /** `type` of the body. */
  event_type: string;
  /** The delivery, a `UUIDv7`. */
  id: string;
  /** `queued`, `sending`, `delivered`, `failed` or `canceled`. */
  status: string;
  /** The topic that the event came on. */
  topic: string;
  /** `webhook-id` of every attempt. */
  webhook_id: string;
  /** When the endpoint took it. */
  delivered_at?: string | null;
  /** The last answer: an HTTP status, or `forbidden_address`, `unreachable`, `tls`, `timeout`, `protocol`, `endpoint_gone`, `endpoint_disabled`. */
  last_answer?: string | null;
  /** Whose endpoint; null for the network's own. */
  merchant_id?: string | null;
  /** When it is tried next, while it is queued. */
  next_attempt_at?: string | null;
}

/** A delivery, with everything that was tried. */
export interface WebhookDeliveryWithAttempts {
  /** Its attempts, oldest first. */
  attempts: WebhookAttempt[];
  /** The delivery. */
  delivery: WebhookDelivery;
}

/** An address that hears of events. */
export interface WebhookEndpoint {
  /** When it was registered. */
  created_at: string;
  /** Which events; empty is all. */
  events: string[];
  /** The endpoint, a UUIDv7. */
  id: string;
  /** When its newest secret was made; the one before it signs too for 24 hours more. */
  secret_rotated_at: string;
  /** `enabled` or `disabled`. */
  status: string;
  /** Where to. */
  url: string;
  /** What people call it. */
  description?: string | null;
  /** Whose it is; null is the network's own. */
  merchant_id?: string | null;
}

/** How an endpoint takes what it is sent. */
export interface WebhookEndpointHealth {
  /** Failed attempts since the last that was taken. */
  consecutive_failures: number;
  /** The last answer. */
  last_answer: string;
  /** `healthy`, `failing`, or `disabled`: it answered 410 and is written to no more. */
  status: string;
  /** When it said that it wants nothing any more. */
  disabled_at?: string | null;
  /** When it last did not. */
  last_failure_at?: string | null;
  /** When it last took something. */
  last_success_at?: string | null;
}

/** An endpoint with a new secret, which nobody can read again. */
export interface WebhookEndpointSecret {
  /** The endpoint. */
  endpoint: WebhookEndpoint;
  /** What signs what it is sent (Standard Webhooks). Shown this once. */
  secret: string;
}

/** A day of the week. */
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun' | (string & {});
