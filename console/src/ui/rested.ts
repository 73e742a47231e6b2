import { useEffect, useState } from 'react';

/** Shorter than it takes to look up. */
const REST_MS = 120;

/** What was typed, once the hand has rested. */
export function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
