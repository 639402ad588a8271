// The page's policy lets no text become a script, by any road. The only exception is
// made here: the address of the page's own worker.

interface Policies {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): unknown };
}

const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;

const own = policies?.createPolicy('takedown', {
  createScriptURL: (url) => {
    if (!/^\/ui\/[a-z0-9.-]+\.js$/i.test(url)) throw new TypeError(`not a script of this page: ${url}`);
    return url;
  },
});

/** scriptURL is a script of this server, for who needs its address. */
export function scriptURL(url: string): string {
  return (own ? own.createScriptURL(url) : url) as string;
}
