import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { makeQueries } from '~/api/queries';
import { makeRouter } from '~/app/router';

/** Shows something as the app would at that address, with a router and questions of its own. */
export async function show(children: ReactNode, at = '/') {
  const queries = makeQueries();
  const root = createRootRoute({ component: () => children });
  const router = createRouter({ routeTree: root, history: createMemoryHistory({ initialEntries: [at] }) });
  await router.load();
  return render(
    <QueryClientProvider client={queries}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
}

/** The whole app at an address; whoever the network says is signed in. */
export async function open(at: string) {
  window.history.replaceState(null, '', `${import.meta.env.BASE_URL.replace(/\/$/, '')}${at}`);
  const queries = makeQueries();
  const router = makeRouter(queries);
  await router.load();
  // within `act`, or what waits for its code when it is first drawn waits for ever
  return act(async () =>
    render(
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>,
    ),
  );
}
