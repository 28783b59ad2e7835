import { z } from "zod";

/** The fields of a script's settings that name Workers to which its tail goes. */
export const TAIL_FIELDS = ["tail_consumers", "streaming_tail_consumers"] as const;

const consumers = z.array(z.looseObject({ service: z.string(), namespace: z.string().optional() })).catch([]);

/** The scripts of the account to which a tail goes; those in a dispatch namespace are not here. */
export function consumersIn(settings: Record<string, unknown>, field: (typeof TAIL_FIELDS)[number]): string[] {
  return consumers
    .parse(settings[field])
    .flatMap(({ service, namespace }) => (namespace === undefined ? [service] : []));
}
