/** What edge nodes of Sparkplug B publish over MQTT (Eclipse Sparkplug 3.0.0), and the one command that is told to them. */
package org.microbrain.field.sparkplug;
