/** Up to the last @: a password that is not percent-encoded may hold @, / and ?. The name of a variable is no secret. */
const urlPassword = /([a-z][a-z0-9+.-]*:\/\/[^\s:/]*):(?!env:\w+@)[^\s"'`]*@/gi;
const namedSecret = /\b((?:ssl)?password|passwd|pwd|secret|token|apikey|api_key|access_key)=([^\s&;"']+)/gi;

/** The same for addresses with too few or too many slashes, of databases that are reached by a user and a password. */
const brokenUrl = /\b(postgres(?:ql)?(?::\/{0,3}|\/{1,3})[^\s:/"'`]*):(?!env:\w+@)[^\s"'`]*@/gi;
const wholeAddress =
  /^((?:postgres(?:ql)?(?::\/{0,3}|\/{1,3})|[a-z][a-z0-9+.-]+(?::\/{1,2}|\/\/))[^:/]*):(?!env:\w+@).*@/is;

/** An address without its password, whatever that holds: blanks, quotes, line breaks. */
export function redactAddress(address: string): string {
  return redact(address.replace(wholeAddress, "$1:***@"));
}

/** Text without the passwords of URLs and of `password=...` pairs: everything that people get to see passes here. */
export function redact(text: string): string {
  return text.replace(urlPassword, "$1:***@").replace(brokenUrl, "$1:***@").replace(namedSecret, "$1=***");
}
