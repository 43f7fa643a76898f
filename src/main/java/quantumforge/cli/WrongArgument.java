package quantumforge.cli;

import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What the option parser refuses, in the words in which the commands themselves refuse. */
final class WrongArgument {

  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, Integer.class, long.class, Long.class);

  private WrongArgument() {}

  /** Names the option, what was given, and what is wanted. */
  static String sentence(ParameterException failure) {
    ArgSpec argument = failure.getArgSpec();
    if (failure instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing(missing);
    }
    if (argument != null
        && failure.getCause() instanceof TypeConversionException
        && WHOLE.contains(argument.typeInfo().getAuxiliaryTypes()[0])) {
      return "%s must be a whole number%s, got '%s'"
          .formatted(name(argument), example(argument), failure.getValue());
    }
    return failure.getMessage();
  }

  private static String missing(MissingParameterException failure) {
    ArgSpec first = failure.getMissing().getFirst();
    if (first.isOption() && !first.required()) {
      return "%s needs a value: %s".formatted(name(first), whole(first));
    }
    return "needs "
        + failure.getMissing().stream()
            .map(WrongArgument::whole)
            .collect(Collectors.joining(" and "));
  }

  private static String example(ArgSpec argument) {
    return argument.defaultValue() == null ? "" : ", for example " + argument.defaultValue();
  }

  private static String whole(ArgSpec argument) {
    boolean bare = argument.arity().max() == 0 || !argument.isOption();
    return bare ? name(argument) : name(argument) + " " + argument.paramLabel();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
