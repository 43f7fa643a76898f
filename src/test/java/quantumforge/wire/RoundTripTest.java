package quantumforge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends every message type through the serialiser that the cluster uses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripTest {

  private ActorTestKit kit;
  private Serialization serialization;
  private Samples samples;

  @BeforeAll
  void startSystem() {
    kit =
        ActorTestKit.create(
            "round-trip",
            ConfigFactory.parseString(
                    """
                    pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                    pekko.coordinated-shutdown.exit-jvm = off
                    pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                    """)
                .withFallback(ConfigFactory.load("pekko.conf")));
    serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));
    samples = new Samples(kit.createTestProbe().getRef());
  }

  @AfterAll
  void stopSystem() {
    kit.shutdownTestKit();
  }

  static Stream<Class<?>> messageTypes() {
    List<JavaClass> found =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("quantumforge")
                .stream()
                .filter(type -> type.isAssignableTo(CborSerializable.class))
                .filter(type -> !type.isInterface())
                .toList();
    assertThat(found).as("message types on the class path").isNotEmpty();
    return found.stream().map(JavaClass::reflect);
  }

  @ParameterizedTest
  @MethodSource("messageTypes")
  void filledMessageComesBackEqual(Class<?> type) {
    assertComesBackEqual(samples.filled(type));
  }

  @ParameterizedTest
  @MethodSource("messageTypes")
  void emptyMessageComesBackEqual(Class<?> type) {
    assertComesBackEqual(samples.empty(type));
  }

  private void assertComesBackEqual(Object message) {
    Serializer serializer = serialization.findSerializerFor(message);
    String manifest = Serializers.manifestFor(serializer, message);
    byte[] bytes = serialization.serialize(message).get();
    Object back = serialization.deserialize(bytes, serializer.identifier(), manifest).get();

    assertThat(serializer.getClass().getSimpleName()).isEqualTo("JacksonCborSerializer");
    assertThat(back).isEqualTo(message);
  }
}
