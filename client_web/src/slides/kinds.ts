/** What kinds of files are offered to be chosen as slides. */
export const ACCEPTED = "image/png,image/jpeg,image/webp,application/pdf,.pdf";
