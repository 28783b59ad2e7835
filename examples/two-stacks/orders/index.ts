import { orderProcessor, worker } from "./infra";

// Bound by other stacks.
export const orders = orderProcessor.ref;
export const api = worker.ref;
