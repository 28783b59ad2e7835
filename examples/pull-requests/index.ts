import { worker } from "./infra";

export const url = worker.url;
