package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.support.Needs;

/** The database on the page in a real browser, through the modes that it can be in. */
class DatabaseBrowserTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MORE = ".database-strip > button";

  private static ConsoleRig rig;
  private static Chromium browser;

  @BeforeAll
  static void openTheBrowser() throws Exception {
    Optional<Path> binary = Chromium.installed();
    Needs.tool(
        binary.isPresent(),
        "no Chromium is installed (looked at /usr/bin and the PATH; Debian: the package chromium)");
    Needs.tool(UiFiles.load().problem().isEmpty(), UiFiles.load().problem().orElse(""));
    rig = new ConsoleRig(ConsoleRig.settings(0), 40);
    rig.console().start();
    browser = Chromium.open(binary.get());
  }

  @AfterAll
  static void closeAll() {
    if (browser != null) {
      browser.close();
    }
    if (rig != null) {
      rig.close();
    }
  }

  @BeforeEach
  void openThePage() {
    rig.heal();
    browser.window(1280, 800, "dark");
    browser.go(rig.uri("/"));
    awaitText("#link", "live");
    await().atMost(PATIENCE).until(() -> browser.count("#database") == 0);
    browser.takeErrors();
  }

  @Test
  void saysInEachModeWhoIsThePrimaryHowSafeACommitIsAndWhatIsWaitedFor() throws Exception {
    show("synchronous", "#database", "site-1 is the primary, and site-2 has every commit");
    assertThat(browser.text("#database-copies")).startsWith("two copies");
    assertThat(browser.text(".database-pair .primary")).contains("commits wait for site-2");

    show("switchover", "#database", "site-2 takes the place of site-1");
    assertThat(browser.text(".database-pair .primary")).contains("primary: down");

    show("alone", "#database-copies", "SINGLE COPY");
    assertThat(browser.text("#database-copies")).contains("34 s");
    assertThat(browser.text("#database")).contains("DB-62", "site-2 is the primary, alone");
    assertThat(browser.text(".database-pair .is-silent"))
        .contains("site-1", "silent, was primary", "heard 3");
    browser.screenshot("database-alone");

    show("arming", "#database", "site-2 is the primary, and begins to wait for site-1");
    assertThat(browser.text(".database-pair .standby")).contains("226 KB behind");

    show("paused", ".badge", "PAUSED");
    show("held", ".badge.critical", "NEEDS A PERSON");
    assertThat(browser.text("#database")).contains("DB-51");
    browser.screenshot("database-held");

    show("unborn", "#database-copies", "NO PRIMARY");
    assertThat(browser.text("#database")).contains("there is no primary yet", "never heard");
    assertThat(browser.takeErrors()).isEmpty();
  }

  @Test
  void opensByTheKeyboardWhatIsKnownOfServersRoutesAndChanges() throws Exception {
    show("alone", "#database", "site-2 is the primary, alone");
    browser.value("document.querySelector('" + MORE + "').focus()");
    browser.press("Enter");
    awaitText(".database-routes", "pool of vps-1");
    assertThat(browser.text(MORE)).contains("Less");
    assertThat(browser.value("document.querySelector('" + MORE + "').ariaExpanded").asText())
        .isEqualTo("true");
    assertThat(browser.text(".database-routes")).contains("127.0.0.1:6432 refuses connections");
    assertThat(browser.text(".database-servers")).contains("41 GB free of 80 GB", "timeline 4");
    assertThat(browser.count(".database-changes ol > li")).isEqualTo(4);
    assertThat(browser.text(".database-changes li:first-child .change-head"))
        .contains("site-1 → site-2", "not complete: pool of vps-1: 127.0.0.1:6432 refuses");
    assertThat(browser.text(".database-changes"))
        .contains("client of site-2 512 ms", "0 acknowledged");
    assertThat(browser.count(".database-changes ol > li:first-child .bar-missing")).isOne();
    assertTheBarsAreDrawn();
    browser.screenshot("database-more");
    browser.press("Enter");
    await().atMost(PATIENCE).until(() -> browser.count("#database-more") == 0);
    assertThat(browser.takeErrors()).isEmpty();
  }

  /** The page's policy forbids styles in elements; a bar must have its length all the same. */
  private static void assertTheBarsAreDrawn() {
    double whole = width(".database-changes ol > li:first-child .bar");
    double detect = width(".database-changes ol > li:first-child .bar-detect");
    assertThat(detect / whole).isBetween(0.5, 0.75);
  }

  private static double width(String selector) {
    return browser
        .value("document.querySelector('" + selector + "').getBoundingClientRect().width")
        .asDouble();
  }

  @Test
  void onlyShowsTheCommandsAndHandsThemOut() {
    show("synchronous", "#database", "site-1 is the primary, and site-2 has every commit");
    browser.click(MORE);
    String line = "./forge db switchover --epoch 3 --why \"REASON\"";
    awaitText(".database-commands", line);
    browser.click(".database-commands button");
    await()
        .atMost(PATIENCE)
        .until(() -> browser.text(".database-commands [role=status]").matches("copied|selected"));
    show("paused", ".badge", "PAUSED");
    awaitText(".database-commands", "./forge db resume --epoch 3");
    assertThat(browser.text(".database-commands")).doesNotContain("switchover");
  }

  @Test
  void showsWhetherTheServersAndEveryCopyOfTheEssentialDataAgree() throws Exception {
    show("synchronous", "#database", "site-1 is the primary, and site-2 has every commit");
    browser.click(MORE);
    awaitText(".database-essential h3", "consistent, and some are not up to date yet");
    assertThat(browser.count(".database-essential li")).isEqualTo(4);
    assertThat(browser.text(".database-essential"))
        .contains("backup compared", "site-1: the primary", "site-2: equal", "its copy is")
        .contains("the copy: 2.3 KB behind");
    browser.value("document.querySelector('.database-essential').scrollIntoView()");
    browser.screenshot("essential");

    show("alone", "#database", "site-2 is the primary, alone");
    awaitText(".database-essential h3", "not known everywhere");
    awaitText(".database-essential", "site-1 refuses the connection");

    show("held", ".badge.critical", "NEEDS A PERSON");
    awaitText(".database-essential h3", "DIFFERENT");
    awaitText(".database-essential .trouble", "the copy, for");
    browser.window(1280, 800, "light");
    browser.value("document.querySelector('.database-essential').scrollIntoView()");
    browser.screenshot("essential-light");
    browser.window(390, 844, "light");
    await().atMost(PATIENCE).until(() -> pageWidth() == 390);
    browser.value("document.querySelector('.database-essential').scrollIntoView()");
    browser.screenshot("essential-phone-light");
    browser.window(390, 844, "dark");
    browser.value("document.querySelector('.database-essential').scrollIntoView()");
    browser.screenshot("essential-phone");
    assertThat(browser.takeErrors()).isEmpty();
  }

  @Test
  void isGreyWhenTheWitnessIsSilent() {
    show("synchronous", "#database", "site-1 is the primary, and site-2 has every commit");
    rig.plant().witnessSilent();
    await().atMost(PATIENCE).until(() -> browser.count("#database.is-stale") == 1);
    awaitText(".database-pair", "silent, was primary");
  }

  @Test
  void fitsAPhoneAndALightTheme() throws Exception {
    show("alone", "#database", "site-2 is the primary, alone");
    browser.click(MORE);
    awaitText(".database-routes", "pool of vps-1");
    browser.window(390, 844, "light");
    await().atMost(PATIENCE).until(() -> pageWidth() == 390);
    browser.screenshot("database-phone");
    browser.value("document.querySelector('.database-changes').scrollIntoView()");
    browser.screenshot("database-phone-changes");
    browser.value("window.scrollTo(0, 0)");
    browser.window(1280, 800, "light");
    await().atMost(PATIENCE).until(() -> pageWidth() == 1280);
    browser.screenshot("database-light");
  }

  private static int pageWidth() {
    return browser.value("document.documentElement.scrollWidth").asInt();
  }

  private static void show(String moment, String selector, String wanted) {
    rig.plant().database(ScriptedDatabase.named(moment).orElseThrow());
    awaitText(selector, wanted);
  }

  private static void awaitText(String selector, String wanted) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(browser.text(selector)).as(selector).contains(wanted));
  }
}
