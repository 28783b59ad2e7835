import type { WorkflowListResponse } from "cloudflare/resources/workflows/workflows";

/** So many are asked for one by one. */
const FEW = 3;
/** An instance may begin while a list is used. */
const FRESH_MS = 2_000;
/** The pages of a longer list would be more requests than they save. */
const LONGEST_LIST = 1_000;

/**
 * Which Workflows have no instance in flight, for many that are deleted together: one list tells it of all for a moment, where a
 * request for each would be a third of what destroying Workers takes of Cloudflare's limit.
 */
export class IdleWorkflows {
  private asked = 0;
  private seen: { at: number; list: Promise<Map<string, WorkflowListResponse>> } | undefined;

  /** @param list All Workflows of the account, as they are now. */
  constructor(private readonly list: () => Promise<WorkflowListResponse[]>) {}

  /** The Workflow as a list of a moment ago has it; nothing where it must be asked for itself. */
  async recent(name: string): Promise<WorkflowListResponse | undefined> {
    this.asked += 1;
    if (this.asked <= FEW) return undefined;
    const now = performance.now();
    if (this.seen === undefined || now - this.seen.at > FRESH_MS) this.seen = { at: now, list: this.listed() };
    return (await this.seen.list).get(name);
  }

  private async listed(): Promise<Map<string, WorkflowListResponse>> {
    // What fails here fails again, and is said, where the Workflow is asked for itself.
    const found = await this.list().catch(() => []);
    if (found.length > LONGEST_LIST) this.asked = -Infinity;
    return new Map(found.map((workflow) => [workflow.name, workflow]));
  }
}
