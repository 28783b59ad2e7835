/** What the names of the cookies that open the page begin with; a port follows. Browsers send them to all ports of the machine. */
const NAME = "embedded-cloudflare-";

/** The cookie that opens the page at a port. */
export function cookieName(port: number): string {
  return `${NAME}${port}`;
}

/** A Cookie header without those that open pages; nothing, where no other is left. */
export function withoutPageCookies(header: string): string | undefined {
  const others = header.split(";").filter((cookie) => !cookie.trim().startsWith(NAME));
  return others.length > 0 ? others.join(";").trim() : undefined;
}
