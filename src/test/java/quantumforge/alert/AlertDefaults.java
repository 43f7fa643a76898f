package quantumforge.alert;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import quantumforge.alert.AlertSettings.Age;
import quantumforge.alert.AlertSettings.Count;
import quantumforge.alert.AlertSettings.Limit;
import quantumforge.alert.AlertSettings.Rest;
import quantumforge.alert.AlertSettings.Share;
import quantumforge.alert.AlertSettings.State;

/** The settings of {@code alert.conf}, without the rest of a node. */
final class AlertDefaults {

  private AlertDefaults() {}

  static AlertSettings settings() {
    return settings(List.of(), 1_000, 50);
  }

  static AlertSettings settings(List<String> silenced, int trackedMax, int changesMax) {
    Config alert = ConfigFactory.parseResources("alert.conf").getConfig("forge.alert");
    Object[] values = new Object[AlertSettings.class.getRecordComponents().length];
    values[0] = alert.getDuration("clear-after");
    values[1] = trackedMax;
    values[2] = changesMax;
    values[3] = silenced;
    List<String> ids = AlertSettings.ids();
    for (int i = 0; i < ids.size(); i++) {
      Class<?> kind = AlertSettings.class.getRecordComponents()[4 + i].getType();
      values[4 + i] = limit(kind, alert.getConfig(ids.get(i)));
    }
    try {
      return (AlertSettings) AlertSettings.class.getDeclaredConstructors()[0].newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Limit limit(Class<?> kind, Config limit) {
    Duration after = limit.getDuration("after");
    if (kind == State.class) {
      return new State(after);
    } else if (kind == Age.class) {
      return new Age(limit.getDuration("above"), after);
    } else if (kind == Rest.class) {
      return new Rest(limit.getDuration("below"), after);
    } else if (kind == Count.class) {
      return new Count(limit.getLong("above"), after);
    }
    return new Share(limit.getInt("above-percent"), after);
  }
}
