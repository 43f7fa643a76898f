package quantumforge.node;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.regex.Pattern;
import quantumforge.telemetry.Masking;

/** How configured values are shown without what must stay secret. */
final class Secrets {

  private static final Pattern SECRET_KEY =
      Pattern.compile("(^|[.-])(password|secret|token|api-key|passphrase)$");

  private Secrets() {}

  /** The value as HOCON text, with passwords replaced by asterisks. */
  static String shown(String path, ConfigValue value) {
    if (SECRET_KEY.matcher(path).find()) {
      return "\"" + Masking.MASK + "\"";
    }
    return Masking.mask(value.render(ConfigRenderOptions.concise()));
  }
}
