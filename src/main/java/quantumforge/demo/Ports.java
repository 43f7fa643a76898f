package quantumforge.demo;

/**
 * Which port is whose: ten for each node from the base on, in the order of {@link DemoNode}.
 *
 * @param base 1024..65000
 */
record Ports(int base) {

  static final int BASE_MIN = 1024;
  static final int BASE_MAX = 65_000;

  private static final int PER_NODE = 10;
  private static final int PAPER_OFFSET = 90;
  private static final int POSTGRES_OFFSET = 91;
  private static final int PAPER_MANAGEMENT_OFFSET = 92;
  private static final int KRAKEN_OFFSET = 93;
  private static final int COINBASE_OFFSET = 94;

  Ports {
    if (base < BASE_MIN || base > BASE_MAX) {
      throw new IllegalArgumentException(
          "the port base must be in " + BASE_MIN + ".." + BASE_MAX + ", got " + base);
    }
  }

  int artery(DemoNode node) {
    return first(node);
  }

  int management(DemoNode node) {
    return first(node) + 1;
  }

  int console(DemoNode node) {
    return first(node) + 2;
  }

  int redis(DemoNode node) {
    return first(node) + 3;
  }

  int questHttp(DemoNode node) {
    return first(node) + 4;
  }

  int questPostgres(DemoNode node) {
    return first(node) + 5;
  }

  int database(DemoNode node) {
    return first(node) + 6;
  }

  int paper() {
    return base + PAPER_OFFSET;
  }

  int paperManagement() {
    return base + PAPER_MANAGEMENT_OFFSET;
  }

  /** Where the paper exchange speaks as a venue. */
  int paper(DemoExchange exchange) {
    return switch (exchange) {
      case BINANCE -> paper();
      case COINBASE, COINBASE_ADVANCED -> base + COINBASE_OFFSET;
      case KRAKEN -> base + KRAKEN_OFFSET;
    };
  }

  int postgres() {
    return base + POSTGRES_OFFSET;
  }

  private int first(DemoNode node) {
    return base + PER_NODE * node.ordinal();
  }
}
