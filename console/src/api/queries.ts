import { QueryClient } from '@tanstack/react-query';

/**
 * What was asked and answered, for as long as it is fresh. It repeats nothing and waits for no connection: the client
 * does the one and says the other, and two layers of either would multiply.
 */
export const makeQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 15_000, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
