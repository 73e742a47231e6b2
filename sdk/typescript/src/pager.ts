/** Lists of any length: pages are fetched as they are needed. */

/** A page of a list. */
export interface Page<T> {
  data: T[];
  /** Where the list goes on; null on its last page. */
  nextCursor: string | null;
}

/** A list: `for await (const one of list)` goes through all of it. */
export class Pager<T> implements AsyncIterable<T> {
  constructor(
    private readonly fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
    private readonly from: string | undefined,
  ) {}

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for await (const page of this.pages()) yield* page.data;
  }

  /** Page by page; a page's `nextCursor` is where to go on later. */
  async *pages(): AsyncGenerator<Page<T>> {
    let cursor = this.from;
    do {
      const page = await this.fetchPage(cursor);
      yield page;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** The first `most` of the list. */
  async take(most: number): Promise<T[]> {
    const taken: T[] = [];
    if (most < 1) return taken;
    for await (const one of this) {
      taken.push(one);
      if (taken.length >= most) break;
    }
    return taken;
  }
}
