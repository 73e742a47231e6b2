import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, expectReadable, expectUsable, Till, test, world } from '../fixtures.ts';
import { atEverySize, FOR, LONG_MS, look } from '../screens.ts';

/** A list without rows: what it says that it is, and what to do next. */
type Nothing = [path: string, title: string, next: string];

const NO_SHOP: [string, string] = ['No shop has joined yet', 'Draft the first; its stores and its program come next.'];

const OF_A_NETWORK: Nothing[] = [
  ['/office', 'No figures yet', 'As soon as a customer earns points or a gift card is sold, it shows here.'],
  ['/office/cards', 'No gift cards', 'Cards sold at the counter appear here.'],
  ['/office/catalog', 'No gift card yet', 'Design the first one'],
  ['/office/programs', ...NO_SHOP],
  ['/office/rewards', 'No rewards yet', 'A coffee, a discount, a gift card'],
  ['/office/settlement', 'Nothing is due', 'No card of another shop was spent in this month.'],
  ['/office/stores', ...NO_SHOP],
  ['/office/keys', 'No keys yet', 'Make one for each till or web shop'],
  ['/office/webhooks', 'No addresses yet', 'Add one to be told of sales'],
  ['/operator/live', 'Nothing has happened yet', 'The next movement at a till appears here.'],
  ['/operator/merchants', 'No shops here', 'Draft one, or choose another state.'],
  ['/operator/ledger', 'No transactions here', 'Choose another kind or other days.'],
  ['/operator/trial-balance', 'No accounts yet', 'The first customer’s wallet or gift card opens one'],
  ['/operator/reconciliation', 'No accounts yet', 'The first customer’s wallet or gift card opens one'],
  ['/operator/audit?of=wallet', 'Nothing on record here', 'Choose other days, or another trail.'],
  ['/operator/limits', 'No limits', 'A limit stops a stolen card or a script long before it hurts.'],
  ['/operator/messages', 'No messages', 'Letters, purchases and gift cards write them.'],
  ['/operator/tasks', 'Nothing waits for you', 'What fails for good in spite of all its tries appears here.'],
];

/** What to do next is said, in no table, at every size. */
async function saysWhatIsNext(page: Page, [path, title, next]: Nothing) {
  await look(page, path, 'nothing', async () => {
    await expect(page.getByText(title, { exact: true })).toBeVisible();
    await expect(page.getByText(next)).toBeVisible();
    for (const table of await page.getByRole('table').all()) {
      expect(await table.locator('tbody tr').count(), `a table without a row in ${path}`).toBeGreaterThan(0);
    }
    await expectReadable(page);
  });
  await expectUsable(page);
}

test('a network in which nobody is yet says on every screen what comes next', async ({ as }) => {
  test.setTimeout(LONG_MS);
  const { operator } = await world.network();
  const page = await as(operator, 'operator');
  for (const nothing of OF_A_NETWORK) await saysWhatIsNext(page, nothing);

  await page.goto('office/customers');
  await page.getByLabel('Phone, e-mail, card or gift card').fill('nobody@example.org');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nobody is known by that', { exact: true })).toBeVisible();
  await atEverySize(page, 'nothing.office.customers.asked', expectReadable);
});

test('a shop to which nobody came yet says the same', async ({ as, page: pass }) => {
  test.setTimeout(LONG_MS);
  const network = await world.network();
  const shop = await world.shop(network, 'Boulangerie Dupont');
  const { wallet, account } = await world.customer(shop);
  const endpoint = { url: 'https://hooks.example.org/', events: [], merchant_id: shop.id };
  const made = await shop.api.post<{ endpoint: { id: string } }>('/merchant/v1/webhook-endpoints', endpoint);

  const office = await as(shop.admin, 'office');
  await saysWhatIsNext(office, ['/office/rewards', 'No rewards yet', 'The network’s operator adds them']);
  await saysWhatIsNext(office, ['/office/catalog', 'No gift card yet', 'The network’s operator puts cards here.']);
  await saysWhatIsNext(office, [
    `/office/customers/${wallet}`,
    'Nothing has happened yet',
    'Every point given or used appears here.',
  ]);
  await saysWhatIsNext(office, [
    `/office/webhooks/${made.endpoint.id}`,
    'Nothing was sent yet',
    'The next event that this address hears of appears here.',
  ]);

  const operator = await as(network.operator, 'operator');
  await saysWhatIsNext(operator, [`/operator/accounts/${account}`, 'No entries', 'What is earned, paid or given back']);

  const counter = await as(shop.staff, 'counter');
  await saysWhatIsNext(counter, ['/counter', 'Who is it for?', 'Find the customer, or scan their card.']);
  await saysWhatIsNext(counter, ['/counter/day', 'Nothing yet today', 'What you do at this till appears here']);

  const { token } = await shop.api.post<{ token: string }>(`/wallet/v1/wallets/${wallet}/passes`);
  await saysWhatIsNext(pass, [`/pass#${token}`, 'Nothing yet', 'Your first purchase will be here.']);
});

