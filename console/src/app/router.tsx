import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
} from '@tanstack/react-router';
import i18n from 'i18next';
import { Compass, ShieldAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { session } from '~/api/session';
import { Empty, Failure, LinkButton } from '~/ui';
import { Front } from './front';
import { Letter } from './letters';
import { SignIn } from './sign-in';
import { type Door, doorsOf, useStanding, useUser } from './who';

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => (
    <Front title="LOCAL-PLUS">
      <Failure error={error} again={reset} />
    </Front>
  ),
});

function NotFound() {
  const { t } = useTranslation();
  return (
    <Front title={t('not_found.title')}>
      <Empty
        icon={Compass}
        title={t('not_found.lead')}
        action={
          <LinkButton look="primary" to="/">
            {t('not_found.home')}
          </LinkButton>
        }
      />
    </Front>
  );
}

/* Outside of the doors */

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: () => <Letter page="invitation" />,
});
const passwordReset = createRoute({
  getParentRoute: () => root,
  path: '/password-reset',
  component: () => <Letter page="password-reset" />,
});
const publicCard = createRoute({
  getParentRoute: () => root,
  path: '/card/$tenant',
  loader: () => i18n.loadNamespaces('public'),
  component: lazyRouteComponent(() => import('../public/door'), 'PublicCard'),
});

/* Behind sign-in */

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: () => (session.standing.status === 'starting' ? session.resume() : undefined),
  component: SignedIn,
});

function SignedIn() {
  const standing = useStanding();
  return standing.status === 'signed_in' ? <Outlet /> : <SignIn />;
}

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: function Home() {
    const door = doorsOf(useUser())[0];
    return door ? <Navigate to={`/${door}`} replace /> : <Closed />;
  },
});

function Closed() {
  const { t } = useTranslation();
  return (
    <Front title={t('closed.title')}>
      <Empty
        icon={ShieldAlert}
        title={t('closed.lead')}
        action={
          <LinkButton look="primary" to="/">
            {t('not_found.home')}
          </LinkButton>
        }
      />
    </Front>
  );
}

/** A door shows itself only to whom it opens. */
function guarded(door: Door, Inside: React.ComponentType) {
  return function Guarded() {
    return doorsOf(useUser()).includes(door) ? <Inside /> : <Closed />;
  };
}

const accountFrame = createRoute({
  getParentRoute: () => signedIn,
  id: 'account-frame',
  component: lazyRouteComponent(() => import('./own'), 'AccountFrame'),
});
const account = createRoute({
  getParentRoute: () => accountFrame,
  path: '/account',
  component: lazyRouteComponent(() => import('./own'), 'Account'),
});

/* Counter */

const counterDoor = () => import('../counter/door');
const counter = createRoute({
  getParentRoute: () => signedIn,
  path: '/counter',
  loader: () => i18n.loadNamespaces('counter'),
  component: guarded('counter', lazyRouteComponent(counterDoor, 'Frame')),
});
const counterTill = createRoute({
  getParentRoute: () => counter,
  path: '/',
  component: lazyRouteComponent(counterDoor, 'Till'),
});
const counterDay = createRoute({
  getParentRoute: () => counter,
  path: '/day',
  component: lazyRouteComponent(counterDoor, 'Day'),
});

/* Office */

const officeDoor = () => import('../office/door');
const office = createRoute({
  getParentRoute: () => signedIn,
  path: '/office',
  loader: () => i18n.loadNamespaces('office'),
  component: guarded('office', lazyRouteComponent(officeDoor, 'Frame')),
});
const under = <P extends string>(path: P, name: Exclude<keyof typeof import('../office/door'), 'Frame'>) =>
  createRoute({ getParentRoute: () => office, path, component: lazyRouteComponent(officeDoor, name) });
const officeRoutes = [
  under('/', 'Today'),
  under('/customers', 'Customers'),
  under('/customers/$id', 'Customer'),
  under('/cards', 'Cards'),
  under('/cards/$id', 'Card'),
  under('/catalog', 'Catalog'),
  under('/rewards', 'Rewards'),
  under('/settlement', 'Settlement'),
  under('/team', 'Team'),
  under('/stores', 'Stores'),
  under('/keys', 'Keys'),
  under('/webhooks', 'Webhooks'),
] as const;

/* Operator */

const operatorDoor = () => import('../operator/door');
const operator = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator',
  loader: () => i18n.loadNamespaces(['operator', 'office']),
  component: guarded('operator', lazyRouteComponent(operatorDoor, 'Frame')),
});
const inside = <P extends string>(path: P, name: Exclude<keyof typeof import('../operator/door'), 'Frame'>) =>
  createRoute({ getParentRoute: () => operator, path, component: lazyRouteComponent(operatorDoor, name) });
const ledgerSearch = z.object({
  type: z.optional(z.string()),
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  account: z.optional(z.string()),
});
const transactions = createRoute({
  getParentRoute: () => operator,
  path: '/ledger',
  validateSearch: (search) => ledgerSearch.parse(search),
  component: lazyRouteComponent(operatorDoor, 'Transactions'),
});
const merchantsSearch = z.object({ state: z.optional(z.string()) });
const merchants = createRoute({
  getParentRoute: () => operator,
  path: '/merchants',
  validateSearch: (search) => merchantsSearch.parse(search),
  component: lazyRouteComponent(operatorDoor, 'Merchants'),
});
const operatorRoutes = [
  inside('/', 'Overview'),
  merchants,
  inside('/merchants/$id', 'MerchantFile'),
  transactions,
  inside('/ledger/$id', 'TransactionFile'),
  inside('/accounts/$id', 'AccountFile'),
  inside('/trial-balance', 'Trial'),
  inside('/limits', 'Limits'),
  inside('/messages', 'Messages'),
] as const;

const tree = root.addChildren([
  invitation,
  passwordReset,
  publicCard,
  signedIn.addChildren([
    home,
    accountFrame.addChildren([account]),
    counter.addChildren([counterTill, counterDay]),
    office.addChildren(officeRoutes),
    operator.addChildren(operatorRoutes),
  ]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    basepath: import.meta.env.BASE_URL.replace(/\/$/, ''),
    context: { queries },
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
