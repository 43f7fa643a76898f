/** The shore: the ports to a venue, and one adapter package for each venue. */
package quantumforge.exchange;
