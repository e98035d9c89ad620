/**
 * Text as Terraform has to read it so that it comes out as typed: `${` and `%{` would start an expression.
 * Only for text without references; escaping a string that holds one breaks it silently. Terraform (1.11) reads `$$${` and
 * `%%%{` wrongly behind a carriage return without a line feed, against which no spelling helps.
 */
export function literal(text: string): string {
  return text.replaceAll(/([$%])(?=\{)/g, '$1$1');
}
