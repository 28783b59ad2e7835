/** An error as the Workflows API of a Worker throws it: the code first, in brackets. */
export class WorkflowError extends Error {
  override readonly name = "WorkflowError";

  constructor(code: string, message: string) {
    super(`(${code}) ${message}`);
  }
}

export const notFound = (): WorkflowError => new WorkflowError("instance.not_found", "Instance does not exist");

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** For what ends its own object, and with it the call: what counts is the state that it leaves. */
export const unless =
  (reason: string) =>
  (error: unknown): void => {
    if (!messageOf(error).includes(reason)) throw error;
  };
