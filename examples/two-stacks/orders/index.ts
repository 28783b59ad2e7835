import { orderProcessor, worker } from "./infra";

// What other stacks bind.
export const orders = orderProcessor.ref;
export const api = worker.ref;