/** Sixty characters each: one word, as no layout likes it, and many, as shops are really called. */
const LONG: Record<string, string> = {
  'of one word': 'Boulangeriepâtisserieconfiseriechocolaterietraiteurglacieret',
  'of many words': 'Fleurs de la Place Bellecour et de la rue Mercière, Lyon 2e!',
};

for (const [kind, name] of Object.entries(LONG)) {
  const of = kind.replaceAll(' ', '-');

  test(`a name of sixty characters, ${kind}, is read on every screen`, async ({ as, page: anybody }) => {
    test.setTimeout(2 * LONG_MS);
    expect(name).toHaveLength(60);
    const town = await world.town(name);
    const names = { store: name, admin: name, staff: name, program: name, rule: name };
    const shop = await world.shop(town, name, names);
    const { wallet, account } = await world.customer(shop, 500, name);
    const place = { display_name: name, address: { ...world.address, line1: name }, time_zone: 'Europe/Paris' };
    const reward = { name, price_points: 40, kind: 'voucher', merchant_id: shop.id, active: true };
    const key = { name, role: 'merchant_staff', scopes: ['ledger:write', 'wallet:write'], merchant_id: shop.id };
    const url = `https://${'hooks'.repeat(12)}.example.org/${'of-the-shop-'.repeat(5)}`;
    const [, , , { endpoint }, card] = await Promise.all([
      town.api.post(`/merchant/v1/merchants/${shop.id}/stores`, place),
      town.api.post('/giftcard/v1/rewards', reward),
      town.api.post('/merchant/v1/api-keys', key),
      shop.api.post<{ endpoint: { id: string } }>('/merchant/v1/webhook-endpoints', {
        url,
        description: name,
        events: [],
      }),
      world.sold(shop, town.card, 2000),
      shop.api.post('/ledger/v1/earn', { account_id: account, points: 120, reference: name }, randomUUID()),
      shop.api.post('/ledger/v1/burn', { account_id: account, points: 60, reference: name }, randomUUID()),
    ]);
    const list = `/ledger/v1/transactions?account_id=${account}`;
    const [moved] = (await town.api.get<{ data: { id: string }[] }>(list)).data;
    const { token } = await shop.api.post<{ token: string }>(`/wallet/v1/wallets/${wallet}/passes`);
    const at: Record<string, string> = {
      '/card/$tenant': `/card/${town.tenant}`,
      '/pass': `/pass#${token}`,
      '/office/customers/$id': `/office/customers/${wallet}`,
      '/office/cards/$id': `/office/cards/${card.id}`,
      '/office/webhooks/$id': `/office/webhooks/${endpoint.id}`,
      '/operator/merchants/$id': `/operator/merchants/${shop.id}`,
      '/operator/ledger/$id': `/operator/ledger/${moved?.id}`,
      '/operator/accounts/$id': `/operator/accounts/${account}`,
    };
    const lookAt = async (page: Page, paths: string[]) => {
      for (const path of paths) await look(page, at[path] ?? path, of, expectReadable);
    };

    await lookAt(anybody, FOR.anybody);
    await lookAt(await as(shop.admin, 'office'), FOR.manager);
    await lookAt(await as(town.operator, 'operator'), [
      ...FOR.operator,
      '/office/stores',
      '/office/team',
      '/office/rewards',
    ]);

    const counter = await as(shop.staff, 'counter');
    const till = new Till(counter);
    await till.find(name);
    await atEverySize(counter, `${of}.counter.found`, expectReadable);
    await till.choose('Rewards');
    await till.press('Take');
    await till.done();
    await atEverySize(counter, `${of}.counter.rewarded`, expectReadable);
    await till.next();
    await till.find(card.code);
    await atEverySize(counter, `${of}.counter.card`, expectReadable);
    await lookAt(counter, FOR.staff);
  });
}

