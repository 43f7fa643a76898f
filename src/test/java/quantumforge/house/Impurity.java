package quantumforge.house;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;

/** What makes a result depend on more than the arguments. */
final class Impurity {

  private static final Set<String> TYPES =
      Set.of(
          "java.lang.Thread",
          "java.lang.Process",
          "java.lang.ProcessHandle",
          "java.time.Clock",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.Random",
          "java.util.Timer",
          "java.util.UUID");

  private static final Set<String> NET_VALUES = Set.of("URI", "URLEncoder", "URLDecoder");

  private Impurity() {}

  static boolean isImpure(JavaClass type) {
    boolean network =
        type.getPackageName().startsWith("java.net") && !NET_VALUES.contains(type.getSimpleName());
    return network || TYPES.contains(type.getName());
  }

  static boolean isImpureCall(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String method = call.getName();
    boolean time = owner.startsWith("java.time.") && method.equals("now");
    boolean system =
        owner.equals("java.lang.System")
            && Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "identityHashCode")
                .contains(method);
    boolean chance = owner.equals("java.lang.Math") && method.equals("random");
    // A generator with a seed is a function of the seed.
    boolean unseeded =
        owner.equals("java.util.SplittableRandom")
            && method.equals("<init>")
            && call.getTarget().getRawParameterTypes().isEmpty();
    boolean unordered =
        Set.of("java.util.Map", "java.util.Set").contains(owner)
            && Set.of("of", "copyOf", "ofEntries").contains(method);
    return time || system || chance || unseeded || unordered;
  }
}
