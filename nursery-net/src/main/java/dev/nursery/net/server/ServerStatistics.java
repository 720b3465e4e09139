package dev.nursery.net.server;

/**
 * What a server has done so far. Immutable; taken while everything goes on, so the numbers need not
 * fit each other to the last connection.
 *
 * @param open connections that are being handled
 * @param accepted connections that were accepted, the rejected ones not included
 * @param done of those, how many a handler has finished with
 * @param lost how many were lost to their peer or the network
 * @param cutOff how many were cut off: idle for too long, at the end of their time, or of the grace
 * @param failed whose handler has failed in another way
 * @param rejected connections that were closed at once, as there was no room
 * @param draining whether the server is about to end
 */
public record ServerStatistics(
    int open,
    long accepted,
    long done,
    long lost,
    long cutOff,
    long failed,
    long rejected,
    boolean draining) {}
