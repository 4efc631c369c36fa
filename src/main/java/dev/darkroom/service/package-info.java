/** A node of the service as others see it: its settings, whether it is ready, and its metrics. */
package dev.darkroom.service;
