/** Changes one field of eight in a copy of the record. */
export default function lowerEmail(account: Record<string, unknown>): Record<string, unknown> {
  return { ...account, email: (account.email as string).toLowerCase() };
}
