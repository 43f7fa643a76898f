package quantumforge.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.Map;

/** Where each library may be named; elsewhere its types would spread through the program. */
final class LibraryHomes {

  private static final Map<String, String[]> HOMES =
      Map.ofEntries(
          entry("io.lettuce..", "relay", "brain", "demo"),
          entry(
              "java.sql..",
              "health",
              "store",
              "failover",
              "backup",
              "route",
              "demo",
              "chaos",
              "drill"),
          entry("org.postgresql..", "health", "store", "demo"),
          entry("org.sqlite..", "backup"),
          entry("org.flywaydb..", "store"),
          entry("com.zaxxer.hikari..", "store"),
          entry("io.questdb..", "store", "brain", "demo"),
          entry("com.github.luben..", "relay", "exchange.tape", "bench"),
          entry("org.apache.pekko.http..", "console", "node", "exchange.paper"),
          entry("org.apache.pekko.management..", "node"),
          entry("org.apache.pekko.cluster..", "node", "health", "witness"),
          entry("org.xbill..", "route", "chaos"),
          entry("picocli..", "cli"),
          entry("ch.qos.logback..", "telemetry"));

  private LibraryHomes() {}

  static ArchRule rule() {
    CompositeArchRule all = null;
    for (Map.Entry<String, String[]> home : HOMES.entrySet()) {
      ArchRule one =
          noClasses()
              .that()
              .resideOutsideOfPackages(home.getValue())
              .should()
              .dependOnClassesThat()
              .resideInAPackage(home.getKey());
      all = all == null ? CompositeArchRule.of(one) : all.and(one);
    }
    return all;
  }

  private static Map.Entry<String, String[]> entry(String library, String... homes) {
    return Map.entry(library, homes(homes));
  }

  private static String[] homes(String... names) {
    String[] packages = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      packages[i] = "quantumforge." + names[i];
    }
    return packages;
  }
}
