/** An address that may stand in a link: http, https or mailto. Null for everything else, which is shown as text. */
export function linkUrl(text: string | null | undefined): string | null {
  return allowed(text, ["http:", "https:", "mailto:"]);
}

/** An address that a picture may come from. */
export function imageUrl(text: string | null | undefined): string | null {
  const url = allowed(text, ["https:", "http:", "blob:"]);
  return url !== null && (new URL(url).protocol !== "http:" || new URL(url).origin === location.origin) ? url : null;
}

function allowed(text: string | null | undefined, protocols: readonly string[]): string | null {
  if (!text) return null;
  try {
    const url = new URL(text, document.baseURI);
    return protocols.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
