import { website } from "./infra";

export const urls = website.urls;
