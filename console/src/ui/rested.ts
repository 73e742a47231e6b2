import { useEffect, useState } from 'react';

/** Shorter than it takes to look up. */
const REST_MS = 120;

/** What was typed, once the hand has rested for so long. */
export function useRested<T>(value: T, rest = REST_MS): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest);
    return () => clearTimeout(timer);
  }, [value, rest]);
  return rested;
}
