package quantumforge.chaos;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Threads of this process that live on another machine of a {@link Network}: the network namespace
 * is a property of each thread in Linux (setns(2)), and sockets belong to that of the thread that
 * makes them. Threads that such a thread starts are there too. So clients on many machines share
 * one process, and one clock.
 */
final class Namespace {

  private static final int READ_ONLY = 0;

  /** linux/sched.h. */
  private static final int NEW_NETWORK = 0x40000000;

  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SETNS =
      function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Namespace() {}

  /** Starts a thread that runs there; a daemon. */
  static Thread start(Path namespace, String name, Runnable body) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              enter(namespace);
              body.run();
            });
  }

  /** Runs something there and waits for it. */
  static <T> T call(Path namespace, Callable<T> body) throws InterruptedException, IOException {
    FutureTask<T> task = new FutureTask<>(body);
    start(namespace, "there", task);
    try {
      return task.get();
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause().getMessage(), failed.getCause());
    }
  }

  /** Moves the calling thread, for good. */
  private static void enter(Path namespace) {
    try (Arena arena = Arena.ofConfined()) {
      int file = call(OPEN, arena.allocateFrom(namespace.toString()), READ_ONLY);
      int entered = file < 0 ? file : call(SETNS, file, NEW_NETWORK);
      if (file >= 0) {
        call(CLOSE, file);
      }
      if (entered != 0) {
        throw new UncheckedIOException(
            new IOException("no thread can enter the network namespace " + namespace));
      }
    }
  }

  private static int call(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable impossible) {
      throw new IllegalStateException("a call of the C library failed", impossible);
    }
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static MethodHandle function(
      String name, FunctionDescriptor types, Linker.Option... options) {
    MemorySegment address = LINKER.defaultLookup().find(name).orElseThrow();
    return LINKER.downcallHandle(address, types, options);
  }
}
