package quantumforge.backup;

/** How what somebody holds compares with the primary's, the worst last. */
public enum Agreement {
  /** It has what the primary has. */
  EQUAL,
  /** It has less of the log than the primary, or differs and is about to be looked at again. */
  BEHIND,
  /** It cannot be compared. */
  UNKNOWN,
  /** Of the same moment, and not the same. */
  DIFFERENT
}
