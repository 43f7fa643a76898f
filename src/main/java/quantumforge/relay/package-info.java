/**
 * From the feed to the brains' side of the link: packed blocks, the HOT and WARM tiers, and the
 * forwarder that writes blocks to the collector's Redis Stream.
 */
package quantumforge.relay;
