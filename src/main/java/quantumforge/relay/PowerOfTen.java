package quantumforge.relay;

/** The largest power of ten, up to 10^18, that divides every number offered so far. */
final class PowerOfTen {

  static final int EXPONENT_MAX = 18;

  private int exponent = EXPONENT_MAX;
  private long value = of(EXPONENT_MAX);

  /** Lowers the power until it divides {@code number}; zero is divided by all. */
  void offer(long number) {
    while (number % value != 0) {
      value /= 10;
      exponent--;
    }
  }

  int exponent() {
    return exponent;
  }

  long value() {
    return value;
  }

  /** 10^exponent for 0..18. */
  static long of(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
