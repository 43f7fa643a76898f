/**
 * Published views: what nodes say of themselves and what the witness makes of it. For people, never
 * for decisions.
 */
package quantumforge.status;
