/**
 * {@code /api/v1}: what people and programs do with the service over HTTP. Members are in snake case, times are ISO 8601 in UTC, every error is an
 * {@code application/problem+json}. Lists are read along an index, from a cursor on, never by counting off rows.
 */
package dev.darkroom.api;
