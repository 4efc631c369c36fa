/** What a picture is by its bytes: whole or damaged, how large, and how it looks small. Knows the kinds of picture of {@code job} alone. */
package dev.darkroom.picture;
