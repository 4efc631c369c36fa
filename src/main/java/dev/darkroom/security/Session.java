package dev.darkroom.security;

import java.time.Instant;

/**
 * A browser that is signed in.
 *
 * @param id in the database
 * @param token what it signed in with, and may do
 * @param endsAt unless it is used before
 */
public record Session(long id, Token token, Instant endsAt) {}
