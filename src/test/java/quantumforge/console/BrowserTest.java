package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.console.ScriptedPlant.Fault;
import quantumforge.status.PlantAlerts.Severity;
import quantumforge.support.Needs;

/** The page in a real browser, over a real server, real actors and real messages. */
class BrowserTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SYMBOLS = 450;

  private static ConsoleRig rig;
  private static StallingProxy network;
  private static Chromium browser;

  @BeforeAll
  static void openTheBrowser() throws Exception {
    Optional<Path> binary = Chromium.installed();
    Needs.tool(
        binary.isPresent(),
        "no Chromium is installed (looked at /usr/bin and the PATH; Debian: the package chromium)");
    Needs.tool(UiFiles.load().problem().isEmpty(), UiFiles.load().problem().orElse(""));
    rig = new ConsoleRig(ConsoleRig.settings(0), SYMBOLS);
    rig.console().start();
    network = new StallingProxy(rig.console().address().orElseThrow());
    browser = Chromium.open(binary.get());
  }

  @AfterAll
  static void closeAll() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (network != null) {
      network.close();
    }
    if (rig != null) {
      rig.close();
    }
  }

  @BeforeEach
  void openThePage() {
    rig.heal();
    network.cut(false);
    network.stall(false);
    browser.window(1280, 800, "dark");
    browser.go(network.uri());
    awaitLive();
    awaitText("#market-title", "BTCUSDT");
    await().atMost(PATIENCE).until(() -> browser.count(".tape tbody tr") > 20);
    browser.takeErrors();
  }

  @Test
  void drawsThePlantTheFeedAndThePriceOfTheBusiestSymbol() throws Exception {
    browser.go(network.uri());
    awaitLive();
    await().atMost(PATIENCE).until(() -> browser.count(".tape tbody tr") > 20);
    await().atMost(PATIENCE).untilAsserted(BrowserTest::assertEverythingIsDrawn);
    assertThat(Files.size(browser.screenshot("console-live"))).isGreaterThan(20_000);
    assertThat(browser.takeErrors()).isEmpty();
  }

  private static void assertEverythingIsDrawn() {
    assertThat(browser.count("g.node")).isEqualTo(7);
    assertThat(browser.count("g.flow")).isEqualTo(3);
    assertThat(browser.text("#node-backup")).contains("◆ witness");
    assertThat(browser.text("#witness")).startsWith("backup");
    assertThat(browser.text("#feed .filter")).contains(String.valueOf(SYMBOLS));
    assertThat(browser.count(".symbols tbody tr")).isBetween(10, 60);
    assertThat(browser.count(".chart canvas")).isPositive();
    assertThat(browser.count("#tv-attr-logo")).as("attribution of the chart library").isOne();
    assertThat(browser.count(".strip canvas")).isEqualTo(4);
    assertThat(browser.count(".stale")).isZero();
  }

  @Test
  void showsPricesExactlyAsTheVenueWroteThem() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String shown = browser.text("#last-price .exact");
              assertThat(rig.market().prices("BTCUSDT")).contains(shown);
              assertThat(shown).matches("\\d+\\.\\d{8}");
            });
  }

  @Test
  void switchesToAnotherSymbolByMouseAndByKeyboard() {
    browser.click("button[data-symbol='binance_spot:ETHUSDT']");
    awaitText("#market-title", "ETHUSDT");
    awaitText("#last-price .exact", "26");
    await().atMost(PATIENCE).until(() -> browser.count("#market.stale") == 0);

    browser.value("document.querySelector(`button[data-symbol='binance_spot:ETHUSDT']`).focus()");
    browser.press("ArrowDown");
    String next = browser.value("document.activeElement.dataset.symbol").asText();
    assertThat(next).startsWith("binance_spot:").isNotEqualTo("binance_spot:ETHUSDT");
    browser.press("Enter");
    awaitText("#market-title", next.substring(next.indexOf(':') + 1));
  }

  @Test
  void findsASymbolAmongHundreds() {
    browser.value(
        "{const f = document.querySelector('#filter'); f.value = 'runebnb';"
            + " f.dispatchEvent(new Event('input', {bubbles: true}))}");
    await().atMost(PATIENCE).until(() -> browser.count(".symbols tbody th button") == 1);
    assertThat(browser.text(".symbols tbody th button")).isEqualTo("RUNEBNB");
  }

  @Test
  void saysStaleWhenEventsStopWithoutAWordAndRecovers() throws Exception {
    network.stall(true);
    awaitText("#banner", "STALE since");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(browser.text("#banner")).contains("no event from the console server");
              assertThat(browser.text("#link")).contains("stale");
              assertThat(browser.count(".panel.stale")).isEqualTo(4);
              assertThat(browser.count("g.node.is-stale")).isEqualTo(7);
              assertThat(browser.count("g.flow.flows")).isZero();
            });
    browser.screenshot("console-stale");

    network.stall(false);
    awaitLive();
    await().atMost(PATIENCE).until(() -> browser.count(".stale, .is-stale") == 0);
  }

  @Test
  void reconnectsByItselfWhenTheConnectionIsCutAndMissesNoTrade() {
    network.cut(true);
    awaitText("#banner", "the server cannot be reached");
    network.cut(false);
    awaitLive();
    await().atMost(PATIENCE).until(() -> browser.count(".stale") == 0);
    browser.click(".kinds button");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        browser
                            .value(
                                "(() => { const ids = [...document.querySelectorAll('.tape tr[title]')]"
                                    + ".map(r => +r.title.split(' ')[1]);"
                                    + " return ids.every((id, i) => i === 0 || ids[i-1] === id + 1)})()")
                            .asBoolean())
                    .isTrue());
  }

  @Test
  void saysThatTheWitnessIsSilentAlthoughTheStreamLives() throws Exception {
    rig.plant().witnessSilent();
    awaitText("#banner", "no status from the witness (it last ran on backup)");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(browser.text("#link")).contains("live");
              assertThat(browser.count("#plant.stale, #feed.stale, #strips.stale")).isEqualTo(3);
              assertThat(browser.count("#market.stale")).as("the brains still answer").isZero();
            });
    browser.screenshot("console-witness-silent");
    rig.plant().heal();
    awaitText("#banner", "");
  }

  @Test
  void showsWhatIsWrongWithItsAgeAndWhatToDo() throws Exception {
    rig.plant().alert("vps-1", Severity.CRITICAL, "no connection to binance_spot is open");
    rig.plant().alert("", Severity.WARNING, "site-2 does not report");
    awaitText("#alerts", "vps-1: no connection to binance_spot is open");
    assertThat(browser.text("#alerts")).contains("CRITICAL", "WARNING", "Look at it.", "2 m 0");
    assertThat(browser.text("#alert-count")).isEqualTo("2");
    browser.screenshot("console-alerts");
    rig.plant().heal();
    await().atMost(PATIENCE).until(() -> browser.count("#alerts li") == 0);
    assertThat(browser.text("#alert-count")).isEqualTo("0");
  }

  @Test
  void namesTheBrainsThatDoNotAnswer() {
    rig.first().silent(true);
    rig.second().silent(true);
    awaitText("#unavailable", "did not answer within 1500 ms");
    assertThat(browser.text("#unavailable")).contains("No brain answers").contains("site-1");
    await().atMost(PATIENCE).until(() -> browser.count("#market.stale") == 1);
    rig.heal();
    await().atMost(PATIENCE).until(() -> browser.count("#market.stale, #unavailable") == 0);
  }

  @Test
  void showsWhatIsWrongWithEachNodeInWords() throws Exception {
    rig.plant().fault("site-2", Fault.STALE);
    rig.plant().fault("archive", Fault.UNREACHABLE);
    rig.plant().fault("emergency", Fault.NEVER_CAME);
    rig.plant().fault("vps-1", Fault.FAILED);
    awaitText("#node-site-2", "stale");
    awaitText("#node-archive", "unreachable");
    awaitText("#node-emergency", "never");
    awaitText("#node-vps-1", "failed");
    browser.screenshot("console-faults");

    browser.value("document.querySelector('#node-vps-1').focus()");
    browser.press("Enter");
    awaitText(".details", "one of two connections is down");
    browser.screenshot("console-details");
    browser.press("Escape");
    await().atMost(PATIENCE).until(() -> browser.count(".details") == 0);
    assertThat(browser.value("document.activeElement.id").asText()).isEqualTo("node-vps-1");
  }

  @Test
  void fitsAPhoneAndALightTheme() throws Exception {
    browser.window(390, 844, "light");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                browser.value("document.querySelector('.picture svg').clientWidth").asInt() < 390);
    await()
        .atMost(PATIENCE)
        .until(() -> browser.value("document.documentElement.scrollWidth").asInt() == 390);
    browser.screenshot("console-phone");
    browser.window(1280, 800, "light");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                browser.value("document.querySelector('.picture svg').clientWidth").asInt() > 600);
    browser.screenshot("console-light");
  }

  private static void awaitLive() {
    awaitText("#link", "live");
    awaitText("#banner", "");
  }

  private static void awaitText(String selector, String wanted) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String shown = browser.text(selector);
              if (wanted.isEmpty()) {
                assertThat(shown).as(selector).isEmpty();
              } else {
                assertThat(shown).as(selector).contains(wanted);
              }
            });
  }
}
