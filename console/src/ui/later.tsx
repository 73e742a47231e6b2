import { type ComponentType, useEffect, useState } from 'react';
import { ApiError } from '~/api/problem';
import { Failure, Skeletons } from '.';

type Load<P> = () => Promise<ComponentType<P>>;

/**
 * A part that the first screen does without. Once it was fetched it is there at once, like any other; a connection that was
 * away when it was wanted is told of in its place, and tried again.
 */
export function later<P extends object>(load: Load<P>): ComponentType<P> & { fetch: () => Promise<void> } {
  let Part: ComponentType<P> | null = null;
  const fetch = async () => {
    Part ??= await load();
  };
  function Later(props: P) {
    const [tries, setTries] = useState(0);
    const [failed, setFailed] = useState(0);
    const [, setReady] = useState(Part !== null);
    // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another fetch
    useEffect(() => {
      if (Part) return;
      let here = true;
      fetch().then(
        () => here && setReady(true),
        () => here && setFailed((before) => before + 1),
      );
      return () => {
        here = false;
      };
    }, [tries]);
    if (Part) return <Part {...props} />;
    if (failed > tries) {
      const away = new ApiError('offline', 'offline', 'A part of this page could not be fetched.');
      return <Failure error={away} again={() => setTries(failed)} />;
    }
    return <Skeletons rows={3} height={44} />;
  }
  return Object.assign(Later, { fetch });
}
