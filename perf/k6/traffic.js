// What tills and web shops ask of the platform, in the proportions in which they ask it: 70 % balances, 20 % earned, 8 %
// spent (points, and rewards bought with points), 2 % the rest. Every scenario sends this; they differ in how much and
// for how long.
import http from 'k6/http';
import exec from 'k6/execution';
import { check } from 'k6';
import { Rate } from 'k6/metrics';

// Written by `cargo xtask k6`: where the gateway is, as whom to ask, which wallets there are, what was promised.
export const world = JSON.parse(open(__ENV.LOCALPLUS_WORLD));

// Requests that were neither carried out nor refused in order: no answer, or an error that is not "later" (429, 503).
export const lost = new Rate('lost');

const MIX = [
  { share: 70, name: 'balance', service: 'svc-wallet', send: balance },
  { share: 20, name: 'earn', service: 'svc-ledger', send: earn },
  { share: 6, name: 'burn', service: 'svc-ledger', send: burn },
  { share: 2, name: 'redeem', service: 'svc-giftcard', send: redeem },
  { share: 1, name: 'find', service: 'svc-wallet', send: find },
  { share: 1, name: 'open', service: 'svc-wallet', send: open_wallet },
];

export const OPERATIONS = MIX.map(({ name, service }) => ({ name, service }));

// What is to be read in the report: the median and the tail, per operation.
export const TREND = ['med', 'p(95)', 'p(99)', 'max', 'count'];

// The objectives of the services as thresholds, for the requests that `filter` ('scenario:after') selects; `slack` times what
// was promised of the time to an answer, where too few are sent for a percentile to mean much.
export function objectives(filter, slack = 1) {
  const thresholds = {};
  for (const { name, service } of MIX) {
    const promise = world.objectives[service];
    const tags = [filter, `operation:${name}`].filter(Boolean).join(',');
    thresholds[`http_req_duration{${tags}}`] = [`p(99)<${promise.p99_s * slack * 1000}`];
    thresholds[`http_req_failed{${tags}}`] = [`rate<${(1 - promise.available).toFixed(6)}`];
  }
  return thresholds;
}

// The first token; every virtual user renews it before it ends.
export function begin() {
  return { run: Date.now().toString(36), token: fetched() };
}

let own = null;

export function traffic(shared) {
  if (own === null) own = shared.token;
  if (Date.now() > own.until) own = fetched();
  const wallet = world.wallets[Math.floor(Math.random() * world.wallets.length)];
  const chosen = pick();
  const answer = chosen.send(wallet, { run: shared.run, tags: { operation: chosen.name, service: chosen.service } });
  const ok = check(answer, { 'carried out': ({ status }) => status >= 200 && status < 300 }, { operation: chosen.name });
  lost.add(!ok && ![429, 503].includes(answer.status));
}

function pick() {
  let left = Math.random() * 100;
  return MIX.find(({ share }) => (left -= share) < 0) || MIX[0];
}

function fetched() {
  const form = { grant_type: 'client_credentials', client_id: world.client_id, client_secret: world.client_secret };
  const answer = http.post(`${world.gateway}/merchant/v1/oauth/token`, form, { tags: { operation: 'token' }, responseType: 'text' });
  if (answer.status !== 200) exec.test.abort(`no token: ${answer.status} ${answer.body}`);
  const { access_token, expires_in } = answer.json();
  return { value: access_token, until: Date.now() + (expires_in - 120) * 1000 };
}

// One key per request: what is sent twice must count once, and nothing here is sent twice.
function params({ run, tags }, moves) {
  const headers = { Authorization: `Bearer ${own.value}`, 'Content-Type': 'application/json' };
  if (moves) headers['Idempotency-Key'] = `k6-${run}-${exec.vu.idInTest}-${exec.vu.iterationInInstance}`;
  return { headers, tags: { ...tags, name: tags.operation } };
}

function balance(wallet, how) {
  return http.get(`${world.gateway}/wallet/v1/wallets/${wallet.id}/balances`, params(how));
}

function earn(wallet, how) {
  const body = { account_id: wallet.account, points: 1 + Math.floor(Math.random() * 50) };
  return http.post(`${world.gateway}/ledger/v1/earn`, JSON.stringify(body), params(how, true));
}

function burn(wallet, how) {
  const body = { account_id: wallet.account, points: 1 + Math.floor(Math.random() * 20) };
  return http.post(`${world.gateway}/ledger/v1/burn`, JSON.stringify(body), params(how, true));
}

function redeem(wallet, how) {
  const body = { points_account_id: wallet.account };
  return http.post(`${world.gateway}/giftcard/v1/rewards/${world.reward}/redeem`, JSON.stringify(body), params(how, true));
}

function find(wallet, how) {
  return http.get(`${world.gateway}/wallet/v1/wallets?external_ref=${wallet.external_ref}`, params(how));
}

function open_wallet(_, how) {
  const external_ref = `k6-${how.run}-${exec.vu.idInTest}-${exec.vu.iterationInInstance}`;
  const body = { external_ref, program_id: world.program };
  return http.post(`${world.gateway}/wallet/v1/wallets`, JSON.stringify(body), params(how));
}
