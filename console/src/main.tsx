import '@fontsource-variable/figtree/index.css';
import './ui/tokens.css';
import './ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeQueries } from './api/queries';
import { session } from './api/session';
import { makeRouter } from './app/router';
import { applyTheme } from './app/theme';
import { startI18n } from './i18n';

const queries = makeQueries();

applyTheme();

// what one person saw is not the next one's
let seenBy: string | null = null;
session.subscribe(() => {
  const { standing } = session;
  const id = standing.status === 'signed_in' ? standing.user.id : null;
  if (id !== seenBy) queries.clear();
  seenBy = id;
});

await startI18n();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={makeRouter(queries)} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
