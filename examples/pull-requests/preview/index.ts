import { preview } from "./infra";

export const url = preview.url;