/** More than are offered at once, of each. */
const CHOICE = 30;

test('one of many shops, stores and gift cards is found by typing', async ({ as }) => {
  test.setTimeout(LONG_MS);
  const town = await world.town('Carte de la ville');
  const shop = await world.shop(town, 'Boulangerie Dupont');
  for (let at = 1; at <= CHOICE; at += 1) {
    await Promise.all([
      town.api.post('/merchant/v1/merchants', {
        display_name: `L’Épicerie ${at}`,
        country: 'FR',
        currency: 'EUR',
        locale: 'fr',
      }),
      town.api.post('/giftcard/v1/products', { name: `Noël ${at}`, unit: 'EUR', amounts: { fixed: [1000 + at] } }),
      shop.api.post(`/merchant/v1/merchants/${shop.id}/stores`, {
        display_name: `Marché ${at}`,
        address: world.address,
        time_zone: 'Europe/Paris',
      }),
    ]);
  }

  await test.step('a shop, by the office’s operator', async () => {
    const page = await as(town.operator, 'operator');
    await page.goto('office/stores');
    const field = page.getByRole('combobox', { name: 'Shop' });
    await expect(field).toHaveValue('Boulangerie Dupont');
    await expect(page.getByText('31 found')).toBeVisible();
    await field.click();
    await expect(page.getByRole('option')).toHaveCount(20);
    await expect(page.getByText('There are more')).toBeVisible();
    await atEverySize(page, 'choice.office.stores', expectUsable);
    await field.pressSequentially('epi 29');
    await expect(page.getByRole('option')).toHaveText(['L’Épicerie 29']);
    await field.press('Enter');
    await expect(field).toHaveValue('L’Épicerie 29');
    await expect(page.getByText('No store yet', { exact: true })).toBeVisible();

    await page.goto('office/team');
    await page.getByRole('button', { name: 'Invite' }).click();
    const invited = page.getByRole('dialog').getByRole('combobox', { name: 'Shop' });
    await expect(invited).toHaveValue('Boulangerie Dupont');
    await invited.click();
    const offered = page.getByRole('listbox').getByRole('option');
    await expect(offered).toHaveCount(20);
    await atEverySize(page, 'choice.office.team', expectUsable);
    await invited.press('Escape');
    await expect(offered).toHaveCount(0);
    await expect(page.getByRole('dialog')).toBeVisible();

    await page.goto('office');
    const looked = page.getByRole('combobox', { name: 'Shop' });
    await looked.click();
    await looked.pressSequentially('30');
    await page.getByRole('option', { name: 'L’Épicerie 30' }).click();
    await expect(page).toHaveURL(/shop=/);
    await expect(looked).toHaveValue('L’Épicerie 30');
  });

  await test.step('a gift card in the catalogue', async () => {
    const page = await as(shop.admin, 'office/catalog');
    const cards = page.getByRole('article');
    await expect(cards).toHaveCount(CHOICE + 1);
    await page.getByLabel('Find by name').fill('noel 2');
    await expect(cards).toHaveCount(11);
    await atEverySize(page, 'choice.office.catalog', expectUsable);
    await page.getByLabel('Find by name').fill('noel 29');
    await expect(cards).toHaveCount(1);
  });

  await test.step('a store and a gift card at the counter', async () => {
    const page = await as(shop.staff, 'counter');
    const store = page.getByRole('combobox', { name: 'Store' });
    await store.click();
    await atEverySize(page, 'choice.counter.store', expectUsable);
    await store.pressSequentially('mar 30');
    await store.press('Enter');
    await expect(store).toHaveValue('Marché 30');
    await page.reload();
    await expect(store).toHaveValue('Marché 30');

    await page.getByRole('button', { name: 'Sell a gift card' }).click();
    const card = page.getByRole('combobox', { name: 'Card' });
    await expect(card).toHaveValue('Carte de la ville');
    await card.click();
    await atEverySize(page, 'choice.counter.sell', expectUsable);
    await card.pressSequentially('noel 30');
    await card.press('Enter');
    await page.getByRole('button', { name: '€10.30', exact: true }).click();
    await page.getByRole('button', { name: 'Paid €10.30' }).click();
    await new Till(page).done();
  });
});

