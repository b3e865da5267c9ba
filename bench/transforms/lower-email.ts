/** Changes one field of eight in place. */
export default function lowerEmail(account: Record<string, unknown>): Record<string, unknown> {
  account.email = (account.email as string).toLowerCase();
  return account;
}
