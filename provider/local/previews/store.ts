import { z } from "zod";

import { Collection } from "../store/collection";
import { type PreviewRecord, previewRecord, runningName } from "./records";

/** The Previews of all Workers. */
export class PreviewStore {
  private readonly records: Collection<PreviewRecord>;

  constructor(folder: string) {
    this.records = new Collection(folder, previewRecord, ({ id }) => id);
  }

  all(): PreviewRecord[] {
    return this.records.all();
  }

  of(worker: string): PreviewRecord[] {
    return this.records.all().filter((preview) => preview.worker === worker);
  }

  /** The preview that runs by that name. */
  running(name: string): PreviewRecord | undefined {
    return this.records.all().find((preview) => runningName(preview) === name);
  }

  set(preview: PreviewRecord): void {
    this.records.set(preview);
  }

  delete({ id }: PreviewRecord): void {
    this.records.delete(id);
  }
}

const tailConsumers = z.array(z.looseObject({ name: z.string() })).catch([]);

/** A preview as far as it is like a script: it has no crons, and its tail consumers are named otherwise. */
export function asScript(preview: PreviewRecord) {
  const services = tailConsumers.parse(preview.settings["tail_consumers"]).map(({ name }) => ({ service: name }));
  return {
    name: runningName(preview),
    subdomain: { enabled: false, previewsEnabled: false },
    schedules: [],
    scriptSettings: { tail_consumers: services },
  };
}
