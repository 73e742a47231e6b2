/** LOCAL-PLUS for TypeScript and JavaScript. */
export { LocalPlus } from './client.js';
export * from './errors.js';
export { Code } from './generated/codes.js';
export type * from './generated/resources.js';
export type * from './generated/types.js';
export { type Page, Pager } from './pager.js';
export type { RetryOptions } from './retry.js';
export type { CallInfo, CallOutcome, CallSpan, Telemetry } from './telemetry.js';
export type { CallOptions, ClientOptions } from './transport.js';
export { type Webhook, type WebhookHeaders, WebhookVerificationError, WebhookVerifier } from './webhooks.js';
