/** Up to the last @: a password that is not percent-encoded may hold @, / and ?. The name of a variable is no secret. */
const urlPassword = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):(?!env:\w+@)[^\s"'`]*@/gi;
const namedSecret = /\b((?:ssl)?password|passwd|pwd|secret|token|apikey|api_key|access_key)=([^\s&;"']+)/gi;

/** Text without the passwords of URLs and of `password=...` pairs: everything that people get to see passes here. */
export function redact(text: string): string {
  return text.replace(urlPassword, "$1:***@").replace(namedSecret, "$1=***");
}
