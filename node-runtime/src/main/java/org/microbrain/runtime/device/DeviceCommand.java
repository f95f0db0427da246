package org.microbrain.runtime.device;

/**
 * What a device is to do.
 *
 * @param device      its name in Hono
 * @param name        what it is called, Hono's "subject"
 * @param contentType of its payload
 * @param payload     may be empty
 */
public record DeviceCommand(String device, String name, String contentType, byte[] payload) {
}
