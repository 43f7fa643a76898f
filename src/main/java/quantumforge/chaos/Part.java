package quantumforge.chaos;

import java.util.Locale;

/** The machines of the rig: those of the plant that concern the database, and one of a client. */
enum Part {
  SITE_1("site-1", "database"),
  SITE_2("site-2", "database"),
  WITNESS("control", "witness"),
  BACKUP("control", "witness\", \"backup"),
  ARCHIVE("control", "witness\", \"archive"),
  CLIENT("", "");

  private static final int FIRST = 11;

  private final String dataCenter;
  private final String roles;

  Part(String dataCenter, String roles) {
    this.dataCenter = dataCenter;
    this.roles = roles;
  }

  /** As the plant names it, for example {@code site-1}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Part of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  String dataCenter() {
    return dataCenter;
  }

  String roles() {
    return roles;
  }

  String address() {
    return "10.77.0." + (FIRST + ordinal());
  }

  boolean isSite() {
    return this == SITE_1 || this == SITE_2;
  }

  boolean isControl() {
    return dataCenter.equals("control");
  }

  /** Whether it runs a node. */
  boolean isNode() {
    return this != CLIENT;
  }
}
