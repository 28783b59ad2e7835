// The keys by which an instance keeps its events until they are consumed, apart from its storage.

/** What the keys of all events begin with. */
export const EVENTS = "EVENT_MAP\n";

const DIGITS = 15;

/**
 * Gives each event a place after all others that are kept. The time of its arrival would not: a clock may be set back between two events.
 * Versions that ordered by time wrote the milliseconds and a number: what comes after them has a larger one.
 */
export class EventOrder {
  private last = 0;

  /** @param kept The keys of the events that are there. */
  constructor(kept: Iterable<string>) {
    for (const key of kept) this.last = Math.max(this.last, placeOf(key));
  }

  next(type: string): string {
    this.last += 1;
    return `${EVENTS}${type}\n${String(this.last).padStart(DIGITS, "0")}`;
  }
}

function placeOf(key: string): number {
  const place = Number.parseInt(key.slice(key.lastIndexOf("\n") + 1), 10);
  return Number.isNaN(place) ? 0 : place;
}
