import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  type RouteComponent,
} from '@tanstack/react-router';
import i18n from 'i18next';
import { Compass, ShieldAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { session } from '~/api/session';
import { Empty, Failure, LinkButton } from '~/ui';
import { Front } from './front';
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

const forAnybody = <P extends string>(path: P, words: string, component: RouteComponent) =>
  createRoute({ getParentRoute: () => root, path, loader: () => i18n.loadNamespaces(words), component });
const publicRoutes = [
  forAnybody(
    '/invitation',
    'app',
    lazyRouteComponent(() => import('./letters'), 'Invitation'),
  ),
  forAnybody(
    '/password-reset',
    'app',
    lazyRouteComponent(() => import('./letters'), 'PasswordReset'),
  ),
  forAnybody(
    '/card/$tenant',
    'public',
    lazyRouteComponent(() => import('../public/door'), 'PublicCard'),
  ),
  forAnybody(
    '/pass',
    'public',
    lazyRouteComponent(() => import('../public/pass'), 'Pass'),
  ),
] as const;

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
  loader: () => i18n.loadNamespaces('app'),
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
  component: lazyRouteComponent(() => import('../counter/day'), 'Day'),
});

/* Office */

/** The texts among what an address asks for; anything else in it is nothing. */
const texts =
  <N extends string>(...names: N[]) =>
  (search: Record<string, unknown>): { [name in N]?: string } =>
    Object.fromEntries(names.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]]] : []))) as {
      [name in N]?: string;
    };

const office = createRoute({
  getParentRoute: () => signedIn,
  path: '/office',
  loader: () => i18n.loadNamespaces(['office', 'ui']),
  component: guarded(
    'office',
    lazyRouteComponent(() => import('../office/door'), 'Frame'),
  ),
});
const under = <P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => office, path, component });
const today = createRoute({
  getParentRoute: () => office,
  path: '/',
  validateSearch: texts('from', 'to', 'shop'),
  component: lazyRouteComponent(() => import('../office/today'), 'Today'),
});
const customer = createRoute({
  getParentRoute: () => office,
  path: '/customers/$id',
  validateSearch: texts('contact'),
  component: lazyRouteComponent(() => import('../office/customer'), 'Customer'),
});
const officeRoutes = [
  today,
  under(
    '/customers',
    lazyRouteComponent(() => import('../office/customers'), 'Customers'),
  ),
  customer,
  under(
    '/cards',
    lazyRouteComponent(() => import('../office/cards'), 'Cards'),
  ),
  under(
    '/cards/$id',
    lazyRouteComponent(() => import('../office/card'), 'Card'),
  ),
  under(
    '/catalog',
    lazyRouteComponent(() => import('../office/catalog'), 'Catalog'),
  ),
  under(
    '/programs',
    lazyRouteComponent(() => import('../office/programs'), 'Programs'),
  ),
  under(
    '/rewards',
    lazyRouteComponent(() => import('../office/rewards'), 'Rewards'),
  ),
  under(
    '/settlement',
    lazyRouteComponent(() => import('../office/settlement'), 'Settlement'),
  ),
  under(
    '/team',
    lazyRouteComponent(() => import('../office/team'), 'Team'),
  ),
  under(
    '/stores',
    lazyRouteComponent(() => import('../office/stores'), 'Stores'),
  ),
  under(
    '/keys',
    lazyRouteComponent(() => import('../office/keys'), 'Keys'),
  ),
  under(
    '/webhooks',
    lazyRouteComponent(() => import('../office/webhooks'), 'Webhooks'),
  ),
  under(
    '/webhooks/$id',
    lazyRouteComponent(() => import('../office/deliveries'), 'EndpointFile'),
  ),
] as const;

/* Operator */

const operator = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator',
  loader: () => i18n.loadNamespaces(['operator', 'office', 'ui']),
  component: guarded(
    'operator',
    lazyRouteComponent(() => import('../operator/door'), 'Frame'),
  ),
});
const inside = <P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => operator, path, component });

const transactions = createRoute({
  getParentRoute: () => operator,
  path: '/ledger',
  validateSearch: texts('type', 'from', 'to', 'account'),
  component: lazyRouteComponent(() => import('../operator/transactions'), 'Transactions'),
});
const merchants = createRoute({
  getParentRoute: () => operator,
  path: '/merchants',
  validateSearch: texts('state'),
  component: lazyRouteComponent(() => import('../operator/merchants'), 'Merchants'),
});
const tasks = createRoute({
  getParentRoute: () => operator,
  path: '/tasks',
  validateSearch: texts('state', 'queue', 'kind', 'reason', 'id'),
  component: lazyRouteComponent(() => import('../operator/tasks'), 'Tasks'),
});
const audit = createRoute({
  getParentRoute: () => operator,
  path: '/audit',
  validateSearch: texts('of', 'action', 'subject', 'from', 'to'),
  component: lazyRouteComponent(() => import('../operator/audit'), 'Audit'),
});
const live = createRoute({
  getParentRoute: () => operator,
  path: '/live',
  validateSearch: texts('of'),
  component: lazyRouteComponent(() => import('../operator/live'), 'Live'),
});
const operatorRoutes = [
  inside(
    '/',
    lazyRouteComponent(() => import('../operator/overview'), 'Overview'),
  ),
  live,
  merchants,
  inside(
    '/merchants/$id',
    lazyRouteComponent(() => import('../operator/merchant'), 'MerchantFile'),
  ),
  transactions,
  inside(
    '/ledger/$id',
    lazyRouteComponent(() => import('../operator/transaction'), 'TransactionFile'),
  ),
  inside(
    '/accounts/$id',
    lazyRouteComponent(() => import('../operator/account'), 'AccountFile'),
  ),
  inside(
    '/trial-balance',
    lazyRouteComponent(() => import('../operator/trial'), 'Trial'),
  ),
  inside(
    '/reconciliation',
    lazyRouteComponent(() => import('../operator/reconciliation'), 'Reconciliation'),
  ),
  audit,
  inside(
    '/limits',
    lazyRouteComponent(() => import('../operator/limits'), 'Limits'),
  ),
  inside(
    '/messages',
    lazyRouteComponent(() => import('../operator/messages'), 'Messages'),
  ),
  tasks,
] as const;

const tree = root.addChildren([
  ...publicRoutes,
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
