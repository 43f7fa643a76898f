package quantumforge.wire;

/**
 * Marks messages that cross between nodes; bound to Jackson CBOR in cluster.conf. Records and enums
 * only.
 */
public interface CborSerializable {}
