import { orderProcessor, worker } from "./infra";

export const url = worker.url;
export const versionId = worker.versionId;
export const workflow = orderProcessor.name;
