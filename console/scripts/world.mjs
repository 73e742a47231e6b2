// Two shops with people, cards, customers and a little history, made through the gateway of a running development
// system as their tills and browsers would make them. Kept in .look/world.json, so that a second run finds it again.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const PASSWORD = 'tulipe-cargo-moutarde-41';
const folder = new URL('../.look/', import.meta.url);
const file = new URL('world.json', folder);

export async function system() {
  const path = process.env.LOCALPLUS_DEV ?? new URL('../../.localplus/dev.json', import.meta.url);
  return JSON.parse(await readFile(path, 'utf8'));
}

function client(gateway, token) {
  return async function call(method, path, body, key, tries = 0) {
    const response = await fetch(`${gateway}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(key ? { 'Idempotency-Key': key } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    // a machine that is busy says so, and that nothing was changed
    if ((response.status === 503 || response.status === 429) && tries < 20) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return call(method, path, body, key, tries + 1);
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
}

async function signedIn(gateway, email, password) {
  const { access_token } = await client(gateway)('POST', '/merchant/v1/auth/login', { email, password });
  return client(gateway, access_token);
}

/** Follows the link in the newest letter to somebody. */
async function letter(dev, address) {
  for (let tries = 0; tries < 60; tries += 1) {
    const query = encodeURIComponent(`to:${address}`);
    const { messages } = await (await fetch(`${dev.mail}/api/v1/search?query=${query}`)).json();
    if (messages.length > 0) {
      const { Text } = await (await fetch(`${dev.mail}/api/v1/message/${messages[0].ID}`)).json();
      const found = /#token=(\S+)/.exec(Text);
      if (found) return found[1];
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`no letter to ${address}`);
}

async function shop(dev, operator, name, store, country = 'FR') {
  const made = await operator('POST', '/merchant/v1/merchants', {
    display_name: name,
    legal_name: `${name} SARL`,
    registration_number: 'RCS Lyon 552 100 554',
    country,
    currency: 'EUR',
    locale: 'fr',
  });
  const path = `/merchant/v1/merchants/${made.id}`;
  const address = { line1: '12 rue des Halles', postal_code: '69002', city: 'Lyon', country };
  const at = await operator('POST', `${path}/stores`, { display_name: store, address, time_zone: 'Europe/Paris' });
  const people = {};
  for (const [role, person] of [
    ['merchant_admin', 'Camille Martin'],
    ['merchant_staff', 'Noé Bernard'],
  ]) {
    const email = `${role}-${made.id.slice(-8)}@example.org`;
    await operator('POST', '/merchant/v1/users', { name: person, email, role, merchant_id: made.id, locale: 'fr' });
    const token = await letter(dev, email);
    await client(dev.gateway)('POST', '/merchant/v1/auth/invitations/accept', { token, password: PASSWORD });
    people[role] = { email, password: PASSWORD };
  }
  return { id: made.id, path, store: at.id, people };
}

async function opened(operator, { path }) {
  await operator('POST', `${path}/submit`, {});
  await operator('POST', `${path}/approve`, {});
}

/** A point for each euro, twice on Saturdays; made live. */
async function program(operator, shop) {
  const document = {
    name: 'Points',
    time_zone: 'Europe/Paris',
    unit: 'EUR',
    earn: [{ id: 'spend', name: '1 point par euro', type: 'spend', points: 1, per: 100 }],
    multipliers: [{ id: 'saturday', name: 'Double le samedi', factor: '2', when: { weekdays: ['sat'] } }],
    expiry: 'P12M',
  };
  const made = await operator('POST', '/merchant/v1/programs', { merchant_id: shop.id, document });
  const path = `/merchant/v1/programs/${made.id}`;
  const { version } = await operator('POST', `${path}/apply`, { revision: made.draft_revision });
  await operator('POST', `${path}/promote`, { version });
}

export async function world() {
  const dev = await system();
  const known = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (known?.tenant === dev.tenant && known.customers[0]?.pass) {
    const still = await signedIn(dev.gateway, known.bakery.people.merchant_admin.email, PASSWORD).catch(() => null);
    if (still) return { dev, ...known };
  }
  const operator = await signedIn(dev.gateway, dev.operator.email, dev.operator.password);
  const bakery = await shop(dev, operator, 'Boulangerie Dupont', 'Les Halles');
  const florist = await shop(dev, operator, 'Fleurs de la Place Bellecour et de la rue Mercière, Lyon 2e', 'Place');
  await shop(dev, operator, 'Librairie du Quai', 'Quai').then(({ path }) => operator('POST', `${path}/submit`, {}));
  await opened(operator, bakery);
  await opened(operator, florist);
  await program(operator, bakery);
  const card = await operator('POST', '/giftcard/v1/products', {
    name: 'Carte du quartier',
    unit: 'EUR',
    amounts: { fixed: [2000, 5000, 10000] },
    validity: 'P12M',
  });
  await operator('POST', '/giftcard/v1/products', {
    name: 'Carte libre',
    unit: 'EUR',
    amounts: { open: { min: 500, max: 15000 } },
  });
  for (const [name, price_points, stock] of [
    ['Un café', 40, null],
    ['Une baguette', 60, null],
    ['Un bouquet de saison', 400, 12],
  ]) {
    const body = { name, price_points, stock, kind: 'voucher', merchant_id: bakery.id, active: true };
    await operator('POST', '/giftcard/v1/rewards', body);
  }
  const here = await signedIn(dev.gateway, bakery.people.merchant_admin.email, PASSWORD);
  const there = await signedIn(dev.gateway, florist.people.merchant_admin.email, PASSWORD);
  const customers = [];
  for (let index = 0; index < 6; index += 1) {
    const reference = `carte-${randomUUID().slice(0, 6)}`;
    const wallet = await here('POST', '/wallet/v1/wallets', { external_ref: reference });
    const email = `client-${reference}@example.org`;
    await here('POST', '/notification/v1/contacts', { wallet_id: wallet.id, email, locale: 'fr' });
    for (let visit = 0; visit < 4 + index; visit += 1) {
      const account_id = wallet.points_account_id;
      const purchase = { amount: 450 + ((visit * 3700 + index * 1100) % 6000), unit: 'EUR', store_id: bakery.store };
      const body = { account_id, purchase, reference: `ticket ${visit + 1}` };
      await here('POST', '/ledger/v1/earn', body, randomUUID());
      if (visit % 3 === 2) await here('POST', '/ledger/v1/burn', { account_id, points: 20 }, randomUUID());
    }
    const { token } = await here('POST', `/wallet/v1/wallets/${wallet.id}/passes`, {});
    customers.push({ id: wallet.id, reference, email, pass: token });
  }
  const cards = [];
  for (const amount of [2000, 5000, 5000, 10000, 2000]) {
    const body = { product_id: card.id, amount: { amount, unit: 'EUR' }, store_id: bakery.store };
    const sold = await here('POST', '/giftcard/v1/gift-cards', body, randomUUID());
    cards.push({ id: sold.id, code: sold.code, pin: sold.pin });
  }
  for (const [index, amount] of [1250, 3000, 990].entries()) {
    const body = { code: cards[index].code, amount: { amount, unit: 'EUR' } };
    await there('POST', '/giftcard/v1/gift-cards/redeem', body, randomUUID());
  }
  await here('POST', `/giftcard/v1/gift-cards/${cards[4].id}/block`);
  const made = { tenant: dev.tenant, bakery, florist, customers, cards };
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(made, null, 2));
  return { dev, ...made };
}
