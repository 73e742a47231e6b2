// Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand.

/** The stable codes of errors. A newer server may know more of them. */
export const Code = {
  /** The account was closed for good. */
  AccountClosed: 'account_closed',
  /** The account is frozen for debits. */
  AccountFrozen: 'account_frozen',
  /** An account is closed when its balance is zero and nothing is set aside. */
  AccountNotEmpty: 'account_not_empty',
  /** There is no such account. */
  AccountNotFound: 'account_not_found',
  /** All of the transaction was undone before. */
  AlreadyReversed: 'already_reversed',
  /** The product is not sold for that amount. */
  AmountNotAllowed: 'amount_not_allowed',
  /** There is no such API key. */
  ApiKeyNotFound: 'api_key_not_found',
  /** The balance would be larger than a ledger counts. */
  BalanceOverflow: 'balance_overflow',
  /** The balance cannot be asked of the ledger now; try again. */
  BalanceUnavailable: 'balance_unavailable',
  /** Another posting of the same atomic batch was refused. */
  BatchAborted: 'batch_aborted',
  /** The body ended before it was whole. */
  BodyIncomplete: 'body_incomplete',
  /** The body is larger than the route takes. */
  BodyTooLarge: 'body_too_large',
  /** A reversal cannot be reversed; post anew what it undid. */
  CannotReverseReversal: 'cannot_reverse_reversal',
  /** More than is left of the hold. */
  CaptureExceedsHold: 'capture_exceeds_hold',
  /** The network's catalog holds as much as it may. */
  CatalogFull: 'catalog_full',
  /** The second factor's code is wrong, was used before, or came too late. */
  CodeInvalid: 'code_invalid',
  /** The contact was changed by somebody else meanwhile; nothing was changed, try again. */
  ContactContended: 'contact_contended',
  /** The wallet has a contact already. */
  ContactExists: 'contact_exists',
  /** There is no such contact. */
  ContactNotFound: 'contact_not_found',
  /** A contact needs an e-mail address or a phone number. */
  ContactUnreachable: 'contact_unreachable',
  /** The e-mail address or the password is wrong. */
  CredentialsInvalid: 'credentials_invalid',
  /** The cursor is none that was given out. */
  CursorInvalid: 'cursor_invalid',
  /** A database cannot be reached now; try again. */
  DatabaseUnavailable: 'database_unavailable',
  /** No answer in time; whether the request took effect is unknown. */
  DeadlineExceeded: 'deadline_exceeded',
  /** There is no such delivery of a gift card. */
  DeliveryNotFound: 'delivery_not_found',
  /** Points of one program cannot become those of another. */
  DifferentPrograms: 'different_programs',
  /** The draft was changed by somebody else meanwhile. */
  DraftMoved: 'draft_moved',
  /** A field is given twice. */
  DuplicateField: 'duplicate_field',
  /** Somebody of the network has that e-mail address already. */
  EmailTaken: 'email_taken',
  /** There is no such erasure. */
  ErasureNotFound: 'erasure_not_found',
  /** Points cannot lapse before they are given. */
  ExpiresInThePast: 'expires_in_the_past',
  /** A long history is still being replayed; the same request goes on from there. */
  ExplainInProgress: 'explain_in_progress',
  /** There is no such flag. */
  FlagNotFound: 'flag_not_found',
  /** The words hold markup that mail may not. */
  ForbiddenMarkup: 'forbidden_markup',
  /** The caller works for another merchant. */
  ForbiddenMerchant: 'forbidden_merchant',
  /** None of the caller's roles may do this. */
  ForbiddenRole: 'forbidden_role',
  /** None of the key's scopes covers this. */
  ForbiddenScope: 'forbidden_scope',
  /** The caller may not choose the network to act for. */
  ForbiddenTenant: 'forbidden_tenant',
  /** A till undoes what it gave or took itself, and nothing else. */
  ForbiddenTransaction: 'forbidden_transaction',
  /** The words use a variable where it may not be. */
  ForbiddenVariable: 'forbidden_variable',
  /** The gift card is active already. */
  GiftCardActive: 'gift_card_active',
  /** The gift card is blocked. */
  GiftCardBlocked: 'gift_card_blocked',
  /** Another movement of the card is under way; try again. */
  GiftCardBusy: 'gift_card_busy',
  /** The gift card was deactivated for good. */
  GiftCardDeactivated: 'gift_card_deactivated',
  /** The gift card has expired. */
  GiftCardExpired: 'gift_card_expired',
  /** There is no such gift card, or its code or PIN is wrong. */
  GiftCardNotFound: 'gift_card_not_found',
  /** The gift card is not loaded yet. */
  GiftCardPending: 'gift_card_pending',
  /** The hold's time is over. */
  HoldExpired: 'hold_expired',
  /** There is no such hold. */
  HoldNotFound: 'hold_not_found',
  /** The hold's time is not over. */
  HoldNotLapsed: 'hold_not_lapsed',
  /** Nothing is left of the hold. */
  HoldNotOpen: 'hold_not_open',
  /** Something is set aside on the card; capture or release it first. */
  HoldsOpen: 'holds_open',
  /** The first request with this Idempotency-Key has not ended yet. */
  IdempotencyKeyInProgress: 'idempotency_key_in_progress',
  /** An Idempotency-Key is 1 to 255 visible ASCII characters, given once. */
  IdempotencyKeyInvalid: 'idempotency_key_invalid',
  /** A request that moves value needs an Idempotency-Key. */
  IdempotencyKeyMissing: 'idempotency_key_missing',
  /** The Idempotency-Key was used for a different request. */
  IdempotencyKeyReused: 'idempotency_key_reused',
  /** A promotion takes effect now or later. */
  InThePast: 'in_the_past',
  /** The account holds less than that. */
  InsufficientBalance: 'insufficient_balance',
  /** Something went wrong on the server; the trace id finds it. */
  Internal: 'internal',
  /** A text is too short or too long. */
  InvalidLength: 'invalid_length',
  /** The request breaks a rule of its route; `errors` names the fields. */
  InvalidRequest: 'invalid_request',
  /** The template cannot be rendered; `errors` says where. */
  InvalidTemplate: 'invalid_template',
  /** A field is of another type. */
  InvalidType: 'invalid_type',
  /** A field holds what it cannot. */
  InvalidValue: 'invalid_value',
  /** The cards are still being issued. */
  IssueNotDone: 'issue_not_done',
  /** There is no such bulk issue of gift cards. */
  IssueNotFound: 'issue_not_found',
  /** Tokens cannot be issued or checked now; try again. */
  KeysUnavailable: 'keys_unavailable',
  /** Too many postings are waiting; nothing was recorded, try again. */
  LedgerBusy: 'ledger_busy',
  /** The ledger cannot be reached now; try again with the same key. */
  LedgerUnavailable: 'ledger_unavailable',
  /** There is no such limit. */
  LimitNotFound: 'limit_not_found',
  /** The link is unknown, was used, or came too late. */
  LinkInvalid: 'link_invalid',
  /** Too many watch events already; close another window, or come back later. */
  LiveFull: 'live_full',
  /** The body is not valid JSON. */
  MalformedJson: 'malformed_json',
  /** The merchant has left the network. */
  MerchantClosed: 'merchant_closed',
  /** The merchant is not active. */
  MerchantInactive: 'merchant_inactive',
  /** The product is not accepted by that merchant. */
  MerchantNotAccepting: 'merchant_not_accepting',
  /** There is no such merchant. */
  MerchantNotFound: 'merchant_not_found',
  /** The merchant is not in a state that the step could be taken from. */
  MerchantStateRefused: 'merchant_state_refused',
  /** Whether the merchant is active cannot be asked now; try again. */
  MerchantUnavailable: 'merchant_unavailable',
  /** There is no such message. */
  MessageNotFound: 'message_not_found',
  /** What the message said is not kept any more. */
  MessageNotKept: 'message_not_kept',
  /** The message is still on its way. */
  MessageOnItsWay: 'message_on_its_way',
  /** The path does not take that method. */
  MethodNotAllowed: 'method_not_allowed',
  /** There is no such method. */
  MethodNotFound: 'method_not_found',
  /** A required field is missing. */
  MissingField: 'missing_field',
  /** The words leave out a variable that has to be there. */
  MissingVariable: 'missing_variable',
  /** The contact has no address of that kind. */
  NoSuchAddress: 'no_such_address',
  /** The account has no part in the transaction. */
  NotItsAccount: 'not_its_account',
  /** Nobody may do that to themselves. */
  NotOneself: 'not_oneself',
  /** A text holds characters that cannot be printed. */
  NotPrintable: 'not_printable',
  /** A transaction of this type moved nothing that could be taken back. */
  NotReversible: 'not_reversible',
  /** The program gives no points for this purchase; nothing was recorded. */
  NothingEarned: 'nothing_earned',
  /** Nothing is there to be taken back now. */
  NothingToRecover: 'nothing_to_recover',
  /** Requests from that web page are not taken. */
  OriginRefused: 'origin_refused',
  /** A number is larger or smaller than its field holds. */
  OutOfRange: 'out_of_range',
  /** The posting may or may not have been recorded; the same key tells which. */
  OutcomeUnknown: 'outcome_unknown',
  /** The server is full; try again. */
  Overloaded: 'overloaded',
  /** A field holds a payment card's number. */
  PanRefused: 'pan_refused',
  /** A transaction of more than two entries is undone as a whole or not at all. */
  PartialNeedsTwoEntries: 'partial_needs_two_entries',
  /** There is no such pass, or it was revoked or has expired. */
  PassNotFound: 'pass_not_found',
  /** This installation has no key for passes. */
  PassesNotConfigured: 'passes_not_configured',
  /** The password is short, easy to guess, or known from a breach. */
  PasswordTooWeak: 'password_too_weak',
  /** The period ends before it begins, or is longer than is shown at once. */
  PeriodInvalid: 'period_invalid',
  /** A field that is no place for personal data holds some. */
  PersonalDataRefused: 'personal_data_refused',
  /** Somebody of the network has that phone number already. */
  PhoneTaken: 'phone_taken',
  /** Purchases cannot be priced now, and nothing was recorded; an earn by points still works. */
  PricingUnavailable: 'pricing_unavailable',
  /** The product is not sold any more. */
  ProductInactive: 'product_inactive',
  /** There is no such product. */
  ProductNotFound: 'product_not_found',
  /** The program gives no points at that time. */
  ProgramInactive: 'program_inactive',
  /** The wallet was opened for another program. */
  ProgramMismatch: 'program_mismatch',
  /** There is no such program. */
  ProgramNotFound: 'program_not_found',
  /** The program has no such promotion. */
  PromotionNotFound: 'promotion_not_found',
  /** Over the caller's allowance; `Retry-After` says when there is more. */
  RateLimited: 'rate_limited',
  /** No signed head covers the transaction yet; one is made every few seconds. */
  ReceiptNotReady: 'receipt_not_ready',
  /** The gift card has no such redeem to refund. */
  RedeemNotFound: 'redeem_not_found',
  /** There is no such redemption of a reward. */
  RedemptionNotFound: 'redemption_not_found',
  /** More than was redeemed, less what was given back before. */
  RefundExceedsRedeem: 'refund_exceeds_redeem',
  /** The merchant is not complete; `errors` says what is missing. */
  RequirementsDue: 'requirements_due',
  /** More than is left to undo. */
  ReversalExceedsTransaction: 'reversal_exceeds_transaction',
  /** The reward is not offered any more. */
  RewardInactive: 'reward_inactive',
  /** There is no such reward. */
  RewardNotFound: 'reward_not_found',
  /** None of the reward is left. */
  RewardOutOfStock: 'reward_out_of_stock',
  /** The gift card that the reward gave has been used. */
  RewardUsed: 'reward_used',
  /** There is nothing at this path. */
  RouteNotFound: 'route_not_found',
  /** A service has no token of its own yet; try again. */
  ServiceTokenUnavailable: 'service_token_unavailable',
  /** The session is over; sign in again. */
  SessionOver: 'session_over',
  /** Sessions cannot be reached now; try again. */
  SessionsUnavailable: 'sessions_unavailable',
  /** Too many attempts to sign in; `Retry-After` says when the next one counts. */
  SignInThrottled: 'sign_in_throttled',
  /** The signature is missing, wrong, or too old. */
  SignatureInvalid: 'signature_invalid',
  /** Another change of the wallet's status has not ended yet. */
  StatusChangeInProgress: 'status_change_in_progress',
  /** There is no such store. */
  StoreNotFound: 'store_not_found',
  /** There is no such task. */
  TaskNotFound: 'task_not_found',
  /** Tasks cannot be reached now; send the request again. */
  TasksUnavailable: 'tasks_unavailable',
  /** The template was changed by somebody else meanwhile; nothing was changed, try again. */
  TemplateContended: 'template_contended',
  /** There is no such template. */
  TemplateNotFound: 'template_not_found',
  /** The words are not a template. */
  TemplateSyntax: 'template_syntax',
  /** The network to act for is not a UUID. */
  TenantInvalid: 'tenant_invalid',
  /** A service names the network that it acts for. */
  TenantMissing: 'tenant_missing',
  /** The token has expired; get a new one. */
  TokenExpired: 'token_expired',
  /** The token is not valid here. */
  TokenInvalid: 'token_invalid',
  /** Too many wrong codes; `Retry-After` says when the next one counts. */
  TooManyAttempts: 'too_many_attempts',
  /** The network has as many flags as it may. */
  TooManyFlags: 'too_many_flags',
  /** The network has as many limits as it may. */
  TooManyLimits: 'too_many_limits',
  /** The purchase would be worth more than a program may give. */
  TooManyPoints: 'too_many_points',
  /** The merchant has as many programs as it may. */
  TooManyPrograms: 'too_many_programs',
  /** There are more purchases in the period than are priced in one go. */
  TooManyPurchases: 'too_many_purchases',
  /** The promotion has taken effect; promote another version instead. */
  TookEffect: 'took_effect',
  /** Receipts and security messages are always sent. */
  TopicNotOptional: 'topic_not_optional',
  /** There is no second factor. */
  TotpOff: 'totp_off',
  /** A second factor is on already. */
  TotpOn: 'totp_on',
  /** There is no such transaction. */
  TransactionNotFound: 'transaction_not_found',
  /** There is no bearer token. */
  Unauthenticated: 'unauthenticated',
  /** The legs do not sum to zero in every unit. */
  UnbalancedLegs: 'unbalanced_legs',
  /** It was too long ago for a till to undo it. */
  UndoTooLate: 'undo_too_late',
  /** The request has a field that the route does not know. */
  UnknownField: 'unknown_field',
  /** The words name a variable that the message does not have. */
  UnknownVariable: 'unknown_variable',
  /** The body is not sent as application/json. */
  UnsupportedMediaType: 'unsupported_media_type',
  /** The user may still act. */
  UserActive: 'user_active',
  /** The user was erased; only their id is left. */
  UserErased: 'user_erased',
  /** There is no such user. */
  UserNotFound: 'user_not_found',
  /** The invitation cannot be sent again. */
  UserNotInvited: 'user_not_invited',
  /** A limit of the network on how much may move in a time is reached. */
  VelocityExceeded: 'velocity_exceeded',
  /** The wallet has not seen that version of the account, nor has the ledger. */
  VersionAhead: 'version_ahead',
  /** The account moved since it was looked at. */
  VersionMoved: 'version_moved',
  /** The program has no such version. */
  VersionNotFound: 'version_not_found',
  /** The wallet is closed for good. */
  WalletClosed: 'wallet_closed',
  /** Something is left on one of the wallet's accounts. */
  WalletNotEmpty: 'wallet_not_empty',
  /** There is no such wallet. */
  WalletNotFound: 'wallet_not_found',
  /** The delivery is being tried now. */
  WebhookDeliveryBusy: 'webhook_delivery_busy',
  /** There is no such delivery. */
  WebhookDeliveryNotFound: 'webhook_delivery_not_found',
  /** There is no such webhook endpoint. */
  WebhookEndpointNotFound: 'webhook_endpoint_not_found',
  /** The account is of another kind. */
  WrongAccountKind: 'wrong_account_kind',
  /** The program prices purchases in another currency. */
  WrongUnit: 'wrong_unit',
} as const;

/** One of `Code`, or a code of a newer server. */
export type Code = (typeof Code)[keyof typeof Code] | (string & {});
