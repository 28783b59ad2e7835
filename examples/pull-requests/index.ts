import { worker } from "./infra";

export const url = worker.url;
/** For the previews beside it. */
export const api = worker.ref;
