const urlPassword = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]*@/gi;
const namedSecret = /\b(password|passwd|pwd|secret|token|apikey|api_key|access_key)=([^\s&;"']+)/gi;

/** Text without the passwords of URLs and of `password=...` pairs: everything that people get to see passes here. */
export function redact(text: string): string {
  return text.replace(urlPassword, "$1:***@").replace(namedSecret, "$1=***");
}
