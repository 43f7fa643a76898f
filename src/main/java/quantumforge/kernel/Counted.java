package quantumforge.kernel;

/** A number of things, for sentences: {@code 1 commit}, {@code 2 commits}. */
@Deterministic
public final class Counted {

  private Counted() {}

  /**
   * The number and what is counted.
   *
   * @param one what one of them is called, with a plural in s
   */
  public static String of(long count, String one) {
    return of(count, one, one + "s");
  }

  /** The same where more is not one with an s. */
  public static String of(long count, String one, String more) {
    return count + " " + (count == 1 ? one : more);
  }
}