const MANY = 10_000;
const PAGE = 50;
/** As many rows as a list ever shows at once. */
const SHOWN = 200;
/** A page is there when its largest part is: what is said to be good of any page. */
const GOOD_MS = 2_500;

/** Ten thousand gift cards, printed to be activated at a till. */
async function cards(shop: world.Shop, product: string): Promise<void> {
  const issue = await world.ordered(shop, product, MANY);
  await world.eventually(async () => {
    const { status, issued } = await shop.api.get<{ status: string; issued: number }>(
      `/giftcard/v1/gift-card-issues/${issue}`,
    );
    expect({ status, issued }).toEqual({ status: 'done', issued: MANY });
  }, LONG_MS);
}

/** Ten thousand times one point for one customer. */
async function points(shop: world.Shop, { wallet, account }: world.Customer): Promise<void> {
  for (let batch = 0; batch < MANY / 1_000; batch += 1) {
    const items = Array.from({ length: 1_000 }, (_, at) => ({
      earn: { account_id: account, points: 1, reference: `${batch * 1_000 + at + 1}` },
    }));
    const { results } = await shop.api.post<{ results: { problem?: unknown }[] }>(
      '/ledger/v1/transactions/batch',
      { items },
      randomUUID(),
    );
    expect(results.filter((result) => result.problem)).toEqual([]);
  }
  await world.eventually(async () => {
    const { balances } = await shop.api.get<{ balances: { posted: number }[] }>(
      `/wallet/v1/wallets/${wallet}/balances`,
    );
    expect(balances[0]?.posted).toBe(MANY);
  }, LONG_MS);
}

test('a list of ten thousand shows its first page at once, and never more than two hundred rows', async ({
  as,
  town,
  bakery,
  card,
}) => {
  test.setTimeout(2 * LONG_MS);
  const customer = await world.customer(bakery);
  await Promise.all([cards(bakery, card), points(bakery, customer)]);

  const manager = await as(bakery.admin, 'office');
  const operator = await as(town.operator, 'operator');
  for (const [page, path, table, asks] of [
    [manager, 'office/cards', 'All cards', '/giftcard/v1/gift-cards'],
    [manager, `office/customers/${customer.wallet}`, 'Statement', `/wallet/v1/wallets/${customer.wallet}/statement`],
    [operator, 'operator/ledger', 'Ledger', '/ledger/v1/transactions'],
    [operator, `operator/accounts/${customer.account}`, 'Statement', `/ledger/v1/accounts/${customer.account}/entries`],
  ] as const) {
    await test.step(path, async () => {
      const asked: string[] = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname === asks) asked.push(request.url());
      });
      const list = page.getByRole('table', { name: table });
      const rows = list.locator('tbody tr');
      const panel = page.locator('section').filter({ has: list });
      await page.goto(path);
      await expect(rows).toHaveCount(PAGE);
      expect(await page.evaluate(() => performance.now())).toBeLessThan(GOOD_MS);
      expect(asked).toHaveLength(1);
      const first = await rows.first().innerText();

      for (let shown = 2; shown <= 8; shown += 1) {
        const last = await rows.last().innerText();
        await panel.getByRole('button', { name: 'Show more' }).click();
        await expect(rows.last()).not.toHaveText(last, { useInnerText: true });
        await expect(rows).toHaveCount(Math.min(shown * PAGE, SHOWN));
        expect(asked).toHaveLength(shown);
      }
      await atEverySize(page, `many.${path.split('/').slice(0, 2).join('.')}`, expectReadable);
      await expectUsable(page);

      const before = panel.getByRole('button', { name: 'Show what was before' });
      while (await before.isVisible()) {
        const top = await rows.first().innerText();
        await before.click();
        await expect(rows.first()).not.toHaveText(top, { useInnerText: true });
        await expect(rows).toHaveCount(SHOWN);
      }
      expect(await rows.first().innerText()).toBe(first);
    });
  }
});
