package quantumforge.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** Makes a message of any record or enum type out of its components' types. */
final class Samples {

  private final ActorRef<?> reference;

  Samples(ActorRef<?> reference) {
    this.reference = reference;
  }

  /** A message in which nothing is empty. */
  Object filled(Type type) {
    return sample(type, true);
  }

  /** A message in which every optional value and collection is empty. */
  Object empty(Type type) {
    return sample(type, false);
  }

  private Object sample(Type type, boolean full) {
    if (type instanceof ParameterizedType generic) {
      return container(generic, full);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == ActorRef.class) {
      return reference;
    } else if (raw.isEnum()) {
      Object[] constants = raw.getEnumConstants();
      return constants[full ? constants.length - 1 : 0];
    } else if (raw.isRecord()) {
      return record(raw, full);
    } else if (raw.isSealed()) {
      return sample(raw.getPermittedSubclasses()[0], full);
    }
    return scalar(raw, full);
  }

  private static Object scalar(Class<?> raw, boolean full) {
    if (raw == String.class) {
      return full ? "a \"text\" \u20ac" : "";
    } else if (raw == int.class || raw == Integer.class) {
      return full ? Integer.MAX_VALUE : 0;
    } else if (raw == long.class || raw == Long.class) {
      return full ? Long.MAX_VALUE : -1L;
    } else if (raw == double.class || raw == Double.class) {
      return full ? 1234.5678 : 0.0;
    } else if (raw == boolean.class || raw == Boolean.class) {
      return full;
    } else if (raw == Instant.class) {
      return full ? Instant.ofEpochSecond(1_723_075_200L, 123_456_789) : Instant.EPOCH;
    } else if (raw == Duration.class) {
      return full ? Duration.ofNanos(1_234_567_891L) : Duration.ZERO;
    }
    throw new IllegalArgumentException("no sample of " + raw.getName() + "; add one here");
  }

  private Object container(ParameterizedType type, boolean full) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw == ActorRef.class) {
      return reference;
    } else if (raw == Optional.class) {
      return full ? Optional.of(sample(arguments[0], true)) : Optional.empty();
    } else if (raw == List.class) {
      return full ? List.of(sample(arguments[0], true), sample(arguments[0], false)) : List.of();
    } else if (raw == Set.class) {
      return full ? Set.of(sample(arguments[0], true)) : Set.of();
    } else if (raw == Map.class) {
      return full ? Map.of("key", sample(arguments[1], true)) : Map.of();
    }
    throw new IllegalArgumentException("no sample of " + type + "; add one here");
  }

  private Object record(Class<?> type, boolean full) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values =
        Arrays.stream(components).map(part -> sample(part.getGenericType(), full)).toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getName(), e);
    }
  }
}
