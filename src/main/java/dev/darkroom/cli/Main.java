package dev.darkroom.cli;

import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry point. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... args) {
        System.out.println("hello");
    }
}
